"""How held-out perplexity and time depend on the settings, and which defaults that speaks for.

One setting at a time is changed from the defaults, and a few together. Every run trains until the
validation loss has not improved for some epochs, and is judged by its best epoch. At 2,000 texts the figures
are means over two seeds: a seed draws the split, the first weights and the order, and moves the perplexity by a few per
cent by itself, so smaller differences than the spread shown say nothing. All choices are measured on the
same splits, and so is the trigram.

    python -m bench.choices

writes bench/CHOICES.md.
"""

from __future__ import annotations

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench import machine
from bench.child import Answer, answer, ask
from bench.data import SAMPLE, dialogues_file, read_rows
from lstm_core.events import Epoch
from lstm_core.settings import Settings

RESULTS = Path(__file__).with_name("CHOICES.md")
_INTRODUCTION = (
    "Written by `python -m bench.choices`, a part of `make bench-full`. One setting at a time is changed from the "
    "defaults; every run is judged by the epoch with the lowest validation loss. Spread is how far the highest "
    "perplexity over the seeds is above the lowest."
)
TARGET_LOSS = 4.31
PATIENCE = 2
_SEED_NOISE = 0.02  # what a seed alone moves the perplexity by, where only one was tried
MAX_EPOCHS = 40

CHANGES: list[dict[str, Any]] = [
    {},
    *({"learning_rate": rate} for rate in (0.005, 0.02)),
    *({"batch_targets": targets} for targets in (256, 1024)),
    *({"dropout": rate} for rate in (0.0, 0.25)),
    *({"clip_norm": norm} for norm in (0.25, 1.0)),
    *({"schedule": schedule} for schedule in ("inverse-sqrt", "exponential")),
    *({"unknown_rate": rate} for rate in (0.0, 0.1, 0.5)),
    *({"units": units} for units in (100, 400)),
    *({"embedding_size": size} for size in (25, 100)),
    {"dropout": 0.0, "unknown_rate": 0.0},
    {"layers": 2},
    {"cell": "gru"},
    {"cell": "rnn"},
]


@dataclass(frozen=True)
class Outcome:
    """What one choice leads to on one corpus; means over seeds.

    Args:
        name: the change from the defaults, e.g. "dropout 0.4".
        loss: held-out loss of the best epoch, nats.
        perplexity: held-out perplexity of the best epoch (geometric mean over seeds).
        spread: how far the seeds' highest perplexity is above their lowest, 0.05 for 5 %.
        accuracy: held-out accuracy of the best epoch, 0 to 1.
        best_epoch: the epoch of the lowest held-out loss.
        epoch_seconds: training time of the fastest epoch, which what else the machine does slowed least.
        to_target: training time until an epoch's training loss was at most 4.31; nan if never.
    """

    name: str
    loss: float
    perplexity: float
    spread: float
    accuracy: float
    best_epoch: float
    epoch_seconds: float
    to_target: float


def measure(started: float, file: str, limit: int | None, change: dict[str, Any], seeds: list[int]) -> Answer:
    """Trains one choice once a seed, in this process.

    Returns:
        {"runs": the epoch events of each seed's run}.
    """
    from lstm_core.model.training import Training
    from lstm_core.text.corpus import build_corpus

    rows = read_rows(Path(file), limit)
    runs = []
    for seed in seeds:
        settings = Settings(seed=seed, epochs=MAX_EPOCHS, patience=PATIENCE).replace(**change)
        events = Training(build_corpus(rows, settings), settings).events()
        runs.append([event.to_history() for event in events if isinstance(event, Epoch)])
    return {"runs": runs}


def trigram_perplexity(file: Path, limit: int | None, seeds: Sequence[int]) -> float:
    """The baseline's held-out perplexity on the same splits, geometric mean over seeds."""
    from lstm_core.text.corpus import build_corpus
    from lstm_core.text.ngram import Trigram

    logs = []
    for seed in seeds:
        corpus = build_corpus(read_rows(file, limit), Settings(seed=seed))
        training, held_out = corpus.training, corpus.validation
        trigram = Trigram.fit(training.token_ids, training.offsets, corpus.vocabulary.size)
        logs.append(math.log(trigram.score(held_out.token_ids, held_out.offsets).perplexity))
    return math.exp(statistics.mean(logs))


def outcome(change: dict[str, Any], runs: list[list[Answer]]) -> Outcome:
    """Sums up the runs of one choice."""
    best = [min(run, key=lambda epoch: epoch["val_loss"]) for run in runs]
    logs = [math.log(epoch["val_perplexity"]) for epoch in best]
    epoch_seconds = [epoch["training_seconds"] for run in runs for epoch in run[1:]]
    return Outcome(
        name=", ".join(f"{name} {value}" for name, value in change.items()) or "defaults",
        loss=statistics.mean(epoch["val_loss"] for epoch in best),
        perplexity=math.exp(statistics.mean(logs)),
        spread=math.exp(max(logs) - min(logs)) - 1,
        accuracy=statistics.mean(epoch["val_accuracy"] for epoch in best),
        best_epoch=statistics.mean(epoch["epoch"] for epoch in best),
        epoch_seconds=min(epoch_seconds, default=math.nan),
        to_target=statistics.mean(_seconds_to_target(run) for run in runs),
    )


def _seconds_to_target(run: list[Answer]) -> float:
    """Training time up to the end of the first epoch at or under the target loss; nan if there is none."""
    seconds = 0.0
    for epoch in run:
        seconds += epoch["training_seconds"]
        if epoch["loss"] <= TARGET_LOSS:
            return seconds
    return math.nan


def compare(file: Path, limit: int | None, seeds: Sequence[int]) -> list[Outcome]:
    """Every choice on one corpus, the defaults first."""
    outcomes = []
    defaults = Settings()
    changes = [change for change in CHANGES if not change or defaults.replace(**change) != defaults]
    for change in changes:
        found = ask("bench.choices", file=str(file), limit=limit, change=change, seeds=list(seeds))
        outcomes.append(outcome(change, found["runs"]))
        print(f"  {outcomes[-1].name}: perplexity {outcomes[-1].perplexity:.1f}", flush=True)
    return outcomes


def markdown(title: str, outcomes: list[Outcome], trigram: float, num_seeds: int) -> str:
    """The table of one corpus, and what it speaks for."""
    lines = [
        f"## {title}",
        "",
        f"Kneser-Ney trigram on the same held-out rows: perplexity {trigram:.0f}. Means over "
        f"{num_seeds} {'seed' if num_seeds == 1 else 'seeds'}.",
        "",
        "| change | held-out loss | perplexity | spread | accuracy | best epoch | s an epoch | s to loss "
        f"{TARGET_LOSS} |",
        "|---|---:|---:|---:|---:|---:|---:|---:|",
    ]
    for one in outcomes:
        to_target = "never" if math.isnan(one.to_target) else f"{one.to_target:.1f}"
        lines.append(
            f"| {one.name} | {one.loss:.3f} | {one.perplexity:.1f} | {one.spread:.1%} | {one.accuracy:.1%} "
            f"| {one.best_epoch:g} | {one.epoch_seconds:.2f} | {to_target} |"
        )
    return "\n".join([*lines, "", recommendation(outcomes), ""])


def recommendation(outcomes: list[Outcome]) -> str:
    """The changes whose gain is larger than what seeds alone do, in words."""
    defaults = outcomes[0]
    noise = max(defaults.spread / 2, _SEED_NOISE)
    better = [one for one in outcomes[1:] if one.perplexity < defaults.perplexity * (1 - noise)]
    if not better:
        return "No single change is better than the defaults by more than seeds differ."
    named = ", ".join(
        f"{one.name} ({one.perplexity / defaults.perplexity - 1:+.1%} perplexity, "
        f"{one.epoch_seconds / defaults.epoch_seconds - 1:+.0%} time an epoch)"
        for one in sorted(better, key=lambda one: one.perplexity)
    )
    return f"Better than the defaults by more than seeds differ: {named}."


def write() -> None:
    """Measures the 2,000 texts and the sample at its full size, and writes both tables to bench/CHOICES.md."""
    real = dialogues_file()
    title = "2,000 real dialogues" if real != SAMPLE else "2,000 texts of the sample"
    parts = []
    for name, file, limit, seeds in ((title, real, 2_000, (0, 1)), ("The whole sample", SAMPLE, None, (0,))):
        table = markdown(
            name, compare(file, limit, seeds), trigram_perplexity(file, limit, seeds), len(seeds)
        )
        print(table, flush=True)
        parts.append(table)
    facts = "\n".join(f"- {name}: {value}" for name, value in machine.facts().items())
    text = "\n".join([f"# Choices\n\n{_INTRODUCTION}\n\n{facts}\n", *parts])
    RESULTS.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    import sys

    answer(measure) if len(sys.argv) > 1 else write()
