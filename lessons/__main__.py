"""Retrains everything in assets/lesson: `python -m lessons`, or one part: `python -m lessons recall`."""

from __future__ import annotations

import sys

from lessons import train_forecaster, train_gradient_pair, train_memory_task, train_recall

PARTS = {
    "gradient-pair": train_gradient_pair.main,
    "memory-task": train_memory_task.main,
    "recall": train_recall.main,
    "forecaster": train_forecaster.main,
}


def main(names: list[str]) -> int:
    """Trains the named parts, or all."""
    unknown = [name for name in names if name not in PARTS]
    if unknown:
        print(f"There is no part {unknown[0]!r}; the parts are {', '.join(PARTS)}.", file=sys.stderr)
        return 2
    for name in names or PARTS:
        PARTS[name]()
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
