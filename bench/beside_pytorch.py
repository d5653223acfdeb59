"""An update beside PyTorch's on the same shapes: 16 rows of 32 words, Adam, float32, 3,000 words.

Both are measured in turn, each in a process of its own, and the fastest round of each counts. PyTorch has an
environment of its own, which `make bench-pytorch` makes.

    python -m bench.beside_pytorch PYTHON_WITH_PYTORCH

writes bench/PYTORCH.md.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, Final

import numpy as np

from bench import machine
from bench.child import Answer, answer, ask
from bench.table import at_most, markdown, plain, summary

SHAPES: Final[tuple[dict[str, int], ...]] = (
    {"units": 64, "layers": 1},
    {"units": 200, "layers": 1},
    {"units": 512, "layers": 1},
    {"units": 1_024, "layers": 1},
    {"units": 200, "layers": 2},
    {"units": 1_024, "layers": 2},
)
COMMON: Final = {"vocabulary_size": 3_000, "embedding_size": 128, "updates": 15}
ROWS: Final = 16
ROUNDS: Final = 5
RESULTS: Final = Path(__file__).with_name("PYTORCH.md")

_HEADING: Final = """# Beside PyTorch

Written by `make bench-pytorch`. An update of our LSTM over one of PyTorch's `nn.LSTM` on the same shapes: 16 rows of
32 words, 3,000 words, embedding size 128, dense output layer, Adam, gradients clipped, float32. Each is measured in a
process of its own, in turns; the fastest of five rounds counts. Below 1 ours is faster.
"""


def measure(
    started: float, vocabulary_size: int, embedding_size: int, units: int, layers: int, updates: int
) -> Answer:
    """{"milliseconds": median of an update of ours, after two that do not count}."""
    import tensorflow as tf

    from lstm_core.model.engine import TIMESTEPS, Engine
    from lstm_core.settings import Settings
    from lstm_core.text.packing import Batch

    settings = Settings(
        embedding_size=embedding_size,
        units=units,
        layers=layers,
        output_layer="dense",
        dropout=0.0,
        recurrent_dropout=0.0,
        averaging=0.0,
        learning_rate=0.001,
        batch_targets=ROWS * TIMESTEPS,
    )
    engine = Engine(settings, np.ones(vocabulary_size), precision=tf.float32)
    shape = (engine.spec.batch_rows, TIMESTEPS)
    assert shape == (ROWS, TIMESTEPS), shape
    rng = np.random.default_rng(0)
    taken = []
    for _ in range(updates + 2):
        inputs, targets = (rng.integers(2, vocabulary_size, shape, np.int32) for _ in range(2))
        batch = Batch(inputs, targets, np.zeros(shape, np.float32))
        began = time.perf_counter()
        engine.update(batch)
        taken.append(time.perf_counter() - began)
    return {"milliseconds": 1e3 * float(np.median(taken[2:]))}


def main(python: str) -> None:
    """Prints a line a shape, and whether every one is ahead."""
    rows = []
    for shape in SHAPES:
        ours, theirs = [], []
        for _ in range(ROUNDS):
            ours.append(ask("bench.beside_pytorch", **COMMON, **shape)["milliseconds"])
            found = _pytorch(python, COMMON | shape | {"rows": ROWS, "timesteps": 32})
            theirs.append(found["milliseconds"])
        name = (
            f"{shape['layers']} x {shape['units']:,} units: {min(ours):.1f} ms, PyTorch {min(theirs):.1f} ms"
        )
        print(name, flush=True)
        rows.append(at_most(name, min(ours) / min(theirs), 1.0, ""))
    print(plain(rows))
    machine_facts = "\n".join(f"- {name}: {fact}" for name, fact in machine.facts().items())
    RESULTS.write_text(
        f"{_HEADING}\n{machine_facts}\n- PyTorch: {found['version']}\n\n{markdown(rows)}\n\n{summary(rows)}\n",
        encoding="utf-8",
    )


def _pytorch(python: str, shape: dict[str, Any]) -> Answer:
    script = Path(__file__).with_name("pytorch_lstm.py")
    done = subprocess.run(
        [python, str(script), json.dumps(shape)], capture_output=True, text=True, check=True
    )
    found: Answer = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    if sys.argv[1].startswith("{"):
        answer(measure)
    else:
        main(sys.argv[1])
