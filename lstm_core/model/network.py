"""The network: embedding, one or two recurrent layers, and what a training run starts from."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from lstm_core.cells.registry import cell_spec
from lstm_core.initial import glorot_uniform, orthogonal
from lstm_core.model.lean_tensorflow import tf
from lstm_core.model.program_spec import ProgramSpec
from lstm_core.model.recurrent import State, recurrent_layer
from lstm_core.output.choice import output_layer
from lstm_core.settings import Settings
from lstm_core.weights import EMBEDDING, Weights, cell_names, cell_weights, layer_inputs

States = tuple[State, ...]
"""One recurrent state a layer."""


class Masks(NamedTuple):
    """What is silenced in one update: arrays or tensors, 0 or 1 / (1 - dropout) each; empty where nothing is.

    Args:
        values: (timesteps, batch, size) for the embeddings and then for each layer's hidden states.
        recurrent: (units, gates * units) for each layer's recurrent kernel.
    """

    values: list[Any]
    recurrent: list[Any]


NO_MASKS = Masks([], [])
"""Nothing is silenced."""


def initial_weights(settings: Settings, counts: np.ndarray) -> Weights:
    """Where training starts: drawn by `settings.seed`, by each layer's own rule.

    Embeddings are normally distributed around 0, with the spread that suits the output layer: Keras's
    U(-0.05, 0.05) leaves the gates' inputs near zero for many epochs (bench/ measures the difference). Kernels are
    Glorot uniform and recurrent kernels orthogonal, each gate's a matrix of its own; biases are the cell's.

    Args:
        settings: the model's.
        counts: (vocabulary_size,) how often training has each id as a target.
    """
    rng = np.random.default_rng(settings.seed)
    cell, units = cell_spec(settings.cell), settings.units
    output = output_layer(settings)
    embedding = output.embedding_spread * rng.standard_normal((len(counts), settings.embedding_size))
    weights: Weights = {EMBEDDING: embedding}
    for layer, inputs in enumerate(layer_inputs(settings)):
        kernel = glorot_uniform(rng, cell.shapes(inputs, units).kernel, fan_out=units)
        recurrent_kernel = np.concatenate([orthogonal(rng, units) for _ in cell.gate_names], axis=1)
        made = (kernel, recurrent_kernel, cell.initial_bias(units))
        weights |= zip(cell_names(layer), made, strict=True)
    weights |= output.initial_weights(settings, counts, rng)
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
    masks: Masks = NO_MASKS,
) -> tuple[tf.Tensor, States]:
    """Runs packed rows through embedding and recurrent layers.

    Args:
        weights: tensors by name.
        spec: cell, layers and units are read.
        inputs: (batch, timesteps) int32 token ids.
        resets: (batch, timesteps) float32, 1 where a text begins.
        states: the layers' states before the first timestep.
        masks: what `dropout_masks` drew for this update.

    Returns:
        The last layer's hidden states (timesteps * batch, units), time-major, and the states after the row.
    """
    run_layer = recurrent_layer(spec.cell)
    keep = 1.0 - tf.transpose(resets)[:, :, None]  # (timesteps, batch, 1)
    frames = tf.gather(weights[EMBEDDING], tf.transpose(inputs))  # (timesteps, batch, embedding_size)
    after: list[State] = []
    for layer in range(spec.layers):
        frames = frames * masks.values[layer] if masks.values else frames
        cell = cell_weights(weights, layer)
        if masks.recurrent:
            cell = cell._replace(recurrent_kernel=cell.recurrent_kernel * masks.recurrent[layer])
        frames, state = run_layer(frames, keep, states[layer], cell)
        after.append(state)
    frames = frames * masks.values[-1] if masks.values else frames
    return tf.reshape(frames, (-1, spec.units)), tuple(after)


def dropout_masks(settings: Settings, step: int, batch: int, timesteps: int) -> Masks:
    """What silences a share of the values and of the recurrent kernels while training, and scales the others up.

    Drawn on the host, because XLA's own generator takes several times as long on a CPU as all the rest of an
    update; by seed and step alone, so that a resumed run draws the same.

    Args:
        settings: dropout, recurrent_dropout, seed, cell and the layers' sizes are read.
        step: updates made before this one.
        batch: rows.
        timesteps: cells of a row.

    Returns:
        float32 arrays; one mask of a recurrent kernel serves all rows and timesteps of the update.

    References:
        Srivastava et al. 2014; between layers but not along time: Zaremba, Sutskever & Vinyals 2014; of the
        recurrent kernel: Wan et al. 2013, Merity, Keskar & Socher 2018.
    """
    rng = np.random.default_rng([settings.seed, step])
    units, layers = settings.units, range(settings.layers)
    kernel = cell_spec(settings.cell).shapes(settings.embedding_size, units).recurrent_kernel
    values, recurrent = [], []
    if settings.dropout:
        sizes = [settings.embedding_size, *(units for _ in layers)]
        values = [_mask(rng, (timesteps, batch, size), settings.dropout) for size in sizes]
    if settings.recurrent_dropout:
        recurrent = [_mask(rng, kernel, settings.recurrent_dropout) for _ in layers]
    return Masks(values, recurrent)


def _mask(rng: np.random.Generator, shape: tuple[int, ...], dropout: float) -> np.ndarray:
    """0 with the chance `dropout`, else 1 / (1 - dropout), float32."""
    return (rng.random(shape, np.float32) >= dropout) * np.float32(1.0 / (1.0 - dropout))
