"""What programs depend on, the optimizer's functions by hand, and the names in a checkpoint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tensorflow as tf
from safetensors.numpy import load_file

from lstm_core.artifact_names import CHECKPOINT_FILE
from lstm_core.model import optimizer
from lstm_core.model.checkpoint import TrainingState, read_checkpoint, write_checkpoint
from lstm_core.model.learned import Learned, Moments
from lstm_core.model.network import initial_weights
from lstm_core.model.optimizer import Rates
from lstm_core.model.program_spec import ProgramSpec
from lstm_core.settings import FIELDS, Settings

PLAIN = Settings(embedding_size=3, units=4, dropout=0.5, clip_norm=1.0)

# What a setting may be changed to without another program.
OUTSIDE: dict[str, Any] = {
    "epochs": 3,
    "dropout": 0.1,
    "recurrent_dropout": 0.1,
    "learning_rate": 0.5,
    "schedule": "exponential",
    "patience": 4,
    "seed": 9,
    "limit": 5,
    "validation_share": 0.2,
    "max_vocabulary": 50,
    "min_count": 2,
    "unknown_rate": 0.9,
    "drop_duplicates": True,
    "token_level": "character",
    "case": "keep",
    "keep_punctuation": True,
    "strip_markup": True,
}
INSIDE: dict[str, Any] = {
    "learn_endings": False,
    "cell": "gru",
    "layers": 2,
    "embedding_size": 5,
    "units": 7,
    "batch_targets": 64,
    "clip_norm": 0.0,
    "output_layer": "dense",
    "averaging": 0.0,
    "sampled_words": 5,
}


def spec(settings: Settings, vocabulary_size: int = 11) -> ProgramSpec:
    return ProgramSpec.of(settings, vocabulary_size, 32, tf.float32)


class TestProgramSpec:
    def test_every_setting_is_inside_or_outside(self) -> None:
        assert set(INSIDE) | set(OUTSIDE) == set(FIELDS)

    @pytest.mark.parametrize("name", list(OUTSIDE))
    def test_what_a_program_does_not_see(self, name: str) -> None:
        assert spec(PLAIN.replace(**{name: OUTSIDE[name]})) == spec(PLAIN)

    @pytest.mark.parametrize("name", list(INSIDE))
    def test_what_a_program_depends_on(self, name: str) -> None:
        assert spec(PLAIN.replace(**{name: INSIDE[name]})) != spec(PLAIN)
        assert spec(PLAIN, 12) != spec(PLAIN)

    def test_rows_hold_about_the_targets_of_an_update(self) -> None:
        rows = {targets: spec(PLAIN.replace(batch_targets=targets)).batch_rows for targets in (32, 47, 512)}
        assert rows == {32: 1, 47: 1, 512: 16}


def tensors(values: dict[str, list[float]]) -> dict[str, tf.Tensor]:
    return {name: tf.constant(numbers) for name, numbers in values.items()}


class TestOptimizer:
    def test_the_first_update_by_hand(self) -> None:
        start = optimizer.init({"w": np.array([1.0, 1.0, 1.0], np.float32)}, averaging=False)
        rates = Rates(optimizer.adam_rate(0.1, 1), 1.0)
        after = optimizer.update(start.map(tf.constant), tensors({"w": [0.5, -2.0, 0.0]}), rates)
        assert after.averages == {}
        assert after.kept is after.weights
        np.testing.assert_allclose(after.moments.first["w"], [0.05, -0.2, 0.0], rtol=1e-6)
        np.testing.assert_allclose(after.moments.second["w"], [0.00025, 0.004, 0.0], rtol=1e-5)
        # Adam's first step has the size of the learning rate, against the gradient's sign.
        np.testing.assert_allclose(after.weights["w"], [0.9, 1.1, 1.0], atol=1e-5)

    def test_the_second_update_by_hand(self) -> None:
        before = Learned(tensors({"w": [1.0]}), Moments(tensors({"w": [0.2]}), tensors({"w": [0.04]})), {})
        after = optimizer.update(before, tensors({"w": [1.0]}), Rates(0.1, 1.0))
        assert after.moments.first["w"].numpy() == pytest.approx([0.28])  # 0.9 * 0.2 + 0.1
        assert after.moments.second["w"].numpy() == pytest.approx([0.04096])  # 0.999 * 0.04 + 0.001
        assert after.weights["w"].numpy() == pytest.approx([1 - 0.1 * 0.28 / 0.04096**0.5])
        assert before.weights["w"].numpy() == [1.0]

    def test_the_rate_corrects_both_moments(self) -> None:
        assert optimizer.adam_rate(0.1, 1) == pytest.approx(0.1 * 0.001**0.5 / 0.1)
        assert optimizer.adam_rate(0.1, 100_000) == pytest.approx(0.1)

    def test_an_average_by_hand(self) -> None:
        learned = optimizer.init({"w": np.array([5.0], np.float32)}, averaging=True).map(tf.constant)
        seen = []
        for step in (1, 2, 3):
            rates = Rates(optimizer.adam_rate(0.1, step), optimizer.averaging_rate(0.5, step))
            learned = optimizer.update(learned, tensors({"w": [1.0]}), rates)
            seen.append(float(learned.weights["w"][0]))
        assert seen == pytest.approx([4.9, 4.8, 4.7], abs=1e-5)
        # Each update counts half of the one after it: 1, 2 and 4 of 7 parts; the start counts nothing.
        assert float(learned.averages["w"][0]) == pytest.approx((4.9 + 2 * 4.8 + 4 * 4.7) / 7, abs=1e-5)
        assert learned.kept is learned.averages

    def test_an_average_that_keeps_nothing_is_the_weights(self) -> None:
        assert [optimizer.averaging_rate(0.0, step) for step in (1, 2, 900)] == [1, 1, 1]
        assert optimizer.averaging_rate(0.99, 100_000) == pytest.approx(0.01)

    def test_clipping_by_hand(self) -> None:
        gradients = tensors({"a": [3.0], "b": [[0.0], [4.0]]})
        shorter = optimizer.clipped(gradients, 1.0)
        assert shorter["a"].numpy() == pytest.approx([0.6])
        assert shorter["b"].numpy().ravel() == pytest.approx([0.0, 0.8])
        for clip_norm in (0.0, 5.0, 10.0):
            assert optimizer.clipped(gradients, clip_norm)["b"].numpy().tolist() == [[0.0], [4.0]]


class TestCheckpointNames:
    def test_they_are_those_that_stored_checkpoints_have(self, tmp_path: Path) -> None:
        weights = {"embedding": np.ones((3, 2), np.float32), "dense/bias": np.zeros(3, np.float32)}
        other = {name: array + 1 for name, array in weights.items()}
        more = {name: array + 2 for name, array in weights.items()}
        averaged = {name: array + 3 for name, array in weights.items()}
        learned = Learned(weights, Moments(other, more), averaged)
        write_checkpoint(tmp_path / CHECKPOINT_FILE, learned, TrainingState(step=7))
        stored = load_file(tmp_path / CHECKPOINT_FILE)
        assert {name: float(array.ravel()[0]) for name, array in stored.items()} == {
            "weights/embedding": 1,
            "weights/dense/bias": 0,
            "adam_m/embedding": 2,
            "adam_m/dense/bias": 1,
            "adam_v/embedding": 3,
            "adam_v/dense/bias": 2,
            "averages/embedding": 4,
            "averages/dense/bias": 3,
        }
        found = read_checkpoint(tmp_path / CHECKPOINT_FILE)
        assert found is not None
        read, state = found
        assert state.step == 7
        groups = (read.weights, *read.moments, read.averages)
        for group, expected in zip(groups, (weights, other, more, averaged), strict=True):
            assert group.keys() == expected.keys()
            for name, array in expected.items():
                np.testing.assert_array_equal(group[name], array)


class TestInitialWeights:
    def test_the_lstm_s_forget_gate_alone_starts_open(self) -> None:
        start = initial_weights(Settings(embedding_size=2, units=2, layers=2), np.ones(6))
        # input, forget, candidate, output of two units
        assert start["cell_0/bias"].tolist() == start["cell_1/bias"].tolist() == [0, 0, 1, 1, 0, 0, 0, 0]

    def test_the_seed_decides(self) -> None:
        # As the runs of before were drawn: a change would give every seed another run.
        start = initial_weights(Settings(embedding_size=2, units=2, seed=3, output_layer="dense"), np.ones(4))
        assert {name: round(float(array.ravel()[1]), 5) for name, array in start.items()} == {
            "embedding": -2.55567,
            "cell_0/kernel": -0.94631,
            "cell_0/recurrent_kernel": 0.99557,
            "cell_0/bias": 0.0,
            "dense/kernel": 0.3656,
            "dense/bias": 0.0,
        }

    @pytest.mark.parametrize(("output", "spread"), [("dense", 1.0), ("tied", 0.3)])
    def test_embeddings_spread_as_the_output_layer_needs(self, output: Any, spread: float) -> None:
        start = initial_weights(Settings(embedding_size=30, units=20, output_layer=output), np.ones(500))
        assert start["embedding"].std() == pytest.approx(spread, rel=0.03)

    @pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
    def test_kernels_are_drawn_a_gate_at_a_time(self, cell: str) -> None:
        start = initial_weights(
            Settings(cell=cell, embedding_size=30, units=20, output_layer="dense"), np.ones(50)
        )
        bound = (6 / (30 + 20)) ** 0.5
        assert 0.97 * bound < np.abs(start["cell_0/kernel"]).max() <= bound
        output = (6 / (20 + 50)) ** 0.5
        assert 0.97 * output < np.abs(start["dense/kernel"]).max() <= output
        recurrent_kernel = start["cell_0/recurrent_kernel"]
        for gate in np.split(recurrent_kernel, recurrent_kernel.shape[1] // 20, axis=1):
            np.testing.assert_allclose(gate.T @ gate, np.eye(20), atol=1e-5)
