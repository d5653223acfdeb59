"""Looking inside: traces, surgery, the order of units, and which words mattered."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from lstm_core.bundle import Bundle
from lstm_core.inference.inspection.attribution import (
    gradient_times_input,
    input_gradients,
    integrated_gradients,
    leave_one_out,
)
from lstm_core.inference.inspection.surgery import HoldGate, Operation, ScaleMemory, Silence
from lstm_core.inference.inspection.traces import trace
from lstm_core.inference.inspection.unit_order import unit_order
from lstm_core.inference.predictor import Predictor
from lstm_core.inference.recurrent_network import RecurrentNetwork

TEXT = [3, 17, 1, 29, 2, 2, 25, 8]
CASES = [(cell, layers) for cell in ("lstm", "gru", "rnn") for layers in (1, 2)]
QUANTITIES = {
    "lstm": ("input", "forget", "candidate", "output", "c", "h"),
    "gru": ("update", "reset", "candidate", "h"),
    "rnn": ("candidate", "h"),
}


def network(make_random: Callable[..., Bundle], cell: str, layers: int = 1) -> RecurrentNetwork:
    bundle = make_random(cell=cell, layers=layers)
    return RecurrentNetwork(bundle.weights, bundle.settings)


@pytest.mark.parametrize(("cell", "layers"), CASES)
def test_a_trace_ends_where_the_network_ends(
    make_random: Callable[..., Bundle], cell: str, layers: int
) -> None:
    net = network(make_random, cell, layers)
    seen = trace(net, TEXT)
    hidden, state = net.run(TEXT)
    assert (seen.timesteps, len(seen.layers)) == (8, layers)
    assert seen.layers[0].quantities == QUANTITIES[cell]
    np.testing.assert_array_equal(seen.hidden_states, hidden)
    for layer, after in zip(seen.layers, state, strict=True):
        np.testing.assert_array_equal(layer.values(layer.quantities[-1])[-1], after[0])
        for name in layer.quantities:
            assert layer.values(name).shape == (8, 8)
        assert not layer.before("h")[0].any()


def test_a_predictor_and_its_network_are_traced_alike(random_predictor: Predictor) -> None:
    np.testing.assert_array_equal(
        trace(random_predictor, TEXT).hidden_states, trace(random_predictor.network, TEXT).hidden_states
    )


def test_a_text_without_words_has_an_empty_trace(make_random: Callable[..., Bundle]) -> None:
    seen = trace(network(make_random, "lstm"), [])
    assert seen.timesteps == 0
    assert seen.layers[0].values("c").shape == (0, 8)


@pytest.mark.parametrize(("cell", "layers"), CASES)
@pytest.mark.parametrize(
    "nothing",
    [
        HoldGate(0, "forget", 0.5, units=()),
        HoldGate(0, "no such gate", 0.5),
        HoldGate(1, "candidate", 0.5, timesteps=()),
        ScaleMemory(0, 1.0),
        ScaleMemory(0, 0.0, timesteps=(99,)),
        Silence(0, ()),
    ],
)
def test_surgery_with_nothing_changed_is_the_identity(
    make_random: Callable[..., Bundle], cell: str, layers: int, nothing: Operation
) -> None:
    net = network(make_random, cell, layers)
    seen, operated = trace(net, TEXT), trace(net, TEXT, [nothing])
    for before, after in zip(seen.layers, operated.layers, strict=True):
        for name in before.quantities:
            np.testing.assert_array_equal(before.values(name), after.values(name))


def test_a_forget_gate_held_open_and_an_input_gate_held_shut_keep_the_cell_state(
    make_random: Callable[..., Bundle],
) -> None:
    later = tuple(range(3, 8))
    operations = [HoldGate(0, "forget", 1.0, timesteps=later), HoldGate(0, "input", 0.0, timesteps=later)]
    layer = trace(network(make_random, "lstm"), TEXT, operations).layers[0]
    assert layer.c is not None
    np.testing.assert_array_equal(layer.c[3:], np.repeat(layer.c[2:3], 5, axis=0))
    assert layer.gates["forget"][3:].min() == 1.0


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_a_memory_cleared_at_the_last_word_leaves_the_output_bias(
    make_random: Callable[..., Bundle], cell: str
) -> None:
    net = network(make_random, cell)
    seen = trace(net, TEXT, [ScaleMemory(0, 0.0, timesteps=(7,))])
    bias = make_random(cell=cell).weights["dense/bias"]
    np.testing.assert_array_equal(net.output(seen.hidden_states[-1]), bias)


def test_a_memory_cleared_in_the_middle_forgets_all_words_before(
    make_random: Callable[..., Bundle],
) -> None:
    net = network(make_random, "lstm")
    seen = trace(net, TEXT, [ScaleMemory(0, 0.0, timesteps=(3,))])
    np.testing.assert_array_equal(seen.hidden_states[4:], net.states(TEXT[4:]))


def test_silenced_units_show_nothing_and_the_others_go_on(make_random: Callable[..., Bundle]) -> None:
    seen = trace(network(make_random, "lstm"), TEXT, [Silence(0, (2, 5))]).layers[0]
    assert not seen.h[:, [2, 5]].any()
    assert np.abs(seen.h[:, [0, 1, 3, 4, 6, 7]]).min() > 0
    assert seen.c is not None
    assert np.abs(seen.c[:, 2]).min() > 0


@pytest.mark.parametrize(("cell", "layers"), CASES)
def test_gradients_equal_differences(make_random: Callable[..., Bundle], cell: str, layers: int) -> None:
    net = network(make_random, cell, layers)
    gradients = input_gradients(net, [3, 4, 5], 11)
    step = np.float32(1e-2)
    for word, token_id in enumerate((3, 4, 5)):
        for number in range(5):
            moved = net.embedding.copy()
            logits = []
            for sign in (1, -1):
                moved[token_id, number] = net.embedding[token_id, number] + sign * step
                changed = RecurrentNetwork.__new__(RecurrentNetwork)
                changed.__dict__ = {**net.__dict__, "embedding": moved}
                logits.append(float(changed.output(changed.states([3, 4, 5])[-1])[11]))
            expected = (logits[0] - logits[1]) / (2 * step)
            assert gradients[word, number] == pytest.approx(expected, abs=2e-3)


@pytest.mark.parametrize(("cell", "layers"), CASES)
def test_integrated_gradients_are_complete(
    make_random: Callable[..., Bundle], cell: str, layers: int
) -> None:
    net = network(make_random, cell, layers)
    found = integrated_gradients(net, TEXT, 11)
    assert found.logit == pytest.approx(float(net.output(net.states(TEXT)[-1])[11]), abs=1e-5)
    assert found.shares.sum() == pytest.approx(found.logit - found.baseline, abs=1e-3)
    assert found.completeness_error < 0.01


def test_leaving_a_word_out_reads_the_text_without_it(random_predictor: Predictor) -> None:
    net = random_predictor.network
    falls = leave_one_out(random_predictor, TEXT, 11)
    whole = net.output(net.states(TEXT)[-1])[11]
    for place in range(8):
        rest = TEXT[:place] + TEXT[place + 1 :]
        assert falls[place] == pytest.approx(whole - net.output(net.states(rest)[-1])[11], abs=1e-5)


def test_a_text_of_one_word_is_compared_with_no_word(table: Predictor) -> None:
    # After "the" the logit of "cat" is log(0.5); no word at all leaves the output bias, 0.
    assert leave_one_out(table, [2], 3) == pytest.approx([np.log(0.5)])
    assert gradient_times_input(table, [2], 3).shape == (1,)


def test_units_that_go_together_stand_together() -> None:
    rise = np.linspace(0, 1, 6)
    values = np.stack((rise, -rise, 2 * rise, rise**2 - rise, -3 * rise, np.ones(6)), axis=1)
    order = unit_order(values).tolist()
    assert sorted(order) == [0, 1, 2, 3, 4, 5]
    assert abs(order.index(0) - order.index(2)) == 1
    assert abs(order.index(1) - order.index(4)) == 1


def test_other_orders_of_units() -> None:
    values = np.array([[0.0, 5.0, 1.0], [0.0, 5.0, 4.0]])
    assert unit_order(values, "number").tolist() == [0, 1, 2]
    assert unit_order(values, "mean").tolist() == [1, 2, 0]
    assert unit_order(values, "change").tolist() == [2, 0, 1]
    assert unit_order(values, "alike").tolist() == [2, 0, 1]
    assert unit_order(values[:0]).tolist() == [0, 1, 2]
