"""The time-series forecaster: one LSTM layer that learns to carry waves on.

Every batch is newly drawn from the family of series that `lstm_core.inference.lesson.forecast.wave` makes: periods of
10 to 30 steps, an overtone of up to 0.8, a trend, noise. The network reads 96 values and learns the change to the
next at each step but the first 16. What lies outside of that family it has never seen, and the Learn page says so.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import tensorflow as tf

from lessons.places import LESSON
from lstm_core.cells.lstm import LSTM
from lstm_core.cells.spec import CellWeights
from lstm_core.inference.lesson.forecast import (
    Forecaster,
    last_cycle,
    root_mean_square_error,
    standardisation,
    wave,
)
from lstm_core.model.lstm_pass import lstm_pass

UNITS: Final = 40
TIMESTEPS: Final = 96
HORIZON: Final = 48
BATCH: Final = 64
UPDATES: Final = 2500
WARM_UP: Final = 16
LEARNING_RATE: Final = 0.004


def draw(order: np.random.Generator, timesteps: int) -> tuple[np.ndarray, int]:
    """One series of the family and its period, rounded."""
    period, height = order.uniform(10, 30), order.uniform(0.5, 2.0)
    series = wave(
        timesteps,
        period=period,
        height=height,
        overtone=order.uniform(0, 0.8),
        trend=order.uniform(-2, 2),
        noise=height * order.uniform(0, 0.2),
        phase=order.uniform(0, 2 * np.pi),
        seed=int(order.integers(2**31)),
    )
    return series, round(period)


def batch(order: np.random.Generator) -> np.ndarray:
    """(TIMESTEPS + 1, BATCH, 1) standardised series; a random beginning of each decides mean and scale."""
    found = []
    for _ in range(BATCH):
        series, _ = draw(order, TIMESTEPS + 1)
        mean, scale = standardisation(series[: int(order.integers(48, TIMESTEPS + 1))])
        found.append((series - mean) / scale)
    return np.array(found, np.float32).T[:, :, None]


def initial_weights(seed: int) -> dict[str, np.ndarray]:
    """Glorot kernels, orthogonal recurrent kernels, forget gate open."""
    order = np.random.default_rng(seed)
    start = {
        "kernel": order.uniform(-0.5, 0.5, (1, 4 * UNITS)),
        "recurrent_kernel": np.concatenate(
            [np.linalg.qr(order.standard_normal((UNITS, UNITS)))[0] for _ in range(4)], axis=1
        ),
        "bias": LSTM.initial_bias(UNITS),
        "output_kernel": order.uniform(-0.3, 0.3, (UNITS, 1)),
        "output_bias": np.zeros(1),
    }
    return {name: array.astype(np.float32) for name, array in start.items()}


def main() -> None:
    """Trains, measures on new series, and writes assets/lesson/forecaster.npz."""
    variables = {name: tf.Variable(array) for name, array in initial_weights(0).items()}
    moments = {
        name: (tf.Variable(tf.zeros_like(v)), tf.Variable(tf.zeros_like(v))) for name, v in variables.items()
    }
    keep = tf.ones((TIMESTEPS, BATCH, 1))
    zeros = tf.zeros((BATCH, UNITS))

    @tf.function(jit_compile=True)
    def update(series: tf.Tensor, step: tf.Tensor, rate: tf.Tensor) -> tf.Tensor:
        weights = {name: tf.convert_to_tensor(variable) for name, variable in variables.items()}
        with tf.GradientTape() as tape:
            tape.watch(weights)
            cell = CellWeights(*(weights[name] for name in CellWeights._fields))
            hidden, _ = lstm_pass(series[:-1], keep, (zeros, zeros), cell)
            flat = tf.matmul(tf.reshape(hidden, (-1, UNITS)), weights["output_kernel"])
            change = tf.reshape(flat + weights["output_bias"], (TIMESTEPS, BATCH, 1))
            error = (series[1:] - series[:-1] - change)[WARM_UP:]
            loss = tf.reduce_mean(error**2)
        gradients = tape.gradient(loss, weights)
        norm = tf.sqrt(tf.add_n([tf.reduce_sum(gradient**2) for gradient in gradients.values()]))
        scale = 1.0 / tf.maximum(norm, 1.0)
        for name, gradient in gradients.items():  # Adam
            m, v = moments[name]
            m.assign(0.9 * m + 0.1 * scale * gradient)
            v.assign(0.999 * v + 0.001 * (scale * gradient) ** 2)
            corrected = rate * tf.sqrt(1 - 0.999**step) / (1 - 0.9**step)
            variables[name].assign_sub(corrected * m / (tf.sqrt(v) + 1e-7))
        return loss

    order = np.random.default_rng(0)
    for step in range(1, UPDATES + 1):
        rate = LEARNING_RATE * (0.5 + 0.5 * np.cos(np.pi * step / UPDATES))
        loss = update(tf.constant(batch(order)), tf.constant(step, tf.float32), tf.constant(rate, tf.float32))
        if step % 250 == 0:
            print(f"update {step}: mean squared error {float(loss):.4f}", flush=True)

    weights = {name: variable.numpy() for name, variable in variables.items()}
    print(report(Forecaster(weights)))
    LESSON.mkdir(exist_ok=True)
    np.savez(LESSON / "forecaster.npz", **weights)


def report(forecaster: Forecaster, series: int = 200) -> str:
    """Errors of free runs on new series of the family, beside repeating the last cycle."""
    order, errors = np.random.default_rng(1), []
    for _ in range(series):
        values, period = draw(order, TIMESTEPS + HORIZON)
        observed, truth = values[:TIMESTEPS], values[TIMESTEPS:]
        ahead = forecaster.run(observed, HORIZON)
        repeated = last_cycle(observed, period, HORIZON)
        errors.append((root_mean_square_error(ahead, truth), root_mean_square_error(repeated, truth)))
    ours, theirs = np.mean(errors, axis=0)
    return f"free run over {HORIZON} steps: error {ours:.3f}, repeating the last cycle {theirs:.3f}"


if __name__ == "__main__":
    main()
