"""The network: embedding, one or two recurrent layers, and what a training run starts from."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from lstm_core.cells.registry import cell_spec
from lstm_core.initial import glorot_uniform, orthogonal
from lstm_core.model.program_spec import ProgramSpec
from lstm_core.model.recurrent import State, recurrent_layer
from lstm_core.output.choice import output_layer
from lstm_core.settings import Settings
from lstm_core.weights import EMBEDDING, Weights, cell_names, cell_weights, layer_inputs

States = tuple[State, ...]
"""One recurrent state a layer."""

Masks = list[tf.Tensor]
"""Dropout masks, see `dropout_masks`."""


def initial_weights(settings: Settings, vocabulary_size: int) -> Weights:
    """Where training starts: drawn by `settings.seed`, by each layer's own rule.

    Embeddings come from N(0, 1): Keras's U(-0.05, 0.05) leaves the gates' inputs near zero for many epochs
    (bench/ measures the difference). Kernels are Glorot uniform and recurrent kernels orthogonal, each gate's a
    matrix of its own; biases are the cell's.
    """
    rng = np.random.default_rng(settings.seed)
    cell, units = cell_spec(settings.cell), settings.units
    weights: Weights = {EMBEDDING: rng.standard_normal((vocabulary_size, settings.embedding_size))}
    for layer, inputs in enumerate(layer_inputs(settings)):
        kernel = glorot_uniform(rng, cell.shapes(inputs, units).kernel, fan_out=units)
        recurrent_kernel = np.concatenate([orthogonal(rng, units) for _ in cell.gate_names], axis=1)
        made = (kernel, recurrent_kernel, cell.initial_bias(units))
        weights |= zip(cell_names(layer), made, strict=True)
    weights |= output_layer(settings).initial_weights(settings, vocabulary_size, rng)
    return {name: array.astype(np.float32) for name, array in weights.items()}


def initial_states(spec: ProgramSpec, batch: int) -> States:
    """All-zero states for every layer, each array (batch, units)."""
    zeros = tf.zeros((batch, spec.units))
    return ((zeros,) * cell_spec(spec.cell).num_states,) * spec.layers


def hidden_states(
    weights: dict[str, tf.Tensor],
    spec: ProgramSpec,
    inputs: tf.Tensor,
    resets: tf.Tensor,
    states: States,
    masks: Masks | None = None,
) -> tuple[tf.Tensor, States]:
    """Runs packed rows through embedding and recurrent layers.

    Args:
        weights: tensors by name.
        spec: cell, layers and units are read.
        inputs: (batch, timesteps) int32 token ids.
        resets: (batch, timesteps) float32, 1 where a text begins.
        states: the layers' states before the first timestep.
        masks: what `dropout_masks` drew for this update; None switches dropout off.

    Returns:
        The last layer's hidden states (timesteps * batch, units), time-major, and the states after the row.
    """
    run_layer = recurrent_layer(spec.cell)
    keep = 1.0 - tf.transpose(resets)[:, :, None]  # (timesteps, batch, 1)
    frames = tf.gather(weights[EMBEDDING], tf.transpose(inputs))  # (timesteps, batch, embedding_size)
    after: list[State] = []
    for layer in range(spec.layers):
        frames = frames if masks is None else frames * masks[layer]
        frames, state = run_layer(frames, keep, states[layer], cell_weights(weights, layer))
        after.append(state)
    frames = frames if masks is None else frames * masks[-1]
    return tf.reshape(frames, (-1, spec.units)), tuple(after)


def dropout_masks(settings: Settings, step: int, batch: int, timesteps: int) -> list[np.ndarray]:
    """What silences a share of the values and scales the others up while training.

    Drawn on the host, because XLA's own generator takes several times as long on a CPU as all the rest of an
    update; by seed and step alone, so that a resumed run draws the same.

    Args:
        settings: dropout, seed and the layers' sizes are read.
        step: updates made before this one.
        batch: rows.
        timesteps: cells of a row.

    Returns:
        (timesteps, batch, size) float32, for the embeddings and then for each layer's hidden states; each value
        0 or 1 / (1 - dropout).

    References:
        Srivastava et al. 2014; between layers but not along time: Zaremba, Sutskever & Vinyals 2014.
    """
    rng = np.random.default_rng([settings.seed, step])
    scale = np.float32(1.0 / (1.0 - settings.dropout))
    sizes = [settings.embedding_size, *[settings.units] * settings.layers]
    return [(rng.random((timesteps, batch, size), np.float32) >= settings.dropout) * scale for size in sizes]
