"""What the figures of an evaluation mean: each is computed again by hand, a text at a time, in NumPy."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from lstm_core.bundle import Bundle
from lstm_core.inference.recurrent_network import RecurrentNetwork
from lstm_core.model.engine import Engine
from lstm_core.model.training import Training
from lstm_core.text.corpus import TextIds
from lstm_core.text.packing import Packing
from tests.core.model.small_trainings import TINY, MakeCorpus


class TestMeasuring:
    @staticmethod
    def by_hand(bundle: Bundle, texts: TextIds) -> dict[str, float]:
        """The validation figures, a text at a time, in NumPy."""
        network = RecurrentNetwork(bundle.weights, bundle.settings)
        losses, known_losses, right, top5 = [], [], [], []
        for index in range(len(texts)):
            token_ids = texts[index]
            logits = network.output(network.states(token_ids[:-1])).astype(np.float64)
            for scores, target in zip(logits, token_ids[1:].tolist(), strict=True):
                possible = (
                    scores[1:] if bundle.settings.learn_endings else scores
                )  # given that the text goes on
                losses.append(np.log(np.exp(possible).sum()) - scores[target])
                ranked = [token_id for token_id in np.argsort(-scores).tolist() if token_id >= 2]
                right.append(ranked[0] == target)
                top5.append(target in ranked[:5])
                if target >= 2:
                    known_losses.append(np.log(np.exp(scores[2:]).sum()) - scores[target])
        return {
            "loss": float(np.mean(losses)),
            "accuracy": float(np.mean(right)),
            "top5_accuracy": float(np.mean(top5)),
            "perplexity": float(np.exp(np.mean(known_losses))),
            "left_out_share": 1 - len(known_losses) / len(losses),
        }

    @pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
    def test_validation_by_hand(self, make_corpus: MakeCorpus, cell: Any) -> None:
        settings = TINY.replace(cell=cell, epochs=3, dropout=0.5, min_count=2, learning_rate=0.03)
        training = Training(make_corpus(settings), settings)
        *_, epoch, _ = list(training.events())
        expected = self.by_hand(training.bundle(3), training.corpus.validation)
        assert 0 < expected["left_out_share"] < 0.5
        assert {name: getattr(epoch, f"val_{name}") for name in expected} == pytest.approx(expected, abs=1e-5)

    @pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
    def test_long_texts_keep_their_context(
        self,
        make_bundle: Callable[..., Bundle],
        make_engine: Callable[[Bundle], Engine],
        make_texts: Callable[[list[list[int]]], TextIds],
        cell: str,
    ) -> None:
        rng = np.random.default_rng(2)
        bundle = make_bundle(cell=cell)
        texts = make_texts([rng.integers(1, 11, length).tolist() for length in (100, 3, 33, 9, 10, 57)])
        found = make_engine(bundle).evaluate(Packing(texts, 2, 8, rng))
        assert found is not None
        whole = self.by_hand(bundle, texts)
        assert {name: getattr(found, name) for name in whole} == pytest.approx(whole, abs=1e-5)
        pieces = [
            texts[index][begin : begin + 9].tolist() for index in range(6) for begin in range(0, 100, 8)
        ]
        cut = self.by_hand(bundle, make_texts([piece for piece in pieces if len(piece) > 1]))
        assert abs(cut["loss"] - whole["loss"]) > 1e-4

    def test_only_unknown_targets_have_no_perplexity(
        self,
        make_bundle: Callable[..., Bundle],
        make_engine: Callable[[Bundle], Engine],
        make_texts: Callable[[list[list[int]]], TextIds],
    ) -> None:
        found = make_engine(make_bundle()).evaluate(Packing(make_texts([[3, 1, 1]]), 1, 8))
        assert found is not None
        assert (found.accuracy, found.top5_accuracy, found.perplexity) == (0.0, 0.0, None)
        assert found.left_out_share == 1.0
        assert found.loss > 0

    def test_a_hopeless_model_s_perplexity_is_still_a_number(
        self,
        make_bundle: Callable[..., Bundle],
        make_engine: Callable[[Bundle], Engine],
        make_texts: Callable[[list[list[int]]], TextIds],
    ) -> None:
        bundle = make_bundle()
        bundle.weights["dense/bias"][2] = 1e6
        found = make_engine(bundle).evaluate(Packing(make_texts([[3, 4, 5]]), 1, 8))
        assert found is not None
        assert found.loss == pytest.approx(1e6, rel=1e-3)
        assert found.perplexity is not None
        assert math.isfinite(found.perplexity)
