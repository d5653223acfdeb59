"""The leaderboard of a sweep: its runs by what they reach on held-out texts, and how far the whole of it is."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from lstm_core.runs.curves import Curves
from lstm_core.runs.run import Run
from lstm_core.runs.run_figures import RunFigures
from lstm_core.runs.stored_sweep import Sweep


@dataclass(frozen=True)
class Standing:
    """A run among the others.

    Args:
        run: which.
        rank: 1 for the best; None before its first epoch has been measured.
        figures: of its best epoch so far.
    """

    run: Run
    rank: int | None
    figures: RunFigures


@dataclass(frozen=True)
class SweepProgress:
    """How far a sweep is.

    Args:
        ended: runs that are over.
        failed: those of them that failed.
        stopped: those of them that were stopped.
        num_runs: all that are not deleted.
        share: of the expected time that has passed, 0 to 1; of the runs, where no time was expected.
        seconds_left: until the last run ends where no other visitor's run comes between; None before it can be told.
    """

    ended: int
    failed: int
    stopped: int
    num_runs: int
    share: float
    seconds_left: float | None


def standings(sweep: Sweep, curves: Mapping[str, Curves]) -> list[Standing]:
    """A sweep's runs, the one with the lowest held-out perplexity first, those without a figure last.

    Runs that are level, and those without a figure, stay in the order in which they start.

    Args:
        sweep: whose runs they are.
        curves: of the runs that have started, by the run's id.
    """
    found = [(run, RunFigures.of_curves(curves.get(run.id, Curves()))) for run in sweep.runs]
    measured = sorted(
        (one for one in found if one[1].perplexity is not None), key=lambda one: one[1].perplexity or 0.0
    )
    ranked = [Standing(run, rank, figures) for rank, (run, figures) in enumerate(measured, 1)]
    return [*ranked, *(Standing(run, None, figures) for run, figures in found if figures.perplexity is None)]


def sweep_progress(sweep: Sweep) -> SweepProgress:
    """How far a sweep is, from the states of its runs and from what they were expected to take.

    What is left is corrected by what the runs that have finished took: most end before their last epoch.
    """
    expected = {run.id: sweep.expected_seconds(run) or 0.0 for run in sweep.runs}
    finished = [run for run in sweep.runs if run.state == "finished"]
    promised = sum(expected[run.id] for run in finished)
    took = sum(float(run.current.get("elapsed_seconds") or 0.0) for run in finished)
    pace = took / promised if took and promised else 1.0
    left = sum(_share_left(run) * expected[run.id] * pace for run in sweep.runs)
    total = sum(expected.values()) * pace
    ended = sum(run.is_over for run in sweep.runs)
    return SweepProgress(
        ended=ended,
        failed=sum(run.state == "failed" for run in sweep.runs),
        stopped=sum(run.state == "stopped" for run in sweep.runs),
        num_runs=len(sweep.runs),
        share=1.0 - left / total if total else ended / len(sweep.runs),
        seconds_left=left if total else None,
    )


def _share_left(run: Run) -> float:
    """The part of a run that is still to be trained, 0 to 1."""
    return 0.0 if run.is_over else 1.0 - float(run.current.get("progress") or 0.0)
