"""Large vocabularies: what an update takes, and what scoring a sample of the words costs in perplexity.

Times are of random texts of 3,000 to 100,000 words. Perplexity is measured on the docstrings of the installed packages,
English of a large vocabulary that every machine with this program has: the same number of updates with all words scored
and with a sample, by the best epoch.

    python -m bench.large_vocabulary
"""

from __future__ import annotations

import ast
import sysconfig
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench.child import Answer, answer, ask
from bench.table import at_most, plain

WORDS: Final = (3_000, 10_000, 30_000, 100_000)
ALLOWED: Final = {30_000: 2.5, 100_000: 4.0}
PACKAGES: Final = ("numpy", "pandas", "tensorflow", "keras", "streamlit", "sqlalchemy", "PIL")
TEXTS: Final = 60_000
EPOCHS: Final = 2
_FEWEST_WORDS, _MOST_WORDS = 5, 40


def docstring_lines() -> list[str]:
    """Lines of the packages' docstrings, each once, in an order drawn once."""
    lines = dict.fromkeys(line for package in PACKAGES for line in _lines_of(package))
    order = np.random.default_rng(0).permutation(len(lines))
    found = list(lines)
    return [found[row] for row in order[:TEXTS]]


def _lines_of(package: str) -> Iterator[str]:
    for file in sorted((Path(sysconfig.get_path("purelib")) / package).rglob("*.py")):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                module = ast.parse(file.read_text("utf-8"))
            except (SyntaxError, ValueError):
                continue
        for node in ast.walk(module):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef):
                for line in (ast.get_docstring(node) or "").splitlines():
                    if _FEWEST_WORDS <= len(line.split()) <= _MOST_WORDS and not line.startswith((">", " ")):
                        yield line


def measure(started: float, changes: list[dict[str, Any]]) -> Answer:
    """Trains each choice on the docstrings.

    Returns:
        {"vocabulary_size", "targets", "runs": [{"perplexity", "seconds": of the fastest epoch}]}.
    """
    from lstm_core.events import Epoch
    from lstm_core.model.training import Training
    from lstm_core.settings import Settings
    from lstm_core.text.corpus import build_corpus

    settings = Settings(epochs=EPOCHS, validation_share=0.03, max_vocabulary=30_000, patience=0)
    corpus = build_corpus(enumerate(docstring_lines(), 1), settings)
    runs = []
    for change in changes:
        training = Training(corpus, settings.replace(**change))
        epochs = [event for event in training.events() if isinstance(event, Epoch)]
        runs.append(
            {
                "perplexity": min(epoch.val_perplexity or np.inf for epoch in epochs),
                "seconds": min(epoch.training_seconds for epoch in epochs),
            }
        )
    return {"vocabulary_size": corpus.vocabulary.size, "targets": corpus.training.num_targets, "runs": runs}


def main() -> None:
    """Prints both tables and what is asked."""
    rows = []
    taken = {}
    for words in WORDS:
        found = ask("bench.model_size", vocabulary_size=words, change={}, updates=30)
        whole = ask("bench.model_size", vocabulary_size=words, change={"sampled_words": 0}, updates=5)
        taken[words] = found["milliseconds"]
        print(
            f"{words:7,} words: {found['milliseconds']:6.1f} ms an update, {whole['milliseconds']:7.1f} ms with all "
            f"words scored; peak {found['peak_megabytes']:,.0f} MB",
            flush=True,
        )
    for words, allowed in ALLOWED.items():
        name = f"an update at {words:,} words over one at {WORDS[0]:,}"
        rows.append(at_most(name, taken[words] / taken[WORDS[0]], allowed, ""))
    found = ask("bench.large_vocabulary", changes=[{"sampled_words": 0}, {}])
    exact, sampled = found["runs"]
    print(
        f"{found['vocabulary_size']:,} words, {found['targets']:,} targets, {EPOCHS} epochs: perplexity "
        f"{exact['perplexity']:.1f} with all words scored ({exact['seconds']:.0f} s an epoch), "
        f"{sampled['perplexity']:.1f} with a sample ({sampled['seconds']:.0f} s)",
        flush=True,
    )
    rows.append(
        at_most(
            "perplexity with a sample over that of all words",
            sampled["perplexity"] / exact["perplexity"],
            1.03,
            "",
        )
    )
    print(plain(rows))


if __name__ == "__main__":
    import sys

    answer(measure) if len(sys.argv) > 1 else main()
