"""A new cell is one file and its name in the registry: it trains, predicts, is stored, estimated and looked into."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow as tf

from lstm_core.bundle import Bundle, read_bundle, write_bundle
from lstm_core.cells.registry import CELLS
from lstm_core.errors import InputError, SettingsError
from lstm_core.estimate import estimate
from lstm_core.events import Epoch
from lstm_core.inference.inspection.attribution import input_gradients
from lstm_core.inference.inspection.surgery import HoldGate, ScaleMemory
from lstm_core.inference.inspection.traces import trace
from lstm_core.inference.predictor import Predictor
from lstm_core.inference.recurrent_network import RecurrentNetwork
from lstm_core.model.keras_model import build_keras_model
from lstm_core.model.network import hidden_states, initial_states, initial_weights
from lstm_core.model.program_spec import ProgramSpec
from lstm_core.model.training import Training
from lstm_core.pace import Pace
from lstm_core.settings import FIELDS, Settings
from lstm_core.weights import num_multiplied
from tests.core.model.minimal_gated_unit import MINIMAL_GATED_UNIT

TEXT = [3, 7, 1, 9, 2]


@pytest.fixture
def registered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(CELLS, "mgu", MINIMAL_GATED_UNIT)


def test_before_it_is_registered_nobody_takes_it() -> None:
    with pytest.raises(SettingsError, match=r"^cell was 'mgu'; it can be lstm, gru, rnn\.$"):
        Settings(cell="mgu")


@pytest.mark.usefixtures("registered")
class TestRegistered:
    def test_settings_offer_it(self) -> None:
        assert Settings(cell="mgu").cell == "mgu"
        assert FIELDS["cell"].metadata["names"]["mgu"] == "minimal gated unit"
        with pytest.raises(SettingsError, match="it can be lstm, gru, rnn, mgu"):
            Settings(cell="other")

    def test_its_weights_start_as_all_cells_do(self) -> None:
        start = initial_weights(Settings(cell="mgu", embedding_size=3, units=4), np.ones(11))
        assert start["cell_0/kernel"].shape == (3, 8)
        for gate in np.split(start["cell_0/recurrent_kernel"], 2, axis=1):
            np.testing.assert_allclose(gate.T @ gate, np.eye(4), atol=1e-6)
        assert start["cell_0/bias"].tolist() == [0] * 8

    @pytest.mark.usefixtures("uncompiled")
    def test_it_trains_and_its_model_is_stored(self, make_corpus: Callable[..., Any], tmp_path: Path) -> None:
        settings = Settings(
            cell="mgu", epochs=6, embedding_size=4, units=6, batch_targets=32, layers=2, output_layer="dense"
        ).replace(
            token_level="word", dropout=0.2, recurrent_dropout=0.2, validation_share=0.2, unknown_rate=0.0
        )
        training = Training(make_corpus(settings), settings, folder=tmp_path)
        losses = [event.loss for event in training.events() if isinstance(event, Epoch)]
        assert losses[-1] < losses[0] - 0.1
        write_bundle(training.bundle(6), tmp_path / "model.zip")
        read = read_bundle(tmp_path / "model.zip")
        assert read.settings.cell == "mgu"
        assert Predictor(read).next_words("w1 w2").source == "model"
        resumed = Training(make_corpus(settings), settings.replace(epochs=7), folder=tmp_path, resume=True)
        assert [event.epoch for event in resumed.events() if isinstance(event, Epoch)] == [7]

    def test_numpy_reads_as_tensorflow_does(self, make_bundle: Callable[..., Bundle]) -> None:
        bundle = make_bundle(cell="mgu", layers=2)
        spec = ProgramSpec.of(bundle.settings, bundle.vocabulary.size, 8, tf.float32)
        weights = {name: tf.constant(array) for name, array in bundle.weights.items()}
        hidden, _ = hidden_states(
            weights, spec, tf.constant([TEXT]), tf.constant([[1.0, 0, 0, 0, 0]]), initial_states(spec, 1)
        )
        network = RecurrentNetwork(bundle.weights, bundle.settings)
        np.testing.assert_allclose(network.states(TEXT), hidden, atol=1e-6)

    def test_its_gradients_are_finite_differences(self, make_bundle: Callable[..., Bundle]) -> None:
        bundle = make_bundle(cell="mgu", layers=2)
        network = RecurrentNetwork(bundle.weights, bundle.settings)
        found = input_gradients(network, TEXT, 4)
        for place in range(len(TEXT)):
            for number in range(4):
                sides = []
                for step in (1e-2, -1e-2):
                    moved = dict(bundle.weights, embedding=bundle.weights["embedding"].copy())
                    moved["embedding"][TEXT[place], number] += step
                    other = RecurrentNetwork(moved, bundle.settings)
                    sides.append(float(other.output(other.states(TEXT)[-1])[4]))
                assert found[place, number] == pytest.approx((sides[0] - sides[1]) / 2e-2, abs=5e-3)

    def test_it_is_estimated(self) -> None:
        settings = Settings(cell="mgu", embedding_size=3, units=5, batch_targets=32)
        # embedding 11 * 3; cell (3 + 5 + 1) * 10; output 5 * 3 + 11
        assert estimate(settings, 11, 100, Pace(1e9)).parameters == 33 + 90 + 26
        assert num_multiplied(settings, 11) == 30 + 50 + 15 + 33

    def test_it_is_traced_and_operated_on(self, make_bundle: Callable[..., Bundle]) -> None:
        bundle = make_bundle(cell="mgu")
        network = RecurrentNetwork(bundle.weights, bundle.settings)
        (layer,) = trace(network, TEXT).layers
        assert layer.quantities == ("forget", "candidate", "h")
        assert layer.c is None
        (shut,) = trace(network, TEXT, [HoldGate(0, "forget", 0.0, timesteps=(3, 4))]).layers
        np.testing.assert_array_equal(shut.h[4], layer.h[2])
        (cleared,) = trace(network, TEXT, [ScaleMemory(0, 0.0, timesteps=(4,))]).layers
        assert not cleared.h[4].any()

    def test_keras_has_no_such_layer(self, make_bundle: Callable[..., Bundle]) -> None:
        with pytest.raises(
            InputError, match=r"^Keras has no layer for the cell 'mgu'; it has one for lstm, gru"
        ):
            build_keras_model(make_bundle(cell="mgu"))
