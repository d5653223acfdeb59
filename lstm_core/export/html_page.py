"""One HTML file with a model inside, which completes text in any browser without a server.

The page's script is in `page/`: `tokenizer.js` and `model.js` compute what Python does, `page.js` draws. What Python
adds are two blocks of base64: everything but the weights as deflated JSON, and the weights as they lie in memory.
"""

from __future__ import annotations

import base64
import html
import json
import zlib
from pathlib import Path
from typing import Final, Literal

import numpy as np

from lstm_core.bundle import Bundle
from lstm_core.cells.registry import cell_spec
from lstm_core.errors import InputError
from lstm_core.export.half_precision import largest_error, rounded
from lstm_core.inference.example_seeds import example_seeds
from lstm_core.inference.recurrent_network import RecurrentNetwork

Precision = Literal["float32", "float16"]

_PAGE: Final = Path(__file__).parent / "page"
_MAX_BYTES: Final = 256 * 2**20
"""Browsers refuse much longer texts inside a page."""


def html_page(bundle: Bundle, name: str, precision: Precision = "float32") -> str:
    """The page.

    Args:
        bundle: the model.
        name: the page's title.
        precision: of the weights inside: "float32" keeps them as they are; "float16" halves the file, and the page
            states by how much its probabilities differ.

    Returns:
        HTML that needs nothing beside itself and sends nothing anywhere.

    Raises:
        InputError: a model that is too large for a page, or whose weights float16 cannot hold.
    """
    tensors = _tensors(bundle)
    kind = np.dtype("<f4" if precision == "float32" else "<f2")
    size = sum(array.size for array in tensors.values()) * kind.itemsize
    if size > _MAX_BYTES:
        raise InputError(
            f"The weights of this model take {size / 1e6:,.0f} MB; a page holds at most {_MAX_BYTES / 1e6:,.0f} MB. "
            "Train a smaller model, or choose float16."
        )
    error = largest_error(bundle) if precision == "float16" else None
    about = {
        "settings": bundle.settings.to_dict(),
        "precision": precision,
        "tensors": [(key, array.size) for key, array in tensors.items()],
        "seeds": example_seeds(bundle),
        **bundle.vocabulary.to_dict(),
    }
    weights = b"".join(
        (array if error is None else rounded(array)).astype(kind).tobytes() for array in tensors.values()
    )
    parts = {
        "title": html.escape(name),
        "style": _read("page.css"),
        "facts": html.escape(_facts(bundle, error)),
        "tokenizer_script": _read("tokenizer.js"),
        "model_script": _read("model.js"),
        "page_script": _read("page.js"),
        "about": _base64(zlib.compress(json.dumps(about, ensure_ascii=False).encode(), 9)),
        "weights": _base64(weights),
    }
    first, *rest = _read("page.html").split("{{")
    for piece in rest:  # what is put in is never looked at again, whatever it holds
        key, after = piece.split("}}", 1)
        first += parts[key] + after
    return first


def _tensors(bundle: Bundle) -> dict[str, np.ndarray]:
    """What the page's network reads, by name: the model's weights, and the state before any word."""
    initial = RecurrentNetwork(bundle.weights, bundle.settings).initial_state()
    return {"initial_state": initial, **bundle.weights}


def _facts(bundle: Bundle, error: float | None) -> str:
    settings = bundle.settings
    layers = "1 layer" if settings.layers == 1 else f"{settings.layers} layers"
    kind = "characters" if settings.token_level == "character" else "words"
    said = (
        f"{cell_spec(settings.cell).label}, {layers} of {settings.units:,} units, embedding size "
        f"{settings.embedding_size:,}, {len(bundle.vocabulary.words):,} {kind}. The model runs in this page and sends "
        "nothing anywhere. Made with LSTM Lab."
    )
    if error is None:
        return said
    points = f"{100 * error:.2g} percentage points"
    return f"{said} Weights in float16: probabilities differ from the model's by up to {points}."


def _read(name: str) -> str:
    return (_PAGE / name).read_text("utf-8")


def _base64(content: bytes) -> str:
    return base64.b64encode(content).decode("ascii")
