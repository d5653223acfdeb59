"""Weights are read in pieces, and nothing but what the settings name is taken from the file."""

from __future__ import annotations

import io
import json
import tracemalloc
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import save

from lstm_core import weights_file
from lstm_core.bundle import Bundle, read_bundle, write_bundle
from lstm_core.errors import BundleError
from lstm_core.settings import Settings
from lstm_core.weights import Weights
from lstm_core.weights_file import read_weights
from tests.core.test_bundle import random_weights, small_bundle

SHAPES = {"a": (2, 3), "b": (4,)}
TENSORS = {"a": np.arange(6, dtype=np.float32).reshape(2, 3), "b": np.arange(4, dtype=np.float32) + 10}
NUMBERS = np.arange(10, dtype="<f4").tobytes()
MISFIT = "The weights of this model do not fit its settings. Download the model again."


def described(a: tuple[int, int], b: tuple[int, int], **changes: Any) -> bytes:
    """A header with the places of the two tensors."""
    header = {
        "a": {"dtype": "F32", "shape": [2, 3], "data_offsets": a},
        "b": {"dtype": "F32", "shape": [4], "data_offsets": b},
    }
    return json.dumps(header | changes).encode()


def read(header: bytes, numbers: bytes = NUMBERS, size: int | None = None) -> Weights:
    content = len(header).to_bytes(8, "little") + header + numbers
    return read_weights(io.BytesIO(content), len(content) if size is None else size, SHAPES)


def refused(header: bytes, numbers: bytes = NUMBERS, size: int | None = None) -> str:
    with pytest.raises(BundleError) as raised:
        read(header, numbers, size)
    return str(raised.value)


@pytest.mark.parametrize("piece", [1, 3, 4, 100])
def test_pieces_of_any_size_give_what_was_saved(piece: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights_file, "PIECE", piece)
    content = save(TENSORS)
    found = read_weights(io.BytesIO(content), len(content), SHAPES)
    assert list(found) == ["a", "b"]
    for name, array in found.items():
        assert array.dtype == np.float32
        np.testing.assert_array_equal(array, TENSORS[name])


def test_tensors_may_follow_each_other_in_any_order() -> None:
    found = read(described((16, 40), (0, 16), __metadata__={"made by": "hand"}))
    assert list(found) == ["a", "b"]
    np.testing.assert_array_equal(found["b"], [0, 1, 2, 3])
    np.testing.assert_array_equal(found["a"], [[4, 5, 6], [7, 8, 9]])


@pytest.mark.parametrize(
    "places",
    [((0, 24), (20, 36)), ((0, 24), (28, 44)), ((0, 24), (0, 16)), ((4, 28), (28, 44)), ((0, 24), (24, 36))],
    ids=["overlap", "gap", "same place", "late", "short"],
)
def test_tensors_that_do_not_follow_each_other(places: tuple[tuple[int, int], tuple[int, int]]) -> None:
    assert refused(described(*places), bytes(60)) == MISFIT


@pytest.mark.parametrize(
    "header",
    [b"", b"{}", b"[]", b"null", b"\xff", b'{"a"', b"[" * 60_000, b'{"a": 1, "b": 2}', b'{"a": {}, "b": {}}'],
    ids=["empty", "none", "list", "null", "no text", "half", "deep", "numbers", "nothing said"],
)
def test_a_header_that_describes_no_tensors(header: bytes) -> None:
    assert refused(header) == MISFIT


def test_a_header_without_end_is_not_read() -> None:
    content = (2**16 + 1).to_bytes(8, "little") + b" " * 2**17
    file = io.BytesIO(content)
    with pytest.raises(BundleError, match="cannot be read"):
        read_weights(file, len(content), SHAPES)
    assert file.tell() == 8


@pytest.mark.parametrize("length", [0, 7, 8, 100, -1, -4])
def test_a_file_that_ends_early(length: int) -> None:
    content = save(TENSORS)
    with pytest.raises(BundleError, match="do not fit"):
        read_weights(io.BytesIO(content[:length]), len(content), SHAPES)


def test_a_file_of_another_size_makes_room_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights_file, "_tensor", None)
    assert refused(described((0, 24), (24, 40)), NUMBERS + b"x") == MISFIT
    assert refused(described((0, 24), (24, 40)), NUMBERS[:-1]) == MISFIT


@pytest.mark.parametrize("place", range(10))
def test_one_number_that_is_not_finite(place: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weights_file, "PIECE", 3)
    numbers = np.arange(10, dtype="<f4")
    numbers[place] = np.nan
    assert "not finite" in refused(described((0, 24), (24, 40)), numbers.tobytes())


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_a_model_takes_little_more_than_its_weights(compression: int, tmp_path: Path) -> None:
    settings = Settings(embedding_size=256, units=1024, token_level="word", case="keep")
    weights = random_weights(settings)
    written = tmp_path / "written.zip"
    write_bundle(Bundle(settings, small_bundle().vocabulary, weights), written)
    packed = tmp_path / "packed.zip"
    with zipfile.ZipFile(written) as old, zipfile.ZipFile(packed, "w", compression) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name))
    size = sum(array.nbytes for array in weights.values())
    tracemalloc.start()
    try:
        read_bundle(packed)
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert size > 20e6
    assert peak < size + 8 * 2**20
