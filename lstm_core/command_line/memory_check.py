"""Whether a run fits in memory, asked before it is started from the command line."""

from __future__ import annotations

from typing import Final

from lstm_core.advice.reductions import RunSize, fitting
from lstm_core.advice.scale import CorpusScale
from lstm_core.command_line.arguments import flag_of
from lstm_core.errors import SettingsError
from lstm_core.pace import Pace
from lstm_core.runs.queue.available_memory import available_memory
from lstm_core.settings import Settings
from lstm_core.text.training_corpus import TrainingCorpus

_ANY_PACE: Final = Pace(speed=1e11)
"""Memory does not depend on it."""


def check_memory(settings: Settings, corpus: TrainingCorpus) -> None:
    """Refuses a run that the system would end for its memory.

    Raises:
        SettingsError: it does not fit; the message names the settings that would.
    """
    room = available_memory()
    run = RunSize(settings, CorpusScale.of(corpus.in_memory, settings), _ANY_PACE)
    needed = run.expected.needed_bytes
    if room is None or needed <= room:
        return
    ways = [
        " ".join(f"{flag_of(name)} {value}" for name, value in proposal.changes.items())
        for proposal in fitting(run, room)
    ]
    advice = (
        f"It would fit with {', or with '.join(ways)}."
        if ways
        else "No settings would fit: close other programs."
    )
    raise SettingsError(
        f"This run needs about {needed / 1e9:.2f} GB of memory, and {room / 1e9:.2f} GB is free. {advice}"
    )
