"""Training loads TensorFlow alone, and leaves it as it was for those who use Keras beside it."""

from __future__ import annotations

import os
import subprocess
import sys


def told(program: str, **variables: str) -> list[str]:
    """The words that a program prints in a process of its own."""
    environment = {**os.environ, "TF_CPP_MIN_LOG_LEVEL": "3", **variables}
    done = subprocess.run(
        [sys.executable, "-c", program], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


def test_a_process_that_trains_loads_neither_keras_nor_pandas() -> None:
    program = (
        "import sys, lstm_core.model.training; print({'tensorflow', 'keras', 'pandas'} & set(sys.modules))"
    )
    assert told(program) == ["{'tensorflow'}"]


def test_keras_garbage_and_the_environment_are_as_they_were() -> None:
    program = (
        "import gc, os; before = dict(os.environ); import lstm_core.model.training; import tensorflow as tf;"
        "print(dict(os.environ) == before, gc.isenabled(), tf.keras.layers.LSTM.__name__)"
    )
    assert told(program) == ["True", "True", "LSTM"]


def test_what_somebody_chose_for_keras_stays() -> None:
    program = "import os, lstm_core.model.training; print(os.environ['TF_USE_LEGACY_KERAS'])"
    assert told(program, TF_USE_LEGACY_KERAS="0") == ["0"]
