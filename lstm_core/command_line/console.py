"""What the command line prints: JSON for programs, sentences and a progress bar for people."""

from __future__ import annotations

import json
import shutil
import sys
import time
from typing import Any

from lstm_core.events import End, Epoch, Event, Progress, Start, event_to_dict
from lstm_core.runs.progress import RunProgress

BAR_CELLS = 24


def print_json(value: dict[str, Any]) -> None:
    print(json.dumps(value), flush=True)


def print_event(event: Event, output: str | None) -> None:
    """Prints an event as JSON, but for the live points; the last one with the file that holds the model."""
    if isinstance(event, End):
        print_json({**event_to_dict(event), "output": output})
    elif not isinstance(event, Progress):
        print_json(event_to_dict(event))


class ConsoleReporter:
    """Tells people how training goes: a line an epoch, and a bar in a terminal."""

    def __init__(self) -> None:
        self._bar = Bar("Training")
        self._progress = RunProgress({})

    def __call__(self, event: Event, output: str | None) -> None:
        """Tells of an event.

        Args:
            event: what happened.
            output: at the end, the file that holds the model; None where there is none.
        """
        self._progress.take(event)
        current = self._progress.current
        if isinstance(event, Progress):
            left = current["seconds_left"]
            rest = "" if left is None else f", {left:,.0f} s left"
            self._bar.show(current["progress"], f"epoch {event.epoch}, loss {event.loss:.3f}{rest}")
            return
        self._bar.clear()
        if isinstance(event, Start):
            print(self._start(event), flush=True)
        elif isinstance(event, Epoch):
            print(self._epoch(event), flush=True)
        elif isinstance(event, End):
            print(self._end(event, output), flush=True)

    def _start(self, event: Start) -> str:
        return (
            f"{event.parameters:,} parameters, {event.vocabulary_size:,} token ids; next-word targets: "
            f"{event.training_targets:,} to train on, {event.validation_targets:,} held out"
        )

    def _epoch(self, event: Epoch) -> str:
        ending = (
            "" if event.val_loss is None else f"  held out: {event.val_loss:.3f}, {event.val_accuracy:.1%}"
        )
        if event.val_ending_at_ends is not None:
            ending += f"; end expected where there is one: {event.val_ending_at_ends:.1%}"
        return (
            f"Epoch {event.epoch:>{len(str(self._progress.current['epochs']))}}  loss {event.loss:.3f}, "
            f"accuracy {event.accuracy:.1%}{ending}  {event.seconds:.1f} s"
        )

    def _end(self, event: End, output: str | None) -> str:
        how = {"finished": "Finished", "stopped": "Stopped", "early": "Ended early: it got no better"}
        saved = f"The model is in {output}." if output else "There is no model yet."
        return f"{how[event.reason]} after {event.epochs} epochs. {saved}"


class Bar:
    """A progress bar on standard error, once something takes longer than half a second; terminals only."""

    def __init__(self, label: str) -> None:
        self._label, self._began, self._shown_at = label, time.monotonic(), 0.0
        self._is_terminal = sys.stderr.isatty()

    def __enter__(self) -> Bar:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def show(self, share: float, note: str = "") -> None:
        """Draws the bar at a share from 0 to 1."""
        now = time.monotonic()
        if not self._is_terminal or now - self._began < 0.5 or now - self._shown_at < 0.1:
            return
        self._shown_at = now
        cells = "█" * round(share * BAR_CELLS)
        line = f"{self._label} {cells:░<{BAR_CELLS}} {share:4.0%} {note}"
        print(
            "\r\x1b[K" + line[: shutil.get_terminal_size().columns - 1], end="", file=sys.stderr, flush=True
        )

    def clear(self) -> None:
        """Takes the bar away."""
        if self._shown_at:
            print("\r\x1b[K", end="", file=sys.stderr, flush=True)
            self._shown_at = 0.0
