"""Many short texts in rows of one fixed shape, so that the network compiles once and no cell is wasted.

A text of n words is n - 1 steps: each word but the last goes in, the word after it is the target. Several
texts stand one after the other in a row of `timesteps` cells, and a reset flag clears the recurrent state
where a text begins, so that no text sees another. A batch is `batch_rows` rows.

A text with more steps than a row has is cut into pieces that follow each other in the same batch row of
consecutive batches, and the state is carried over: nothing of the context is lost. What is lost is the
gradient across the cut: it flows back to the row's beginning only (truncated backpropagation through time,
Williams & Peng 1990). With rows of 32 steps that touches one everyday sentence in thirty, and an LSTM's
gradient has mostly faded over that distance.

Texts between boundaries (`lstm_core.text.boundaries`) are n + 1 steps: the boundary before a text asks for its first
word, and its last word asks for the boundary after it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from lstm_core.text.corpus import TextIds
from lstm_core.text.vocabulary import BOUNDARY_ID, PADDING_ID

NO_TARGET = -1
"""Stands among the targets where there is none; no token has this id."""


@dataclass(frozen=True)
class Batch:
    """One batch of packed rows.

    Args:
        inputs: (batch_rows, timesteps) int32 token ids; padding where no text stands.
        targets: (batch_rows, timesteps) int32, the word after each input; `NO_TARGET` where there is none.
        resets: (batch_rows, timesteps) float32, 1 where a text begins and the state before it is cleared.
    """

    inputs: np.ndarray
    targets: np.ndarray
    resets: np.ndarray

    @property
    def num_scored(self) -> int:
        """How many targets are words from a text's second on, which loss and accuracy are about."""
        return int(((self.targets > BOUNDARY_ID) & (self.inputs != BOUNDARY_ID)).sum())

    def share_of_targets(self, chosen: slice) -> float:
        """Share of all targets, 0 to 1, that stand in the chosen rows."""
        are_there = self.targets != NO_TARGET
        return float(are_there[chosen].sum() / max(are_there.sum(), 1))


class Packing:
    """Where every piece of every text lies in an epoch.

    Args:
        texts: the texts to pack.
        batch_rows: rows of a batch.
        timesteps: cells of a row.
        order: draws the order of the texts; None keeps a fixed order (validation).
    """

    def __init__(
        self, texts: TextIds, batch_rows: int, timesteps: int, order: np.random.Generator | None = None
    ) -> None:
        self.texts, self.batch_rows, self.timesteps = texts, batch_rows, timesteps
        steps = texts.lengths - 1
        chains = _fill_rows(steps, timesteps, order)
        placed, self.num_batches = _deal(chains, batch_rows, order)
        self._place(placed, steps)

    def _place(self, placed: list[list[_Row]], steps: np.ndarray) -> None:
        """Turns what `_deal` gave into flat arrays, so that a batch is filled by indexing alone."""
        cells: list[tuple[int, int, int, int, int]] = []
        for batch_row, rows in enumerate(placed):
            for batch, row in enumerate(rows):
                column = 0
                for text, begin in row:
                    length = min(int(steps[text]) - begin, self.timesteps - column)
                    cells.append(
                        (
                            batch,
                            batch_row,
                            column,
                            int(self.texts.offsets[text]) + begin,
                            length * (1 if begin else -1),
                        )
                    )
                    column += length
        # A negative length marks a text's first piece, whose first cell resets the state.
        pieces = np.array(sorted(cells), np.int64).reshape(-1, 5)
        self._pieces = pieces
        self._piece_of_batch = np.searchsorted(pieces[:, 0], np.arange(self.num_batches + 1))

    @property
    def fill(self) -> float:
        """Share of all cells that hold a target, 0 to 1."""
        return self.texts.num_targets / (self.num_batches * self.batch_rows * self.timesteps)

    def __len__(self) -> int:
        return self.num_batches

    def __iter__(self) -> Iterator[Batch]:
        return (self.batch(index) for index in range(self.num_batches))

    def batch(self, index: int) -> Batch:
        """The batch at a position of the epoch."""
        shape = (self.batch_rows, self.timesteps)
        inputs, targets = np.full(shape, PADDING_ID, np.int32), np.full(shape, NO_TARGET, np.int32)
        resets = np.zeros(shape, np.float32)
        token_ids = self.texts.token_ids
        for _, row, column, begin, signed in self._pieces[
            self._piece_of_batch[index] : self._piece_of_batch[index + 1]
        ]:
            length = abs(signed)
            inputs[row, column : column + length] = token_ids[begin : begin + length]
            targets[row, column : column + length] = token_ids[begin + 1 : begin + length + 1]
            resets[row, column] = signed < 0
        return Batch(inputs, targets, resets)


_Row = list[tuple[int, int]]
"""The pieces in one row, from left to right: (text, its first step in this row)."""


def _fill_rows(steps: np.ndarray, timesteps: int, order: np.random.Generator | None) -> list[list[_Row]]:
    """Best-fit decreasing bin packing; returns chains of rows that must follow each other in one batch row.

    The last pieces of long texts come first, because each needs a row of its own. The others go in by falling
    length, equal ones in random order, each into the fullest row that still takes it. Short texts come last
    and close the gaps, which leaves about one cell in a hundred empty.
    """
    shuffled = np.arange(len(steps)) if order is None else order.permutation(len(steps))
    full_rows, rest = np.divmod(steps, timesteps)
    by_rest = shuffled[np.lexsort((-rest[shuffled], full_rows[shuffled] == 0))]
    chains: list[list[_Row]] = []
    open_rows: list[list[_Row]] = [[] for _ in range(timesteps + 1)]  # by free cells
    for text in by_rest.tolist():
        length, begin = int(rest[text]), int(full_rows[text]) * timesteps
        leading = [[(text, row * timesteps)] for row in range(int(full_rows[text]))]
        if leading:  # its last piece must open a row of its own, right after the full ones
            chain = [*leading, [(text, begin)]] if length else leading
            chains.append(chain)
            if length:
                open_rows[timesteps - length].append(chain[-1])
            continue
        room = next((free for free in range(length, timesteps + 1) if open_rows[free]), None)
        if room is None:
            row: _Row = []
            chains.append([row])
            room = timesteps
        else:
            row = open_rows[room].pop()
        row.append((text, begin))
        open_rows[room - length].append(row)
    return chains


def _deal(
    chains: list[list[_Row]], batch_rows: int, order: np.random.Generator | None
) -> tuple[list[list[_Row]], int]:
    """Deals chains to batch rows, longest first, always to the one with the fewest; then mixes each.

    Batch rows that come out one row shorter get an empty one at a random place rather than at the end, so that
    every batch holds about as many targets as the others and the last update is not a noisy one.

    Returns:
        What each batch row holds in the first batch, in the second and so on; and the number of batches.
    """
    if order is not None:
        order.shuffle(chains)
    dealt: list[list[list[_Row]]] = [[] for _ in range(batch_rows)]
    lengths = [0] * batch_rows
    for chain in sorted(chains, key=len, reverse=True):
        shortest = min(range(batch_rows), key=lengths.__getitem__)
        dealt[shortest].append(chain)
        lengths[shortest] += len(chain)
    num_batches = max(lengths)
    placed = []
    for its_chains, length in zip(dealt, lengths, strict=True):
        its_chains.extend([[]] for _ in range(num_batches - length))
        if order is not None:
            order.shuffle(its_chains)
        placed.append([row for chain in its_chains for row in chain])
    return placed, num_batches
