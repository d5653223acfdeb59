"""A trained model as a plain Keras model: what it learned, in the layers that everybody knows.

Embedding -> one or two of LSTM, GRU or SimpleRNN (return_sequences=True) -> Dense (logits)

It is for carrying a model elsewhere and for proving that the packed engine computes what Keras does. A
`.keras` file is only ever written here: reading one can run code that hides in it.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import keras
import numpy as np

from lstm_core.atomic import replacing
from lstm_core.bundle import Bundle
from lstm_core.errors import InputError
from lstm_core.output.choice import output_layer
from lstm_core.weights import EMBEDDING, cell_weights

_LAYERS = {"lstm": keras.layers.LSTM, "gru": keras.layers.GRU, "rnn": keras.layers.SimpleRNN}


def build_keras_model(bundle: Bundle) -> keras.Model:
    """The bundle's network with its weights, from token ids to logits.

    Args:
        bundle: the model.

    Returns:
        A model that maps (batch, timesteps) token ids to (batch, timesteps, vocabulary_size) logits. It has
        no dropout, no mask and no resets: a text goes in on its own, padding only after its end. A model that
        learned endings expects id 0, the boundary, before the first word: its first logits are then those of the
        first word, and the logit of id 0 after a word is the ending's.

    Raises:
        InputError: Keras has no such cell.
    """
    settings, size, weights = bundle.settings, bundle.vocabulary.size, bundle.weights
    if settings.cell not in _LAYERS:
        raise InputError(
            f"Keras has no layer for the cell {settings.cell!r}; it has one for {', '.join(_LAYERS)}. "
            "Train a model with one of those to open it in Keras."
        )
    recurrent = _LAYERS[settings.cell]
    model = keras.Sequential(
        [
            keras.Input((None,), dtype="int32", name="token_ids"),
            keras.layers.Embedding(size, settings.embedding_size, name="embedding"),
            *(
                recurrent(settings.units, return_sequences=True, name=f"cell_{layer}")
                for layer in range(settings.layers)
            ),
            keras.layers.Dense(size, name="dense"),
        ],
        name="next_word",
    )
    layers = [array for layer in range(settings.layers) for array in cell_weights(weights, layer)]
    model.set_weights([weights[EMBEDDING], *layers, *output_layer(settings).as_dense(weights)])
    return model


def keras_logits(bundle: Bundle, token_ids: Sequence[int] | np.ndarray) -> np.ndarray:
    """What Keras's own forward pass makes of one text.

    Args:
        bundle: the model.
        token_ids: (timesteps,) ids of one text, behind the boundary where the model learned endings.

    Returns:
        (timesteps, vocabulary_size) float32, the logits of the word after each.
    """
    batch = np.asarray(token_ids, np.int32)[None]  # (1, timesteps)
    return np.asarray(build_keras_model(bundle)(batch))[0]


def export_keras(bundle: Bundle, path: Path) -> None:
    """Writes the model as a `.keras` file, atomically.

    Args:
        bundle: the model.
        path: the file to write; Keras opens it by the ending `.keras`.
    """
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / "model.keras"
        build_keras_model(bundle).save(written)
        with replacing(path) as file:
            file.write(written.read_bytes())
