"""One trained model as one safe file: a zip of JSON and safetensors, read as data and never as code.

manifest.json         format_version, settings, vocabulary_size, epoch, created, name
vocabulary.json       words by id, their counts, how often texts begin with them
history.json          the curves: one entry an epoch
weights.safetensors   float32 tensors named and shaped as `lstm_core.weights` says
"""

from __future__ import annotations

import io
import json
import lzma
import struct
import textwrap
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

import numpy as np
from safetensors.numpy import save as save_tensors

from lstm_core.atomic import replacing
from lstm_core.errors import BundleError, SettingsError
from lstm_core.safe_zip import SafeZip
from lstm_core.settings import FIELDS, Settings
from lstm_core.text.tokenizer import Tokenizer
from lstm_core.text.vocabulary import Vocabulary
from lstm_core.weights import Weights, weight_shapes
from lstm_core.weights_file import most_bytes, num_bytes, read_weights

FORMAT_VERSION = 2
_JSON_LIMITS = {"manifest.json": 2**20, "vocabulary.json": 16 * 2**20, "history.json": 8 * 2**20}
_WEIGHTS_LIMIT = 2 * 2**30
_DAMAGED = (
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, lzma.LZMAError, struct.error),
    *(OSError, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError),
)
"""What zipfile and the decompressors raise over damaged archives."""

_EPOCH_DATE = (1980, 1, 1, 0, 0, 0)  # a fixed date: the same model gives the same bytes


@dataclass(frozen=True)
class Bundle:
    """A model with all that prediction needs.

    Args:
        settings: what it was trained with; `token_level` is "word" or "character", never "auto".
        vocabulary: its words.
        weights: float32 arrays by name, see `lstm_core.weights.weight_shapes`.
        history: one dictionary an epoch, as `python -m lstm_core train --json` prints them.
        facts: what else is known: epoch, name, created (ISO 8601), parity with Keras, baselines, ...
    """

    settings: Settings
    vocabulary: Vocabulary
    weights: Weights
    history: list[dict[str, Any]] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)

    @property
    def tokenizer(self) -> Tokenizer:
        """The tokenizer that its vocabulary was made with."""
        return Tokenizer.from_settings(self.settings)


def write_bundle(bundle: Bundle, path: Path) -> None:
    """Writes a bundle atomically: `path` holds the old one or the new one, never half of each."""
    with replacing(path) as file:
        _write(bundle, file)


def bundle_bytes(bundle: Bundle) -> bytes:
    """A bundle as the bytes of its file."""
    buffer = io.BytesIO()
    _write(bundle, buffer)
    return buffer.getvalue()


def _write(bundle: Bundle, file: BinaryIO) -> None:
    manifest = {
        "format_version": FORMAT_VERSION,
        "settings": bundle.settings.to_dict(),
        "vocabulary_size": bundle.vocabulary.size,
        "facts": bundle.facts,
    }
    weights = {name: np.ascontiguousarray(array, np.float32) for name, array in bundle.weights.items()}
    members = {
        "manifest.json": json.dumps(manifest, indent=1).encode(),
        "vocabulary.json": json.dumps(bundle.vocabulary.to_dict(), ensure_ascii=False).encode(),
        "history.json": json.dumps(bundle.history).encode(),
        "weights.safetensors": save_tensors(weights),
    }
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, _EPOCH_DATE)
            # Float weights hardly shrink, so deflating them would only cost time at every epoch's end.
            info.compress_type = zipfile.ZIP_DEFLATED if name.endswith(".json") else zipfile.ZIP_STORED
            archive.writestr(info, content)


def read_bundle(source: Path | bytes, max_bytes: int = 0) -> Bundle:
    """Reads a bundle and checks all of it.

    Args:
        source: a path, or the bytes of an uploaded file.
        max_bytes: the most that its weights may have; 0 is no limit but the one of all models.

    Raises:
        BundleError: not a bundle, damaged, too large, of a newer format, or with weights that do not fit the
            settings.
    """
    try:
        with SafeZip(source) as archive:
            return _read(archive, max_bytes)
    except FileNotFoundError:
        raise BundleError(
            f"There is no file {source!s}. Give the path of a model saved by LSTM Lab."
        ) from None
    except _DAMAGED:
        raise BundleError(
            "This file is not an LSTM Lab model, or it was damaged on the way. "
            "Download the model again and open that file."
        ) from None


def _read(archive: SafeZip, max_bytes: int) -> Bundle:
    manifest = archive.json_member("manifest.json", _JSON_LIMITS["manifest.json"])
    if not isinstance(manifest, dict) or type(manifest.get("format_version")) is not int:
        raise BundleError("The manifest of this model cannot be read. Download the model again.")
    if manifest["format_version"] > FORMAT_VERSION:
        raise BundleError(
            f"This model has format {manifest['format_version']}; this version of LSTM Lab reads up to "
            f"{FORMAT_VERSION}. Update LSTM Lab to open it."
        )
    try:
        settings = Settings.from_dict(manifest["settings"])
        vocabulary = _vocabulary(archive.json_member("vocabulary.json", _JSON_LIMITS["vocabulary.json"]))
        facts = dict(manifest.get("facts", {}))
        history = [dict(epoch) for epoch in archive.json_member("history.json", _JSON_LIMITS["history.json"])]
    except (SettingsError, KeyError, TypeError, ValueError, OverflowError) as error:
        raise BundleError(
            f"This model's description is inconsistent ({_brief(error)}). Download the model again."
        ) from None
    if manifest.get("vocabulary_size") != vocabulary.size:
        raise BundleError(
            "This model's vocabulary does not have the size that it names. Download the model again."
        )
    shapes = weight_shapes(settings, vocabulary.size)
    expected = num_bytes(shapes)
    if 0 < max_bytes < expected:
        raise BundleError(
            f"This model has {expected / 1e6:,.0f} MB of weights; models of up to {max_bytes / 1e6:,.0f} MB are opened "
            "here. Open a smaller one, or this one on a computer of your own."
        )
    with archive.stream("weights.safetensors", min(most_bytes(shapes), _WEIGHTS_LIMIT)) as (file, size):
        weights = read_weights(file, size, shapes)
    return Bundle(settings, vocabulary, weights, history, facts)


def _vocabulary(values: Any) -> Vocabulary:
    words, counts, first_counts = values["words"], values["counts"], values["first_counts"]
    if not all(isinstance(values[name], list) for name in ("words", "counts", "first_counts")):
        raise ValueError("a vocabulary that is not a list")
    if len(words) > FIELDS["max_vocabulary"].metadata["high"]:
        raise ValueError("more words than a vocabulary may have")
    if not (len(words) == len(counts) == len(first_counts) == len(set(words)) > 0):
        raise ValueError("vocabulary lists of different lengths, or a word twice")
    if not all(isinstance(word, str) and word for word in words):
        raise ValueError("a word that is not text")
    if not all(type(count) is int and count >= 0 for count in (*counts, *first_counts)):
        raise ValueError("a count that is not a whole number")
    return Vocabulary(words, counts, first_counts)


def _brief(error: Exception) -> str:
    """What an error says, which may quote the file, on one line of bounded length."""
    return textwrap.shorten(str(error), 200, placeholder=" …")
