"""The time-series forecaster: one LSTM layer that learns to carry waves on.

Every batch is newly drawn from the family of series that `lstm_core.inference.lesson.forecast.wave` makes: periods of
10 to 30 steps, an overtone of up to 0.8, a trend, noise. The network reads 96 values and learns the change to the next
at each step but the first 16; from `FREE_FROM` on it also runs free over 48 more, each forecast its own next input, as
it does on the page, and learns from how far it is off there. What lies outside of that family it has never seen, and
the Learn page says so.

References:
    Williams & Zipser (1989), A Learning Algorithm for Continually Running Fully Recurrent Neural Networks (what is
    fed back while training).
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
    cycle_with_drift,
    last_cycle,
    root_mean_square_error,
    standardisation,
    wave,
)
from lstm_core.model import tensor_operations
from lstm_core.model.lstm_pass import lstm_pass

UNITS: Final = 48
TIMESTEPS: Final = 96
HORIZON: Final = 48
BATCH: Final = 64
UPDATES: Final = 4500
FREE_FROM: Final = 1500
WARM_UP: Final = 16
LEARNING_RATE: Final = 0.004


def draw(order: np.random.Generator, timesteps: int) -> tuple[np.ndarray, int]:
    """One series of the family and its period."""
    period, height = int(order.integers(10, 31)), order.uniform(0.5, 2.0)
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
    return series, period


def batch(order: np.random.Generator) -> np.ndarray:
    """(TIMESTEPS + HORIZON, BATCH, 1) series, standardised by what is observed of them."""
    found = []
    for _ in range(BATCH):
        series, _ = draw(order, TIMESTEPS + HORIZON)
        mean, scale = standardisation(series[:TIMESTEPS])
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
    def update(series: tf.Tensor, step: tf.Tensor, rate: tf.Tensor, is_free: bool) -> tf.Tensor:
        weights = {name: tf.convert_to_tensor(variable) for name, variable in variables.items()}
        with tf.GradientTape() as tape:
            tape.watch(weights)
            cell = CellWeights(*(weights[name] for name in CellWeights._fields))

            def change(hidden: tf.Tensor) -> tf.Tensor:
                return tf.matmul(hidden, weights["output_kernel"]) + weights["output_bias"]

            observed, truth = series[:TIMESTEPS], series[TIMESTEPS:]
            hidden, state = lstm_pass(observed, keep, (zeros, zeros), cell)
            ahead = tf.reshape(change(tf.reshape(hidden, (-1, UNITS))), observed.shape)
            loss = tf.reduce_mean((series[1 : TIMESTEPS + 1] - observed - ahead)[WARM_UP:] ** 2)
            if is_free:
                value, errors = observed[-1] + change(state[0]), []
                for t in range(HORIZON):
                    errors.append((truth[t] - value) ** 2)
                    projected = LSTM.project(tensor_operations, value, cell)
                    state = LSTM.step(tensor_operations, projected, state, cell)
                    value = value + change(state[0])
                loss += tf.reduce_mean(tf.stack(errors))
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
        loss = update(
            tf.constant(batch(order)),
            tf.constant(step, tf.float32),
            tf.constant(rate, tf.float32),
            step > FREE_FROM,
        )
        if step % 250 == 0:
            print(f"update {step}: mean squared error {float(loss):.4f}", flush=True)

    weights = {name: variable.numpy() for name, variable in variables.items()}
    print(report(Forecaster(weights)))
    LESSON.mkdir(exist_ok=True)
    np.savez(LESSON / "forecaster.npz", **weights)


def report(forecaster: Forecaster, series: int = 300) -> str:
    """Errors of free runs on new series of the family, beside the last cycle repeated, with drift and without."""
    order, errors = np.random.default_rng(1), []
    for _ in range(series):
        values, period = draw(order, TIMESTEPS + HORIZON)
        observed, truth = values[:TIMESTEPS], values[TIMESTEPS:]
        forecasts = (
            forecaster.run(observed, HORIZON),
            cycle_with_drift(observed, period, HORIZON),
            last_cycle(observed, period, HORIZON),
        )
        errors.append([root_mean_square_error(forecast, truth) for forecast in forecasts])
    found = np.array(errors)  # (series, 3)
    ours, drift, repeated = found.mean(axis=0)
    return (
        f"free run over {HORIZON} steps: error {ours:.3f}; last cycle with drift {drift:.3f}, "
        f"without {repeated:.3f}; ahead of drift in {(found[:, 0] < found[:, 1]).mean():.0%} of series"
    )


if __name__ == "__main__":
    main()
