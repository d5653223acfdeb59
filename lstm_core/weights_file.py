"""Weights from a stranger's safetensors file, read in pieces: no more is held than the weights and one piece.

The file is 8 bytes with the header's length (little-endian), the header as JSON, and the numbers of all tensors one
after the other, see https://huggingface.co/docs/safetensors. The header has to say what the settings of the model say
before room is made for a number.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import BinaryIO, Final

import numpy as np

from lstm_core.errors import BundleError
from lstm_core.weights import Weights

MAX_HEADER: Final = 2**16
"""Bytes of the header that are read; each tensor takes about a hundred."""

PIECE: Final = 2**18
"""How many numbers are read at once."""

Shapes = Mapping[str, tuple[int, ...]]


def most_bytes(shapes: Shapes) -> int:
    """The most that a file of such weights may have."""
    return 8 + MAX_HEADER + num_bytes(shapes)


def num_bytes(shapes: Shapes) -> int:
    """What such weights take."""
    return sum(4 * math.prod(shape) for shape in shapes.values())


def read_weights(file: BinaryIO, size: int, shapes: Shapes) -> Weights:
    """Reads all tensors.

    Args:
        file: where the file begins; it is read once, from there to its end.
        size: how many bytes it has.
        shapes: what the tensors are called, and their shapes.

    Raises:
        BundleError: it holds other tensors, or numbers that are not finite, or ends too early.
    """
    length = int.from_bytes(_exactly(file, 8), "little")
    if length > MAX_HEADER:
        raise BundleError("The weights of this model cannot be read. Download the model again.")
    order = _order(_exactly(file, length), shapes)
    if size != 8 + length + num_bytes(shapes):
        raise _misfit()
    read = {name: _tensor(file, shapes[name]) for name in order}
    return {name: read[name] for name in shapes}


def _order(header: bytes, shapes: Shapes) -> list[str]:
    """The names of the tensors as they follow each other in the file."""
    try:
        described = json.loads(header.decode())
        described.pop("__metadata__", None)
        found = {
            name: (entry["dtype"], tuple(entry["shape"]), tuple(entry["data_offsets"]))
            for name, entry in described.items()
        }
        order = sorted(shapes, key=lambda name: found[name][2])
    except (ValueError, RecursionError, KeyError, TypeError, AttributeError):
        raise _misfit() from None
    expected, end = {}, 0
    for name in order:
        start, end = end, end + 4 * math.prod(shapes[name])
        expected[name] = ("F32", shapes[name], (start, end))
    if found != expected:
        raise _misfit()
    return order


def _tensor(file: BinaryIO, shape: tuple[int, ...]) -> np.ndarray:
    numbers = np.empty(math.prod(shape), np.float32)
    for start in range(0, numbers.size, PIECE):
        piece = numbers[start : start + PIECE]
        piece[:] = np.frombuffer(_exactly(file, piece.nbytes), "<f4")
        if not np.isfinite(piece).all():
            raise BundleError("The weights of this model hold numbers that are not finite. Train it again.")
    return numbers.reshape(shape)


def _exactly(file: BinaryIO, count: int) -> bytes:
    content = file.read(count)
    if len(content) < count:
        raise _misfit()
    return content


def _misfit() -> BundleError:
    return BundleError("The weights of this model do not fit its settings. Download the model again.")
