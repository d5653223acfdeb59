"""A small LSTM that continues a series of numbers: the same cell as for words, with a number in the word's place.

    x_t = (y_t - mean) / scale          the series, standardised by what was observed
    h, c = cell(x_t, h, c)
    x_{t+1} = x_t + h W + b             the change is what the network says

It reads the observed part, then runs freely: each forecast is its own next input.

References:
    Hochreiter & Schmidhuber (1997), Long Short-Term Memory.
    Gers, Eck & Schmidhuber (2001), Applying LSTM to Time Series Predictable through Time-Window Approaches.
"""

from __future__ import annotations

import zipfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lstm_core.cells.lstm import LSTM
from lstm_core.cells.numpy_operations import product
from lstm_core.cells.spec import CellWeights
from lstm_core.errors import BundleError, InputError
from lstm_core.inference.recurrent_layer import RecurrentLayer

MIN_SCALE = 1e-6
"""A series that does not move is not divided by its nothing."""

_NAMES = (*CellWeights._fields, "output_kernel", "output_bias")


class Forecaster:
    """An LSTM layer over one number a timestep. It is never changed, so threads may share it.

    Args:
        weights: float32 arrays: `kernel` (1, 4 * units), `recurrent_kernel` (units, 4 * units), `bias`
            (4 * units,), all in Keras's gate order; `output_kernel` (units, 1), `output_bias` (1,).

    Raises:
        BundleError: arrays that do not fit together.
    """

    def __init__(self, weights: dict[str, np.ndarray]) -> None:
        missing = [name for name in _NAMES if name not in weights]
        if missing:
            raise BundleError(f"The forecaster's file lacks {missing[0]}. Rebuild it with `make lessons`.")
        units = weights["recurrent_kernel"].shape[0]
        shapes = (*LSTM.shapes(1, units), (units, 1), (1,))
        for name, shape in zip(_NAMES, shapes, strict=True):
            if weights[name].shape != shape or not np.isfinite(weights[name]).all():
                raise BundleError(
                    f"The forecaster's {name} was {weights[name].shape}; {shape} finite numbers were expected."
                )
        self.units = units
        self.layer = RecurrentLayer(LSTM, CellWeights(*(weights[name] for name in CellWeights._fields)))
        self.output_kernel, self.output_bias = weights["output_kernel"], weights["output_bias"]

    @classmethod
    def read(cls, path: Path) -> Forecaster:
        """Reads an .npz file of weights; arrays alone, no pickle.

        Raises:
            BundleError: not such a file, or damaged.
        """
        try:
            with np.load(path, allow_pickle=False) as arrays:
                return cls({name: arrays[name] for name in arrays.files})
        except (OSError, EOFError, ValueError, zipfile.BadZipFile):
            raise BundleError(
                "The forecaster's file cannot be read. Rebuild it with `make lessons`."
            ) from None

    @property
    def num_parameters(self) -> int:
        """How many numbers were learned."""
        return sum(array.size for array in (*self.layer.weights, self.output_kernel, self.output_bias))

    def run(self, observed: np.ndarray, horizon: int) -> np.ndarray:
        """Reads a series and continues it: each step ahead is fed back as if it had been observed.

        Args:
            observed: (timesteps,) at least 2 finite numbers.
            horizon: how many steps ahead, 0 and above.

        Returns:
            (horizon,).

        Raises:
            InputError: fewer than 2 numbers, one that is not finite, or a horizon below 0.
        """
        observed = np.asarray(observed, np.float64)
        if observed.ndim != 1 or len(observed) < 2 or not np.isfinite(observed).all():
            raise InputError("A series of at least 2 finite numbers was expected.")
        if horizon < 0:
            raise InputError(f"The horizon was {horizon}; choose 0 steps or more.")
        mean, scale = standardisation(observed)
        state = np.zeros((LSTM.num_states, self.units), np.float32)
        x = (observed - mean) / scale
        expected = np.empty(len(x) + horizon)  # entry t: the value at t + 1
        value = np.float64(0.0)
        for t in range(len(x) + max(horizon - 1, 0)):
            value = x[t] if t < len(x) else value
            state = self.layer.step(self.layer.project(np.array([value], np.float32)), state)
            value = value + float(product(state[0], self.output_kernel)[0] + self.output_bias[0])
            expected[t] = value
        return mean + scale * expected[len(x) - 1 : len(x) - 1 + horizon]


def standardisation(observed: np.ndarray) -> tuple[float, float]:
    """Mean and scale of a series: what is subtracted and divided by before the network reads it."""
    return float(observed.mean()), max(float(observed.std()), MIN_SCALE)


def last_cycle(observed: np.ndarray, period: int, horizon: int) -> np.ndarray:
    """The simplest forecast of a cycle, to compare with: the last whole cycle again and again.

    Args:
        observed: (timesteps,).
        period: steps of a cycle, 1..timesteps.
        horizon: how many steps ahead.

    Returns:
        (horizon,).
    """
    return np.resize(observed[-period:], horizon)


def cycle_with_drift(observed: np.ndarray, period: int, horizon: int) -> np.ndarray:
    """The last cycle repeated, raised by what a cycle rises on average: seasonal naive with drift.

    Args:
        observed: (timesteps,).
        period: steps of a cycle, 1..timesteps - 1.
        horizon: how many steps ahead.

    Returns:
        (horizon,).

    References:
        Hyndman & Athanasopoulos (2021), Forecasting: Principles and Practice, 5.2 (seasonal naive, drift).
    """
    rise = float(np.mean(observed[period:] - observed[:-period]))
    return last_cycle(observed, period, horizon) + rise * (1 + np.arange(horizon) // period)


def root_mean_square_error(forecast: np.ndarray, truth: np.ndarray) -> float:
    """How far a forecast is from what came, in the series's own unit."""
    return float(np.sqrt(np.mean((forecast - truth) ** 2)))


@dataclass(frozen=True)
class Comparison:
    """Errors of several forecasts over many series of one kind, each `(series,)` root mean squares.

    Args:
        network: the forecaster running free.
        drift: the last cycle repeated, with drift.
        repeated: the last cycle repeated.
    """

    network: np.ndarray
    drift: np.ndarray
    repeated: np.ndarray

    @property
    def num_ahead(self) -> int:
        """In how many series the network is closer than the last cycle with drift."""
        return int((self.network < self.drift).sum())


def compare(
    model: Forecaster,
    observed: int,
    horizon: int,
    num_series: int,
    *,
    period: int,
    height: float,
    overtone: float,
    trend: float,
    noise: float,
) -> Comparison:
    """Lets a forecaster and the simple methods forecast waves that differ in phase and noise alone.

    Args:
        model: the forecaster.
        observed: steps that are read.
        horizon: steps that are forecast.
        num_series: how many waves.
        period: steps of a cycle; the simple methods are told it.
        height, overtone, trend, noise: see `wave`.
    """
    errors = []
    for number in range(num_series):
        phase = 2 * np.pi * number / num_series
        series = wave(
            observed + horizon,
            period=period,
            height=height,
            overtone=overtone,
            trend=trend,
            noise=noise,
            phase=phase,
            seed=number,
        )
        seen, truth = series[:observed], series[observed:]
        forecasts = (
            model.run(seen, horizon),
            cycle_with_drift(seen, period, horizon),
            last_cycle(seen, period, horizon),
        )
        errors.append([root_mean_square_error(forecast, truth) for forecast in forecasts])
    return Comparison(*np.array(errors).T)


def wave(
    timesteps: int,
    *,
    period: float,
    height: float,
    overtone: float = 0.0,
    trend: float = 0.0,
    noise: float = 0.0,
    phase: float = 0.0,
    seed: int = 0,
) -> np.ndarray:
    """A series to forecast: a cycle with an overtone of twice its speed, a trend and noise.

    Args:
        timesteps: how many numbers.
        period: timesteps of a cycle, above 1.
        height: of the cycle.
        overtone: height of the overtone as a share of the cycle's.
        trend: rise a hundred timesteps.
        noise: standard deviation of what is added at random.
        phase: where the cycle begins, in radians.
        seed: of the noise.

    Returns:
        (timesteps,) float64.
    """
    time = np.arange(timesteps)
    angle = 2 * np.pi * time / period + phase
    cycle = height * (np.sin(angle) + overtone * np.sin(2 * angle + 1.0))
    return cycle + trend * time / 100 + noise * np.random.default_rng(seed).standard_normal(timesteps)
