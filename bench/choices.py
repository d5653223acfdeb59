"""How held-out perplexity and time depend on the settings, and whether the defaults keep what they promise.

One setting at a time is changed from the defaults, and a few together, on texts of different kinds. Every run trains
until its patience ends it and is judged by its best epoch. A seed draws the split, the first weights and the order, and
moves the perplexity by a few per cent by itself, so figures are means over seeds, and all choices are measured on the
same splits. What they are compared with is frozen: the better of two trigrams, one that counts the texts as they are,
and one that meets as many unknown words as the model does; and the settings that were the defaults before output layers
were tied.

    python -m bench.choices [--defaults]

measures all of them, or the defaults and those of before alone, and writes bench/CHOICES.md.
"""

from __future__ import annotations

import math
import statistics
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from bench import machine
from bench.child import Answer, answer, ask
from bench.choices_table import DIALOGUES, markdown, promises
from bench.data import NUM_TEXTS, TEXTS, dialogues_file, read_rows
from bench.table import plain
from bench.table import summary as met
from lstm_core.events import Epoch
from lstm_core.settings import Settings
from lstm_core.text.corpus import Corpus, TextIds
from lstm_core.text.vocabulary import UNKNOWN_ID

if TYPE_CHECKING:
    from lstm_core.model.engine import Engine

RESULTS = Path(__file__).with_name("CHOICES.md")
SEEDS: Final = (0, 1, 2)
BEFORE: Final[dict[str, Any]] = {
    "embedding_size": 50,
    "output_layer": "dense",
    "averaging": 0.0,
    "recurrent_dropout": 0.0,
    "dropout": 0.5,
    "learning_rate": 0.01,
    "schedule": "constant",
    "batch_targets": 512,
    "unknown_rate": 0.3,
    "patience": 3,
    "learn_endings": False,
}
"""The defaults of before, which an untied output layer needed; endings were not learned then."""

FAIR_UNKNOWN_RATE: Final = 0.3

CHANGES: Final[tuple[dict[str, Any], ...]] = (
    {},
    BEFORE,
    *({"dropout": dropout} for dropout in (0.3, 0.6)),
    {"recurrent_dropout": 0.3},
    *({"averaging": averaging} for averaging in (0.0, 0.99)),
    {"output_layer": "dense"},
    {"learning_rate": 0.01},
    {"unknown_rate": 0.1},
    {"batch_targets": 256},
    {"embedding_size": 128},
    {"units": 400},
    {"layers": 2},
)
"""The defaults and those of before first."""


@dataclass(frozen=True)
class Outcome:
    """What one choice leads to on one corpus; means over seeds, geometric ones of perplexities.

    Args:
        name: the change from the defaults, e.g. "dropout 0.4".
        perplexity: held-out perplexity of the best epoch.
        of_trigram: the same over the trigram's.
        mixed_of_trigram: perplexity of model and trigram mixed over the trigram's, where it was judged.
        spread: how far the seeds' highest perplexity is above their lowest, 0.05 for 5 %.
        best_epoch: the epoch of the lowest held-out loss.
        best_seconds: training time to the end of that epoch, at the pace of the run's fastest epoch.
    """

    name: str
    perplexity: float
    of_trigram: float
    mixed_of_trigram: float
    spread: float
    best_epoch: float
    best_seconds: float


def measure(
    started: float, file: str, limit: int | None, changes: list[dict[str, Any]], seeds: list[int]
) -> Answer:
    """Trains every choice once a seed, in this process.

    Returns:
        {"runs": for each choice what `trained` gives of each seed}.
    """
    rows = read_rows(Path(file), limit)
    by_seed = [_trained_each(rows, changes, seed) for seed in seeds]
    return {"runs": [list(runs) for runs in zip(*by_seed, strict=True)]}


def _trained_each(rows: list[tuple[int, str]], changes: list[dict[str, Any]], seed: int) -> list[Answer]:
    """Every choice with one seed; choices that need the same programs, one after another, compile them once."""
    runs, engine = [], None
    for change in changes:
        run, engine = trained(rows, Settings(seed=seed).replace(**change), engine)
        runs.append(run)
    return runs


def _trigram_perplexity(corpus: Corpus, held_out: TextIds, seed: int) -> float:
    """The better of the two trigrams on some texts."""
    from lstm_core.text.baselines import counted
    from lstm_core.text.ngram import Trigram

    trigrams = [counted(Trigram, corpus, rate, seed) for rate in (0.0, FAIR_UNKNOWN_RATE)]
    return min(trigram.score(held_out.token_ids, held_out.offsets).perplexity for trigram in trigrams)


def trained(
    rows: list[tuple[int, str]], settings: Settings, engine: Engine | None = None
) -> tuple[Answer, Engine]:
    """One run's best epoch.

    Args:
        rows: of the texts.
        settings: of the run.
        engine: of a run before, which is used where it fits.

    Returns:
        {"perplexity", "counted": the trigram's, on the same held-out rows; "unknown": share of unknown targets,
        "epoch", "seconds": of training up to its end, at the pace of the fastest epoch; "model", "trigram" and
        "mixed", the perplexities on the half of the held-out rows that the mixture was not fitted on}, and the
        engine, for a run after it.
    """
    from lstm_core.artifact_names import BEST_BUNDLE
    from lstm_core.bundle import read_bundle
    from lstm_core.inference.mixture import fit_mixture
    from lstm_core.inference.predictor import Predictor
    from lstm_core.model.training import Training
    from lstm_core.text.baselines import counted
    from lstm_core.text.corpus import build_corpus
    from lstm_core.text.ngram import Trigram

    corpus = build_corpus(rows, settings)
    with tempfile.TemporaryDirectory() as folder:
        training = Training(corpus, settings, folder=Path(folder), engine=engine)
        epochs = [event for event in training.events() if isinstance(event, Epoch)]
        model = Predictor(read_bundle(Path(folder) / BEST_BUNDLE))
    held_out = corpus.validation
    trigram = counted(Trigram, corpus, FAIR_UNKNOWN_RATE, settings.seed)
    mixture = fit_mixture(model, trigram, held_out)
    assert mixture is not None
    judged = held_out.select(np.arange(len(held_out)) % 2 == 1)
    best = min(epochs, key=lambda epoch: epoch.val_loss or math.inf)
    run = {
        "perplexity": best.val_perplexity,
        "counted": _trigram_perplexity(corpus, held_out, settings.seed),
        "unknown": float((judged.token_ids == UNKNOWN_ID).mean()),
        "epoch": best.epoch,
        "seconds": best.epoch * min(epoch.training_seconds for epoch in epochs[1:] or epochs),
        "model": mixture.model_perplexity,
        "trigram": _trigram_perplexity(corpus, judged, settings.seed),
        "mixed": mixture.perplexity,
    }
    return run, training.engine


def outcome(change: dict[str, Any], runs: list[Answer]) -> Outcome:
    """Sums up the runs of one choice."""
    perplexities = [run["perplexity"] for run in runs]
    perplexity = statistics.geometric_mean(perplexities)
    return Outcome(
        name=name_of(change),
        perplexity=perplexity,
        of_trigram=statistics.geometric_mean(run["perplexity"] / run["counted"] for run in runs),
        mixed_of_trigram=statistics.geometric_mean(run["mixed"] / run["trigram"] for run in runs),
        spread=max(perplexities) / min(perplexities) - 1,
        best_epoch=statistics.mean(run["epoch"] for run in runs),
        best_seconds=statistics.mean(run["seconds"] for run in runs),
    )


def name_of(change: dict[str, Any]) -> str:
    """A choice in words."""
    if change == BEFORE:
        return "the defaults of before"
    return ", ".join(f"{name} {value}" for name, value in change.items()) or "defaults"


def compare(file: Path, limit: int | None, changes: Sequence[dict[str, Any]]) -> tuple[float, list[Outcome]]:
    """The trigram's perplexity on one corpus, and every choice's outcome."""
    found = ask("bench.choices", file=str(file), limit=limit, changes=list(changes), seeds=list(SEEDS))
    outcomes = [outcome(change, runs) for change, runs in zip(changes, found["runs"], strict=True)]
    return statistics.geometric_mean(run["counted"] for run in found["runs"][0]), outcomes


def write(changes: Sequence[dict[str, Any]]) -> None:
    """Measures choices on every text, prints what was promised, and writes bench/CHOICES.md."""
    found: dict[str, tuple[float, list[Outcome]]] = {}
    for name, (file, limit) in (TEXTS | {DIALOGUES: (dialogues_file(), NUM_TEXTS)}).items():
        found[name] = compare(file, limit, changes)
        print(
            f"  {name}: trigram {found[name][0]:.1f}, defaults {found[name][1][0].perplexity:.1f}", flush=True
        )
    kept = promises(found)
    print(f"\n{plain(kept)}\n\n{met(kept)}", flush=True)
    facts = "\n".join(f"- {name}: {value}" for name, value in machine.facts().items())
    RESULTS.write_text(markdown(found, kept, facts, len(SEEDS)), encoding="utf-8")


if __name__ == "__main__":
    import sys

    if sys.argv[1:] in ([], ["--defaults"]):
        write(CHANGES[:2] if sys.argv[1:] else CHANGES)
    else:
        answer(measure)
