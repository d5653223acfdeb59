"""Recurrent states of prefixes, so that one more word at the end of a seed costs one step."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Sequence
from hashlib import blake2b
from threading import Lock

import numpy as np

_ENTRY_BYTES = 300  # a key, an array's header and a place in the ordered dictionary, beside the numbers


class PrefixCache:
    """Remembers the states that were used last, within a bound on memory; threads may share it.

    A prefix is named by a digest chained word by word, so that naming all prefixes of a text takes one pass
    and no prefix is kept in full.

    Args:
        max_bytes: memory for states; 0 remembers nothing.
    """

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self._states: OrderedDict[bytes, np.ndarray] = OrderedDict()
        self._bytes = 0
        self._lock = Lock()

    def __len__(self) -> int:
        return len(self._states)

    @property
    def num_bytes(self) -> int:
        """Memory in use, in bytes; never above `max_bytes`."""
        return self._bytes

    def state(
        self,
        token_ids: Sequence[int],
        initial: np.ndarray,
        step: Callable[[int, np.ndarray], np.ndarray],
    ) -> np.ndarray:
        """The state after all token ids, calculated from the longest prefix that is remembered.

        Args:
            token_ids: any number of them.
            initial: the state of the empty prefix.
            step: from a token id and the state before it to the state after it.

        Returns:
            An array of `initial`'s shape that cannot be written to.
        """
        names = _prefix_names(token_ids)
        start, state = self._longest(names, initial)
        for position in range(start, len(token_ids)):
            state = step(token_ids[position], state)
            state.flags.writeable = False
            self._remember(names[position], state)
        return state

    def _longest(self, names: list[bytes], initial: np.ndarray) -> tuple[int, np.ndarray]:
        with self._lock:
            for length in range(len(names), 0, -1):
                state = self._states.get(names[length - 1])
                if state is not None:
                    self._states.move_to_end(names[length - 1])
                    return length, state
        initial.flags.writeable = False
        return 0, initial

    def _remember(self, name: bytes, state: np.ndarray) -> None:
        size = state.nbytes + _ENTRY_BYTES
        if size > self.max_bytes:
            return
        with self._lock:
            if name in self._states:  # another thread was here first
                self._states.move_to_end(name)
                return
            self._states[name] = state
            self._bytes += size
            while self._bytes > self.max_bytes:
                _, oldest = self._states.popitem(last=False)
                self._bytes -= oldest.nbytes + _ENTRY_BYTES


def _prefix_names(token_ids: Sequence[int]) -> list[bytes]:
    """A 16-byte name for each prefix, the shortest first."""
    name, names = b"", []
    for token_id in token_ids:
        name = blake2b(name + int(token_id).to_bytes(4, "little"), digest_size=16).digest()
        names.append(name)
    return names
