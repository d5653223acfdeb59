"""Opened models: as many as fit, the ones used last, each read once."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import numpy as np
import pytest

from lstm_core.bundle import Bundle, write_bundle
from lstm_core.errors import BundleError
from lstm_core.inference import model_cache
from lstm_core.inference.model_cache import ModelCache, bundle_memory
from lstm_core.settings import Settings
from lstm_core.text.vocabulary import Vocabulary
from lstm_core.weights import weight_shapes

SETTINGS = Settings(token_level="word", embedding_size=2, units=2)
WORDS = ["one", "two", "three", "four"]


def model(path: Path) -> Path:
    weights = {name: np.zeros(shape, np.float32) for name, shape in weight_shapes(SETTINGS, 6).items()}
    write_bundle(Bundle(SETTINGS, Vocabulary(WORDS, [1] * 4, [1] * 4), weights), path)
    return path


@pytest.fixture
def paths(tmp_path: Path) -> list[Path]:
    return [model(tmp_path / f"{name}.zip") for name in "abc"]


def size_of_one(path: Path) -> int:
    cache = ModelCache(2**30)
    return cache.predictor(path).cache.max_bytes + bundle_memory(cache.predictor(path).bundle)


def test_the_models_used_last_are_kept(paths: list[Path]) -> None:
    one = size_of_one(paths[0])
    cache = ModelCache(2 * one)
    a, b = cache.predictor(paths[0]), cache.predictor(paths[1])
    assert (len(cache), cache.num_bytes) == (2, 2 * one)
    assert cache.predictor(paths[0]) is a
    cache.predictor(paths[2])
    assert (len(cache), cache.num_bytes) == (2, 2 * one)
    assert cache.predictor(paths[0]) is a
    assert cache.predictor(paths[1]) is not b


def test_a_model_that_is_larger_than_the_memory_is_kept_alone(paths: list[Path]) -> None:
    cache = ModelCache(1)
    a = cache.predictor(paths[0])
    assert cache.predictor(paths[0]) is a
    cache.predictor(paths[1])
    assert len(cache) == 1
    assert cache.predictor(paths[0]) is not a


def test_a_changed_file_is_read_again(paths: list[Path]) -> None:
    cache = ModelCache(2**30)
    first = cache.predictor(paths[0])
    os.utime(paths[0], ns=(1, 1))
    assert cache.predictor(paths[0]) is not first


def test_two_at_once_read_a_model_once(paths: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    times, both = [], threading.Barrier(2)
    read = model_cache.read_bundle

    def counted(path: Path, most: int) -> Bundle:
        times.append(path)
        return read(path, most)

    monkeypatch.setattr(model_cache, "read_bundle", counted)
    cache = ModelCache(2**30)

    def open_it() -> None:
        both.wait()
        cache.predictor(paths[0])

    threads = [threading.Thread(target=open_it) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert times == [paths[0]]


def test_a_model_above_the_limit(paths: list[Path]) -> None:
    with pytest.raises(
        BundleError, match=r"^This model has 0 MB of weights; models of up to 0 MB are opened here\."
    ):
        ModelCache(2**30, model_bytes=100).predictor(paths[0])


def test_memory_counts_weights_letters_and_words(paths: list[Path]) -> None:
    bundle = ModelCache(2**30).predictor(paths[0]).bundle
    weights = sum(array.size for array in bundle.weights.values())
    assert bundle_memory(bundle) == 4 * weights + len("onetwothreefour") + 200 * 6
