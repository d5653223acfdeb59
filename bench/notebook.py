"""The notebook's way, as the notebook has it: every prefix padded to the longest, one-hot targets, `model.fit`.

The time of an epoch is scaled up from the median of many steps. The data are those of the whole epoch, so
that the peak memory is the notebook's too.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

from bench.child import Answer, answer, peak_megabytes
from bench.data import TEXT_COLUMN

BATCH_SIZE = 64
_WARM_STEPS = 10


def measure(started: float, file: str, limit: int, steps: int) -> Answer:
    """Builds the notebook's data, trains for some steps and completes one seed.

    Args:
        file: a CSV with the column Text.
        limit: texts to use.
        steps: steps to time, after ten to warm up; all of the epoch's if there are not so many.

    Returns:
        {"vocabulary_size", "step_seconds", "steps_an_epoch", "epoch_seconds", "peak_megabytes",
        "data_seconds": tokenizing, padding and one-hot alone, "word_seconds": predicting one word}.
    """
    import pandas as pd
    import tensorflow as tf
    from tensorflow.keras.layers import LSTM, Dense, Embedding
    from tensorflow.keras.models import Sequential
    from tensorflow.keras.preprocessing.sequence import pad_sequences
    from tensorflow.keras.preprocessing.text import Tokenizer

    tf.keras.utils.set_random_seed(0)
    began = time.perf_counter()
    texts = pd.read_csv(file)[TEXT_COLUMN].astype(str).tolist()[:limit]

    tokenizer = Tokenizer()
    tokenizer.fit_on_texts(texts)
    total_words = len(tokenizer.word_index) + 1

    input_sequences = []
    for text in texts:
        token_list = tokenizer.texts_to_sequences([text])[0]
        for i in range(1, len(token_list)):
            n_gram_sequence = token_list[: i + 1]
            input_sequences.append(n_gram_sequence)

    max_sequence_length = max(len(x) for x in input_sequences)
    input_sequences = pad_sequences(input_sequences, maxlen=max_sequence_length, padding="pre")

    X, Y = input_sequences[:, :-1], input_sequences[:, -1]
    Y = tf.keras.utils.to_categorical(Y, num_classes=total_words)
    data_seconds = time.perf_counter() - began

    model = Sequential()
    model.add(Embedding(total_words, 50))
    model.add(LSTM(200, return_sequences=False))
    model.add(Dense(total_words, activation="softmax"))

    model.compile(optimizer="adam", loss="categorical_crossentropy", metrics=["accuracy"])

    steps_an_epoch = -(-len(X) // BATCH_SIZE)
    ends: list[float] = []
    clock = tf.keras.callbacks.LambdaCallback(
        on_train_batch_end=lambda batch, logs: ends.append(time.perf_counter())
    )
    model.fit(
        X,
        Y,
        epochs=1,
        batch_size=BATCH_SIZE,
        verbose=0,
        steps_per_epoch=min(steps_an_epoch, _WARM_STEPS + steps),
        callbacks=[clock],
    )
    step_seconds = float(np.median(np.diff(ends)[_WARM_STEPS - 1 :]))

    def predict_next_word(seed_text: str, next_words: int) -> Any:
        for _ in range(next_words):
            token_list = tokenizer.texts_to_sequences([seed_text])[0]
            token_list = pad_sequences([token_list], maxlen=max_sequence_length - 1, padding="pre")
            predicted_probs = model.predict(token_list, verbose=0)
            predicted_word_index = np.argmax(predicted_probs, axis=-1)
            predicted_word = tokenizer.index_word[predicted_word_index[0]]

            seed_text += " " + predicted_word

        return seed_text

    predict_next_word("did you", 1)
    began = time.perf_counter()
    predict_next_word("did you", 5)
    return {
        "vocabulary_size": total_words,
        "step_seconds": step_seconds,
        "steps_an_epoch": steps_an_epoch,
        "epoch_seconds": step_seconds * steps_an_epoch,
        "peak_megabytes": peak_megabytes(),
        "data_seconds": data_seconds,
        "word_seconds": (time.perf_counter() - began) / 5,
    }


def main() -> None:
    """Prints one measurement."""
    from bench.child import ask
    from bench.data import NUM_TEXTS, dialogues_file

    print(ask("bench.notebook", file=str(Path(dialogues_file())), limit=NUM_TEXTS, steps=60))


if __name__ == "__main__":
    import sys

    answer(measure) if len(sys.argv) > 1 else main()
