"""The notebook and ours in turn on the same texts, so that what else the machine does falls on both."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from statistics import median

from bench.child import Answer, ask
from bench.data import NUM_TEXTS, dialogues_file
from bench.table import Row, at_least, at_most
from bench.training import TARGET_EPOCHS, TARGET_LOSS

_WARM_EPOCHS = 5


def compare(rounds: int, notebook_steps: int) -> list[Row]:
    """Measures both in turn; figures are medians over the rounds, ratios are taken within a round.

    Args:
        notebook_steps: steps of the notebook's epoch to time; a large number times the whole epoch.
    """
    file = str(dialogues_file())
    pairs: list[tuple[Answer, Answer]] = []
    points: list[Answer] = []
    for number in range(1, rounds + 1):
        ours = ask("bench.training", file=file, limit=NUM_TEXTS, rounds=_WARM_EPOCHS)
        notebook = ask("bench.notebook", file=file, limit=NUM_TEXTS, steps=notebook_steps)
        points.append(ask("bench.first_point", file=file))
        pairs.append((ours, notebook))
        print(
            f"  round {number} of {rounds}: epoch {_epoch(ours):.2f} s, notebook {_epoch(notebook):.1f} s",
            flush=True,
        )
    return rows(pairs, points)


def rows(pairs: list[tuple[Answer, Answer]], points: list[Answer]) -> list[Row]:
    """The lines of the table.

    Args:
        pairs: what `bench.training` and `bench.notebook` measured, a round each.
        points: what `bench.first_point` measured, a round each.
    """

    def of_ours(figure: Callable[[Answer], float]) -> float:
        return median(figure(ours) for ours, _ in pairs)

    def of_notebook(figure: Callable[[Answer], float]) -> float:
        return median(figure(notebook) for _, notebook in pairs)

    def ratio(figure: Callable[[Answer, Answer], float]) -> float:
        return median(figure(ours, notebook) for ours, notebook in pairs)

    first, first_notebook = pairs[0]
    reached = [ours["to_target_seconds"] for ours, _ in pairs if ours["to_target_seconds"]]
    return [
        Row(
            "vocabulary, ours / notebook",
            f"{first['vocabulary_size']:,} / {first_notebook['vocabulary_size']:,}",
        ),
        Row("targets an epoch", f"{first['targets']:,} in {first['updates']} updates"),
        Row("factors of the output layer's products", first["precision"]),
        Row("notebook: epoch", f"{of_notebook(_epoch):.1f} s"),
        Row("ours: epoch", f"{of_ours(_epoch):.2f} s"),
        at_least(
            "epoch, times faster",
            ratio(lambda ours, notebook: _epoch(notebook) / _epoch(ours)),
            40,
            " x",
            aim=60,
        ),
        Row(
            f"ours: from process start to a training loss of {TARGET_LOSS}",
            f"{median(reached):.1f} s, {first['to_target_epochs']:.1f} epochs" if reached else "never",
        ),
        at_least(
            f"the same, times faster than the notebook's {TARGET_EPOCHS} epochs",
            ratio(_to_target_ratio),
            45,
            " x",
            aim=80,
        ),
        Row("ours: update", f"{of_ours(lambda ours: 1e3 * _epoch(ours) / ours['updates']):.1f} ms"),
        Row(
            "its matrix products alone",
            f"{of_ours(lambda ours: 1e3 * ours['products_seconds']):.1f} ms, "
            f"{of_ours(lambda ours: ours['products_gigaflops'] / ours['products_seconds']):.0f} GFLOP/s",
        ),
        at_most(
            "epoch over its matrix products", ratio(lambda ours, _: _over_products(ours)), 2.5, " x", aim=2
        ),
        Row("notebook: peak memory", f"{of_notebook(_peak):,.0f} MB"),
        Row("ours: peak memory", f"{of_ours(_peak):,.0f} MB"),
        at_most(
            "peak memory over the notebook's",
            ratio(lambda ours, notebook: _peak(ours) / _peak(notebook)),
            0.5,
            " x",
        ),
        at_most("first live point, cold worker", median(one["cold_seconds"] for one in points), 12, " s"),
        at_most("first live point, warm worker", median(one["warm_seconds"] for one in points), 3, " s"),
        Row(
            "notebook: one word with predict_next_word",
            f"{1e3 * of_notebook(lambda n: n['word_seconds']):.0f} ms",
        ),
    ]


def _epoch(measured: Answer) -> float:
    """Seconds of an epoch: the median where several were timed."""
    seconds = measured["epoch_seconds"]
    return median(seconds) if isinstance(seconds, Iterable) else float(seconds)


def _peak(measured: Answer) -> float:
    return float(measured["peak_megabytes"])


def _over_products(ours: Answer) -> float:
    return _epoch(ours) / (ours["updates"] * float(ours["products_seconds"]))


def _to_target_ratio(ours: Answer, notebook: Answer) -> float:
    seconds = ours["to_target_seconds"]
    return TARGET_EPOCHS * _epoch(notebook) / seconds if seconds else 0.0
