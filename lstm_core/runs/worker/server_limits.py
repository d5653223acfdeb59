"""The limits of the server, as the worker holds a run to them: its size once it is counted, and its time."""

from __future__ import annotations

from lstm_core.estimate import estimate
from lstm_core.limits import Limits
from lstm_core.pace import measured_pace
from lstm_core.runs.clock import Clock, SystemClock
from lstm_core.runs.endings import Ending
from lstm_core.runs.queue.admission import check_size
from lstm_core.runs.worker.watch import Watch
from lstm_core.text.corpus import Corpus


def check_corpus(limits: Limits, corpus: Corpus, watch: Watch) -> None:
    """Refuses what is larger than this server allows, before anything is allocated.

    Raises:
        LimitError: what to lower.
    """
    words = len(corpus.texts.token_ids)
    expected = estimate(
        watch.run.settings,
        corpus.vocabulary.size,
        words - len(corpus.texts),
        measured_pace(watch.store.home),
        len(corpus.texts),
    )
    check_size(limits, words, expected.parameters, expected.memory_bytes)


class TimeLimit:
    """The time that an attempt may take, from now on.

    Args:
        minutes: 0 is no limit.
        clock: the time.
    """

    def __init__(self, minutes: int, clock: Clock | None = None) -> None:
        self._minutes, self._clock = minutes, clock or SystemClock()
        self._started = self._clock.monotonic()

    @property
    def is_over(self) -> bool:
        """Whether the attempt has to end."""
        return 0 < 60 * self._minutes <= self._clock.monotonic() - self._started

    @property
    def ending(self) -> Ending:
        """How an attempt ends whose time is over."""
        return Ending(
            "stopped", f"Stopped after {self._minutes} min, the most that a run may train at a time here."
        )
