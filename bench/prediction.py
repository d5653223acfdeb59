"""How long one answer of the playground takes, beside the notebook's `model.predict`.

Both answer the same 20-word seeds with the same weights (vocabulary 3,075, embedding 50, 200 units). The
notebook pads every prefix to length 130 and calls `model.predict` once a word. The predictor is asked cold
(no prefix is remembered) and as somebody types (each seed is the one before and one more word).

    python -m bench.prediction
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any

import numpy as np

from lstm_core.bundle import Bundle
from lstm_core.inference.predictor import Predictor
from lstm_core.inference.spelling import Speller
from lstm_core.settings import Settings
from lstm_core.text.vocabulary import Vocabulary
from lstm_core.weights import weight_shapes

VOCABULARY_SIZE = 3_075
SEED_WORDS = 20
NOTEBOOK_LENGTH = 130
MAX_P95_MS = 10.0
MIN_RATIO = 25.0


def random_model(vocabulary_size: int = VOCABULARY_SIZE) -> Bundle:
    """A model of the notebook's size; its weights are random, which makes no difference to time."""
    settings = Settings(embedding_size=50, units=200, output_layer="dense", token_level="word")
    generator = np.random.default_rng(0)
    weights = {
        name: (generator.standard_normal(shape) * 0.07).astype(np.float32)
        for name, shape in weight_shapes(settings, vocabulary_size).items()
    }
    words = [f"word{index}" for index in range(vocabulary_size - 2)]
    return Bundle(settings, Vocabulary(words, [1] * len(words), [1] * len(words)), weights)


def random_seeds(bundle: Bundle, num_seeds: int) -> list[str]:
    """Seeds of 20 known words."""
    generator = np.random.default_rng(1)
    words = np.array(bundle.vocabulary.words)
    return [" ".join(generator.choice(words, SEED_WORDS)) for _ in range(num_seeds)]


def milliseconds(answer: Callable[[Any], object], questions: Iterable[Any]) -> np.ndarray:
    """How long each answer takes, in milliseconds."""
    times = []
    for question in questions:
        start = time.perf_counter()
        answer(question)
        times.append(1e3 * (time.perf_counter() - start))
    return np.array(times)


def notebook_model(bundle: Bundle) -> Any:
    """The notebook's network in Keras, with the bundle's weights."""
    import keras

    model = keras.Sequential(
        [
            keras.Input((NOTEBOOK_LENGTH,)),
            keras.layers.Embedding(bundle.vocabulary.size, bundle.settings.embedding_size),
            keras.layers.LSTM(bundle.settings.units),
            keras.layers.Dense(bundle.vocabulary.size, activation="softmax"),
        ]
    )
    model.set_weights(list(bundle.weights.values()))
    return model


def padded(bundle: Bundle, seed: str) -> np.ndarray:
    """A seed as the notebook feeds it: zeros before the words, (1, 130)."""
    token_ids = np.zeros((1, NOTEBOOK_LENGTH), np.int32)
    token_ids[0, -SEED_WORDS:] = bundle.vocabulary.encode(bundle.tokenizer.split(seed))
    return token_ids


def main() -> bool:
    """Prints the times and whether they keep what is promised; returns it too."""
    bundle = random_model()
    seeds = random_seeds(bundle, 300)

    cold = Predictor(bundle, cache_bytes=0)
    milliseconds(cold.next_words, seeds[:10])
    cold_times = milliseconds(cold.next_words, seeds)

    warm = Predictor(bundle)
    typed = [
        " ".join(words[: number + 1]) for words in map(str.split, seeds[:15]) for number in range(SEED_WORDS)
    ]
    warm_times = milliseconds(warm.next_words, typed)

    speller = Speller(random_model(30_002).vocabulary.words)
    spelling_times = milliseconds(speller.nearest, [f"wrod{index}" for index in range(1_000, 1_050)])

    model = notebook_model(bundle)
    model.predict(padded(bundle, seeds[0]), verbose=0)
    notebook_times = milliseconds(
        lambda seed: model.predict(padded(bundle, seed), verbose=0).argmax(), seeds[:30]
    )

    rows = {
        "next_words, 20-word seed, cold": cold_times,
        "next_words, one more typed word": warm_times,
        "nearest spelling among 30,000": spelling_times,
        f"notebook's model.predict, length {NOTEBOOK_LENGTH}": notebook_times,
    }
    print(f"{'milliseconds':40} {'median':>8} {'p95':>8} {'max':>8}")
    for name, times in rows.items():
        median, p95 = np.percentile(times, [50, 95])
        print(f"{name:40} {median:8.2f} {p95:8.2f} {times.max():8.2f}")
    p95 = float(np.percentile(cold_times, 95))
    ratio = float(np.median(notebook_times) / np.median(cold_times))
    kept = p95 < MAX_P95_MS and ratio >= MIN_RATIO
    print(
        f"cold p95 {p95:.2f} ms (promised: below {MAX_P95_MS:.0f}); {ratio:.0f} times as fast as the "
        f"notebook (promised: {MIN_RATIO:.0f}): {'kept' if kept else 'BROKEN'}"
    )
    return kept


if __name__ == "__main__":
    raise SystemExit(0 if main() else 1)
