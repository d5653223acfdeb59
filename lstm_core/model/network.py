"""The network: embedding, one or two recurrent layers, and what a training run starts from."""

from __future__ import annotations

import numpy as np
import tensorflow as tf

from lstm_core.model.recurrent import State, num_states, recurrent_layer
from lstm_core.settings import Settings
from lstm_core.weights import Weights, weight_shapes

States = tuple[State, ...]
"""One recurrent state a layer."""

Masks = list[tf.Tensor]
"""Dropout masks, see `dropout_masks`."""


def initial_weights(settings: Settings, vocabulary_size: int) -> Weights:
    """Where training starts: drawn by `settings.seed`, by each layer's own rule.

    Embeddings come from N(0, 1): Keras's U(-0.05, 0.05) leaves the gates' inputs near zero for many epochs
    (bench/ measures the difference). Kernels are Glorot uniform, recurrent kernels orthogonal a gate at a
    time, biases zero but for the LSTM's forget gate, which starts open at 1.

    References:
        Glorot & Bengio 2010; Saxe et al. 2014 (orthogonal); Jozefowicz et al. 2015 (forget bias).
    """
    rng = np.random.default_rng(settings.seed)
    weights: Weights = {}
    for name, shape in weight_shapes(settings, vocabulary_size).items():
        if name == "embedding":
            array = rng.standard_normal(shape)
        elif name.endswith("recurrent_kernel"):
            gates = shape[1] // shape[0]
            array = np.concatenate([_orthogonal(rng, shape[0]) for _ in range(gates)], axis=1)
        elif name.endswith("bias"):
            array = np.zeros(shape)
            if settings.cell == "lstm" and name.startswith("cell"):
                array[settings.units : 2 * settings.units] = 1.0
        else:
            # Each gate's kernel is a matrix of its own, so its fan-out is the units', not all gates'.
            fan_out = settings.units if name.startswith("cell") else shape[1]
            bound = np.sqrt(6.0 / (shape[0] + fan_out))
            array = rng.uniform(-bound, bound, shape)
        weights[name] = array.astype(np.float32)
    return weights


def _orthogonal(rng: np.random.Generator, size: int) -> np.ndarray:
    """A random (size, size) orthogonal matrix."""
    q, r = np.linalg.qr(rng.standard_normal((size, size)))
    return q * np.sign(np.diag(r))


def initial_states(settings: Settings, batch: int) -> States:
    """All-zero states for every layer, each array (batch, units)."""
    zeros = tf.zeros((batch, settings.units))
    return ((zeros,) * num_states(settings.cell),) * settings.layers


def hidden_states(
    weights: dict[str, tf.Tensor],
    settings: Settings,
    inputs: tf.Tensor,
    resets: tf.Tensor,
    states: States,
    masks: Masks | None = None,
) -> tuple[tf.Tensor, States]:
    """Runs packed rows through embedding and recurrent layers.

    Args:
        weights: tensors by name.
        settings: cell, layers and dropout are read.
        inputs: (batch, timesteps) int32 token ids.
        resets: (batch, timesteps) float32, 1 where a text begins.
        states: the layers' states before the first timestep.
        masks: what `dropout_masks` drew for this update; None switches dropout off.

    Returns:
        The last layer's hidden states (timesteps * batch, units), time-major, and the states after the row.
    """
    cell = recurrent_layer(settings.cell)
    keep = 1.0 - tf.transpose(resets)[:, :, None]  # (timesteps, batch, 1)
    frames = tf.gather(weights["embedding"], tf.transpose(inputs))  # (timesteps, batch, embedding_size)
    after: list[State] = []
    for layer in range(settings.layers):
        frames = frames if masks is None else frames * masks[layer]
        names = (f"cell_{layer}/{part}" for part in ("kernel", "recurrent_kernel", "bias"))
        frames, state = cell(frames, keep, states[layer], *(weights[name] for name in names))
        after.append(state)
    frames = frames if masks is None else frames * masks[-1]
    return tf.reshape(frames, (-1, settings.units)), tuple(after)


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
