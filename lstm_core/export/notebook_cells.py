"""What the exported notebook says, cell by cell, in the order of the notebook that LSTM Lab grew from.

A name between two @ stands for a value of the model's settings, put in as Python.
"""

from __future__ import annotations

from typing import Final

IMPORTS: Final = """\
# Import libraries
import html
import os
import unicodedata

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
import keras
import numpy as np
import pandas as pd
import regex  # pip install regex: the standard library's re knows no Unicode properties

keras.utils.set_random_seed(@seed@)"""

DATASET: Final = """\
# Import dataset
CSV = @file_name@  # where the file lies on this computer
COLUMN = @column@
@read@
print(df.head())"""

TEXTS: Final = """\
# Create dataset
texts = df[COLUMN].astype(str).tolist()"""

TOKENIZER: Final = """\
# Preparing tokenizer and sequences
WORDS = regex.compile(
    @pattern@,
    regex.V1,
)
SPACE = @space@


def split(text):
    @markup@
    text = unicodedata.normalize("NFC", text)
    text = unicodedata.normalize("NFC", @lower@)
    return WORDS.findall(text)


split_texts = [words for words in map(split, texts) if len(words) > 1]@duplicates@@limit@
held_out = set(np.random.default_rng(@seed@).permutation(len(split_texts))[: round(len(split_texts) * @share@)])
training = [words for row, words in enumerate(split_texts) if row not in held_out]
validation = [words for row, words in enumerate(split_texts) if row in held_out]

counts = pd.Series([word for words in training for word in words]).value_counts(sort=False)
counts = counts[counts >= @min_count@].sort_values(ascending=False, kind="stable")[:@max_vocabulary@]
index_word = ["<padding>", "<unknown>", *counts.index]
word_index = {word: index for index, word in enumerate(index_word) if index > 1}
total_words = len(index_word)
print(len(training), "texts to train on,", len(validation), "held out,", total_words, "token ids")"""

SEQUENCES: Final = """\
# Every text is read once and every next word is asked for: the same targets as one padded prefix for each of them.
# Texts are padded behind their end, and what is padded weighs nothing.
def to_arrays(split_texts):
    sequences = [[word_index.get(word, 1) for word in words] for words in split_texts]
    X = keras.utils.pad_sequences([ids[:-1] for ids in sequences], padding="post")
    Y = keras.utils.pad_sequences([ids[1:] for ids in sequences], padding="post")
    return X, Y, (Y > 0).astype("float32")


X, Y, weight = to_arrays(training)
texts_per_update = max(1, round(@batch_targets@ / (weight.sum() / len(X))))  # about @batch_targets@ next words
print(int(weight.sum()), "next words to learn,", texts_per_update, "texts in each update")"""

MODEL: Final = """\
# Create @cell_label@ model
model = keras.Sequential()
model.add(keras.Input((None,), dtype="int32"))
words_begin = keras.initializers.RandomNormal(stddev=@spread@)
model.add(keras.layers.Embedding(total_words, @embedding_size@, embeddings_initializer=words_begin))
@layers@
model.add(keras.layers.Dense(total_words))
@schedule@
model.compile(
    optimizer=keras.optimizers.Adam(@rate@@clip@),
    loss=keras.losses.SparseCategoricalCrossentropy(from_logits=True, reduction="mean_with_sample_weight"),
    weighted_metrics=[
        keras.metrics.SparseCategoricalCrossentropy(from_logits=True, name="cross_entropy"),
        keras.metrics.SparseCategoricalAccuracy(name="accuracy"),
    ],
)"""

TRAIN: Final = """\
# Train @cell_label@ model
history = model.fit(
    X,
    Y,
    sample_weight=weight,
    validation_data=to_arrays(validation) if validation else None,
    epochs=@epochs@,
    batch_size=texts_per_update,
    callbacks=[@patience@],
    verbose=2,
)"""

PREDICT: Final = """\
# Evaluation Text completion task
def predict_next_word(seed_text, next_words):
    for _ in range(next_words):
        token_list = [word_index.get(word, 1) for word in split(seed_text)]
        logits = model(np.array([token_list]))[0, -1]
        predicted_word = index_word[2 + int(np.argmax(logits[2:]))]  # real words alone
        seed_text += SPACE + predicted_word
    return seed_text"""

PREDICTION: Final = """\
seed_text = @seed_text@
print(predict_next_word(seed_text, @num_words@))"""
