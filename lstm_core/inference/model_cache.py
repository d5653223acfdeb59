"""Opened models that several visitors share, as many as fit into some bytes of memory."""

from __future__ import annotations

import threading
from collections import OrderedDict
from pathlib import Path
from typing import Final

from lstm_core.bundle import Bundle, read_bundle
from lstm_core.inference.predictor import Predictor

_WORD_BYTES: Final = 200  # of a word beside its letters: text objects, the entry in the table of ids, counts
_Key = tuple[str, int, int]


class ModelCache:
    """Keeps opened models, those that were used last; threads may share one.

    Args:
        max_bytes: memory of all models together; one that needs more alone is kept alone.
        model_bytes: the largest model that is opened; 0 is no limit.
    """

    def __init__(self, max_bytes: int, model_bytes: int = 0) -> None:
        self.max_bytes, self.model_bytes = max_bytes, model_bytes
        self.num_bytes = 0
        self._models: OrderedDict[_Key, tuple[Predictor, int]] = OrderedDict()
        self._lock = threading.Lock()
        self._opening: dict[_Key, threading.Lock] = {}

    def __len__(self) -> int:
        return len(self._models)

    def predictor(self, path: Path) -> Predictor:
        """The model in a bundle file, read again when the file has changed.

        Raises:
            BundleError: the file is no bundle, or too large.
            OSError: it cannot be read.
        """
        status = path.stat()
        key = (str(path), status.st_mtime_ns, status.st_size)
        with self._lock:
            opening = self._opening.setdefault(key, threading.Lock())
        with opening:  # two visitors who open the same model read it once
            try:
                return self._kept(key) or self._opened(key, path)
            finally:
                with self._lock:
                    self._opening.pop(key, None)

    def _kept(self, key: _Key) -> Predictor | None:
        with self._lock:
            if key not in self._models:
                return None
            self._models.move_to_end(key)
            return self._models[key][0]

    def _opened(self, key: _Key, path: Path) -> Predictor:
        predictor = Predictor(read_bundle(path, self.model_bytes))
        size = predictor.cache.max_bytes + bundle_memory(predictor.bundle)
        with self._lock:
            self._models[key] = predictor, size
            self.num_bytes += size
            while self.num_bytes > self.max_bytes and len(self._models) > 1:
                _, (_, freed) = self._models.popitem(last=False)
                self.num_bytes -= freed
        return predictor


def bundle_memory(bundle: Bundle) -> int:
    """About how many bytes a bundle takes in memory."""
    letters = sum(map(len, bundle.vocabulary.words))
    weights = sum(array.nbytes for array in bundle.weights.values())
    return weights + letters + _WORD_BYTES * bundle.vocabulary.size
