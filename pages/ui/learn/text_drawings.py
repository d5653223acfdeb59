"""Drawings of stage 5: words with their ids, the notebook's padded prefixes, and packed rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

import numpy as np

from lstm_core.text.packing import NO_TARGET, Packing
from pages.ui.charts.chart_labels import shorten
from pages.ui.charts.colours import LIGHT
from pages.ui.learn import ink
from pages.ui.learn.prose import text_to_model_prose as prose

_WIDTH: Final = 760
_NARROW: Final = 360
MOST_ROWS: Final = 12


def words_and_ids(words: Sequence[str], token_ids: Sequence[int], is_narrow: bool = False) -> str:
    """Each word in a box with its id below, in lines of at most ten, on phones of four."""
    width, most = (_NARROW, 4) if is_narrow else (_WIDTH, 10)
    per_line = min(most, len(words))
    step = min(110.0, width / per_line) if per_line <= 6 else width / per_line
    parts = []
    for place, (word, token_id) in enumerate(zip(words, token_ids, strict=True)):
        x, y = step * (place % per_line), 8 + 74 * (place // per_line)
        known = token_id > 1
        colour = LIGHT.bars if known else LIGHT.unknown
        parts.append(ink.box(x + 3, y, step - 8, 30, fill=colour, lit=0.16, stroke=colour))
        parts.append(ink.text(x + step / 2 - 1, y + 15, shorten(word, int(step / 9.5)), size=14))
        label = f"{token_id}" if known else prose.UNKNOWN_ID
        parts.append(ink.text(x + step / 2 - 1, y + 45, label, size=14, opacity=0.85))
    lines = -(-len(words) // per_line)
    return ink.drawing(min(width, step * per_line), 8 + 74 * lines, parts)


def padded_prefixes(words: Sequence[str], length: int) -> str:
    """The notebook's rows: one a prefix, padded in front to a length, and the target at the end.

    Args:
        words: the sentence.
        length: cells of a row before the target.
    """
    cell = min(44.0, (_WIDTH - 96) / length)
    rows = min(len(words) - 1, MOST_ROWS)
    height = 24.0
    parts = [ink.text(_WIDTH - 80, 10, prose.TARGET, size=13, anchor="start", opacity=0.8)]
    for row in range(rows):
        y, inputs = 22 + height * row, words[: row + 1]
        for place in range(length):
            word = place - (length - len(inputs))
            x = cell * place
            if word < 0:
                parts.append(ink.box(x, y, cell - 1, height - 5, thick=0.5, faint=0.35, radius=2))
                if cell >= 12:
                    parts.append(ink.text(x + cell / 2, y + 10, "0", size=11, opacity=0.5))
                continue
            parts.append(
                ink.box(
                    x,
                    y,
                    cell - 1,
                    height - 5,
                    fill=LIGHT.bars,
                    lit=0.3,
                    thick=0.5,
                    stroke=LIGHT.bars,
                    radius=2,
                )
            )
            if cell >= 24:
                parts.append(ink.text(x + cell / 2, y + 10, shorten(inputs[word], int(cell / 7)), size=11.5))
        parts.append(
            ink.text(_WIDTH - 80, y + 10, shorten(words[row + 1], 9), size=13, anchor="start", bold=True)
        )
    if rows < len(words) - 1:
        parts.append(
            ink.text(
                _WIDTH / 2,
                22 + height * rows + 10,
                prose.MORE_ROWS.format(rows=len(words) - 1 - rows),
                size=13,
            )
        )
    return ink.drawing(_WIDTH, 24 + height * rows + (24 if rows < len(words) - 1 else 0), parts)


def packed_rows(packing: Packing, names: dict[int, str], is_narrow: bool = False) -> str:
    """Packed rows as training sees them: inputs above, targets below, a bar where the state is cleared.

    Args:
        packing: of one batch row.
        names: the word of each token id that occurs.
        is_narrow: laid out for phones.
    """
    rows, width = min(len(packing), 8 if is_narrow else 4), _NARROW if is_narrow else _WIDTH
    cell = width / packing.timesteps
    letters = int(cell / 7.4)
    parts = []
    text = -1
    for row in range(rows):
        batch, y = packing.batch(row), 18 + 72.0 * row
        for place in range(packing.timesteps):
            x = cell * place
            token_id, target = int(batch.inputs[0, place]), int(batch.targets[0, place])
            if batch.resets[0, place]:
                text += 1
                parts.append(ink.line([(x + 1, y - 8), (x + 1, y + 50)], thick=3, colour=LIGHT.forget))
            if target == NO_TARGET:
                parts.append(ink.box(x + 2, y, cell - 4, 20, thick=0.5, faint=0.35, radius=2))
                continue
            hue = (LIGHT.bars, LIGHT.training, LIGHT.candidate)[text % 3]
            parts.append(ink.box(x + 2, y, cell - 4, 20, fill=hue, lit=0.25, stroke=hue, thick=0.8, radius=2))
            parts.append(ink.text(x + cell / 2, y + 10, shorten(names[token_id], letters), size=11.5))
            parts.append(
                ink.text(x + cell / 2, y + 33, shorten(names[target], letters), size=11.5, bold=True)
            )
    return ink.drawing(width, 18 + 72 * rows, parts)


def worth_of(losses: np.ndarray) -> str:
    """A mean loss as it is shown: four decimals, to make equality worth seeing."""
    return f"{float(losses.mean()):.4f}"
