"""Recurrent layers over packed rows: the state is cleared wherever a text begins.

Every cell of `lstm_core.cells` runs through one loop over timesteps, which TensorFlow differentiates by itself.
The inputs' products are computed for all timesteps at once, outside the loop; inside it only the state's product
remains. A cell may have a faster way of its own: the LSTM has one, see `lstm_core.model.lstm_pass`.

With r_t the reset flag, the state is first cleared where a text begins, (1 - r_t) h_{t-1}; then the cell's own
equations follow.

References:
    Backward pass: Werbos 1990, truncated at a row's beginning.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TypeAlias

from lstm_core.cells.lstm import LSTM
from lstm_core.cells.registry import cell_spec
from lstm_core.cells.spec import CellSpec, CellWeights
from lstm_core.model import tensor_operations
from lstm_core.model.frames import Frames, empty_frames, projected_frames
from lstm_core.model.lean_tensorflow import tf
from lstm_core.model.lstm_pass import lstm_pass

State = tuple[tf.Tensor, ...]
"""A layer's state arrays in the order of `CellSpec.state_names`; each (batch, units) float32."""

Layer: TypeAlias = Callable[[tf.Tensor, tf.Tensor, State, CellWeights], tuple[tf.Tensor, State]]
"""(inputs, keep, state, weights) -> (hidden states, last state).

Shapes: inputs (timesteps, batch, input_size), keep (timesteps, batch, 1) with 0 where a text begins and 1
elsewhere, weights as `CellSpec.shapes` says; hidden states (timesteps, batch, units).
"""

FAST_PASSES: dict[str, Layer] = {LSTM.name: lstm_pass}
"""Cells whose layer is written by hand, by name."""


def recurrent_layer(cell: str) -> Layer:
    """The layer function of a cell, the fastest that there is.

    Raises:
        SettingsError: there is no such cell.
    """
    return FAST_PASSES.get(cell) or partial(scan, cell_spec(cell))


def scan(
    cell: CellSpec, inputs: tf.Tensor, keep: tf.Tensor, state: State, weights: CellWeights
) -> tuple[tf.Tensor, State]:
    """Runs any cell over time, differentiated automatically; shapes as in `Layer`."""
    timesteps, (batch, units) = inputs.shape[0], state[0].shape
    projected = projected_frames(cell, inputs, weights)  # (timesteps, batch, gates * units)

    def body(t: tf.Tensor, state: State, frames: Frames) -> tuple[tf.Tensor, State, Frames]:
        before = tuple(keep[t] * values for values in state)
        after = cell.step(tensor_operations, projected[t], before, weights)
        return t + 1, after, frames.write(t, after[0])

    start = (0, state, empty_frames(timesteps, batch, units))
    _, last, frames = tf.while_loop(lambda t, *_: t < timesteps, body, start, maximum_iterations=timesteps)
    return frames.stack(), last
