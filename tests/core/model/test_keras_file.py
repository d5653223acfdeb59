"""A `.keras` file made by a process of its own, opened by plain Keras and compared."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import keras
import numpy as np
import pytest

from lstm_core.bundle import Bundle, write_bundle
from lstm_core.errors import LabError
from lstm_core.export.keras_file import keras_file
from lstm_core.inference.predictor import Predictor


@pytest.mark.parametrize(
    "settings",
    [{"cell": "lstm", "layers": 2}, {"cell": "gru", "output_layer": "dense", "learn_endings": False}],
)
def test_plain_keras_opens_it_and_predicts_the_same(
    make_bundle: Callable[..., Bundle], settings: dict[str, object], tmp_path: Path
) -> None:
    bundle = make_bundle(**settings)
    write_bundle(bundle, tmp_path / "model.zip")
    file = tmp_path / "model.keras"
    file.write_bytes(keras_file(tmp_path / "model.zip"))
    model = keras.models.load_model(file)
    token_ids = [3, 5, 1, 8, 2]
    predictor = Predictor(bundle)
    expected = predictor.network.output(predictor.network.states(token_ids))
    front = [0] if bundle.settings.learn_endings else []
    found = model.predict(np.array([front + token_ids, front + token_ids]), verbose=0)
    assert found.shape == (2, len(front) + 5, bundle.vocabulary.size)
    np.testing.assert_allclose(found[0, len(front) :], expected, atol=1e-5)


def test_what_went_wrong_is_said(tmp_path: Path) -> None:
    (tmp_path / "model.zip").write_bytes(b"nothing")
    with pytest.raises(LabError, match="could not be made: This file is not an LSTM Lab model"):
        keras_file(tmp_path / "model.zip")
