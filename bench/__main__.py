"""All measurements: `python -m bench` in under ten minutes, `python -m bench --full` with the long tables.

Prints the figures beside their targets and writes bench/RESULTS.md. A missed target is said, and is not a
failure of the program.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import time
from pathlib import Path

from bench import choices, machine, scaling, side_by_side
from bench.child import ROOT
from bench.data import SAMPLE, dialogues_file
from bench.table import Row, markdown, plain, summary

RESULTS = Path(__file__).with_name("RESULTS.md")
_OTHERS = {
    "bench.csv_reading": "Reading CSV files",
    "bench.expected_time": "The stated time beside the real one",
    "bench.prediction": "Answers of the playground",
    "bench.pages": "Pages, and people who watch one run",
    "bench.runs_table": "The page of runs with 200 of them",
}
"""Measurements that print their own tables."""

_LONG = {
    "bench.perplexity_by_texts": "What more texts bring",
    "bench.large_vocabulary": "Large vocabularies",
}
"""Likewise, where there is time for them."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description="Measured against the notebook.")
    parser.add_argument("--full", action="store_true", help="all sizes; about 20 minutes")
    parser.add_argument("--rounds", type=int, default=None, help="rounds side by side (default: 3, full: 5)")
    arguments = parser.parse_args()
    began = time.perf_counter()
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")

    data = "the bundled sample" if dialogues_file() == SAMPLE else "2,000 real dialogues"
    print(f"Side by side with the notebook, on {data}:", flush=True)
    rounds = arguments.rounds or (5 if arguments.full else 3)
    rows = side_by_side.compare(rounds, notebook_steps=10_000 if arguments.full else 60)
    print("Growth:", flush=True)
    rows += scaling.measure(scaling.FULL if arguments.full else scaling.QUICK)
    print(f"\n{plain(rows)}\n\n{summary(rows)}\n", flush=True)

    parts = [_introduction(data, arguments.full), _table(rows)]
    if scaling.PICTURE.exists():
        parts.append(f"![How time grows]({scaling.PICTURE.name})")
    parts += [
        _other(module, title) for module, title in (_OTHERS | _LONG if arguments.full else _OTHERS).items()
    ]
    if choices.RESULTS.exists():
        file = choices.RESULTS.name
        parts.append(f"[{file}]({file}) shows how perplexity and time depend on the settings.")
    parts.append(f"Measured in {(time.perf_counter() - began) / 60:.0f} minutes.")
    RESULTS.write_text("\n\n".join(part for part in parts if part) + "\n", encoding="utf-8")
    print(f"Written to {RESULTS.relative_to(ROOT)}.")


def _introduction(data: str, full: bool) -> str:
    facts = "\n".join(f"- {name}: {value}" for name, value in machine.facts().items())
    command = "python -m bench --full" if full else "python -m bench"
    return f"# Measurements\n\nWritten by `{command}`; texts: {data}.\n\n{facts}"


def _table(rows: list[Row]) -> str:
    return f"## Against the notebook, and growth\n\n{markdown(rows)}\n\n{summary(rows)}"


def _other(module: str, title: str) -> str:
    """The table of a measurement that stands on its own; empty where it is not there."""
    if not (ROOT / (module.replace(".", "/") + ".py")).exists():
        return ""
    print(f"{title}:", flush=True)
    done = subprocess.run(
        [sys.executable, "-m", module], cwd=ROOT, capture_output=True, text=True, check=False
    )
    printed = done.stdout.strip()
    if not printed:
        printed = (done.stderr.strip().splitlines() or ["It printed nothing."])[-1]
    print(printed, "\n", flush=True)
    return f"## {title}\n\n```\n{printed}\n```"


if __name__ == "__main__":
    main()
