"""What an update takes beside what `lstm_core.pace` expects of it: sizes, cells, and 27 to 30,000 words.

The constants of `lstm_core.pace` are fitted to this table. Each model has a process of its own and random texts.

    python -m bench.update_cost
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from bench.child import ask
from lstm_core.pace import measured_pace
from lstm_core.settings import Settings

PROMISED: Final = 1.5
CHANGES: Final[tuple[dict[str, Any], ...]] = (
    {"units": 16, "embedding_size": 8},
    {"units": 64},
    {},
    {"units": 512},
    {"cell": "gru"},
    {"cell": "rnn"},
    {"layers": 2},
    {"embedding_size": 200},
    {"batch_targets": 2_048},
)
VOCABULARIES: Final = (27, 3_000, 30_000)
MORE: Final[tuple[tuple[int, dict[str, Any]], ...]] = (
    (300, {}),
    (10_000, {}),
    (10_000, {"units": 16, "embedding_size": 8}),
)


def main() -> None:
    """Prints a line a model, and how far off the farthest was."""
    with TemporaryDirectory() as home:
        pace = measured_pace(Path(home))
    print(f"matrix products: {pace.speed / 1e9:.0f} GFLOP/s")
    farthest = 1.0
    for words, change in (*((words, change) for words in VOCABULARIES for change in CHANGES), *MORE):
        found = ask("bench.model_size", vocabulary_size=words, change=change, updates=20)
        taken = found["milliseconds"]
        expected = 1e3 * pace.update_seconds(Settings(**change), found["vocabulary_size"])
        farthest = max(farthest, expected / taken, taken / expected)
        name = ", ".join(f"{name}={value}" for name, value in change.items()) or "defaults"
        print(f"{words:6,} words  {name:32} took {taken:8.1f} ms, expected {expected:8.1f} ms", flush=True)
    kept = "kept" if farthest <= PROMISED else "MISSED"
    print(f"farthest off by a factor of {farthest:.2f} (promised: within {PROMISED:g}): {kept}")


if __name__ == "__main__":
    main()
