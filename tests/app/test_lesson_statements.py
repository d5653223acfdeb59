"""What Learn and Inside say about numbers, each sentence against what it claims, on the files that are shipped."""

import math
import re

import numpy as np
import pytest

from lstm_core.inference.inspection.attribution import (
    gradient_times_input,
    integrated_gradients,
    leave_one_out,
)
from lstm_core.inference.inspection.traces import trace
from lstm_core.inference.lesson.forecast import cycle_with_drift, root_mean_square_error, wave
from lstm_core.inference.lesson.one_unit import UnitStep
from lstm_core.inference.lesson.way_back import fate, gate_way, matrix_way
from lstm_core.text.vocabulary import PADDING_ID
from pages.ui.charts.cell_looks import LOOKS
from pages.ui.charts.colours import LIGHT
from pages.ui.inside.attribution_view import LEFT_OUT, SUMMED, disagreeing
from pages.ui.inside.memory_view import comparison
from pages.ui.inside.names import EQUATIONS, quantities
from pages.ui.learn import gradient, uses
from pages.ui.learn.cell_diagram import UnitValues, cell_diagram
from pages.ui.learn.equations import signs
from pages.ui.learn.models import LESSON, memory_task
from pages.ui.learn.prose import three_cells_prose, uses_prose
from pages.ui.learn.references import PAPERS
from pages.ui.learn.text_to_model import NOTEBOOK_LENGTH
from pages.ui.learn.three_diagrams import small_diagram
from pages.ui.models.open_model import OpenModel, open_sample
from pages.ui.models.other_models import LESSON_MODELS
from pages.ui.resources import predictor
from tests.app.conftest import Open

WORDS = ("B", *gradient.DISTRACTORS.split(), "?")


# The forecaster -------------------------------------------------------------------------------------------


def bend(**changed: float) -> uses.Bend:
    return uses.Bend(**({"period": 20, "height": 1.0, "overtone": 0.5, "trend": 1.0, "noise": 0.1} | changed))


def test_height_alone_changes_nothing() -> None:
    series = wave(96, period=20, height=1.0, overtone=0.5, trend=1.0, noise=0.1)
    model = uses.forecaster()
    assert model.run(5 * series, 48) == pytest.approx(5 * model.run(series, 48), abs=1e-3)
    five_times = bend(height=5.0, trend=5.0, noise=0.5)
    assert uses.outside_training(five_times) == []
    assert uses.compared(five_times).network == pytest.approx(5 * uses.compared(bend()).network, rel=1e-3)


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"period": 40}, "such a period"),
        ({"overtone": 1.2}, "such a second wave"),
        ({"height": 0.2, "noise": 0.0}, "so steep a trend for this height"),
        ({"noise": 0.3}, "so much noise for this height"),
    ],
)
def test_what_is_said_to_be_outside_is_forecast_worse(changed: dict[str, float], said: str) -> None:
    outside = bend(**changed)
    assert uses.outside_training(outside) == [said]
    inside, there = uses.compared(bend()), uses.compared(outside)
    # Relative to the simple method, which needs no training, or to the height where noise moves both.
    assert there.network.mean() / outside.height > inside.network.mean()


def test_who_is_ahead_is_said_as_it_is() -> None:
    found = uses.compared(bend())
    said = uses.told(bend(), found)
    ahead = found.network.mean() < found.drift.mean()
    assert ("the LSTM is ahead" in said) == ahead
    assert f"closer on {int((found.network < found.drift).sum())} of {len(found.network)}" in said
    assert (
        "the simple method is ahead"
        in uses.told(bend(), type(found)(found.drift, found.network, found.repeated))
    ) == ahead


def test_the_forecaster_beats_the_last_cycle_with_drift_on_what_it_learned() -> None:
    order, errors = np.random.default_rng(5), []
    for seed in range(60):
        period, height = int(order.integers(10, 31)), order.uniform(0.5, 2)
        series = wave(
            144, period=period, height=height, overtone=order.uniform(0, 0.8), trend=order.uniform(-2, 2),
            noise=height * order.uniform(0, 0.2), phase=order.uniform(0, 6), seed=seed,
        )  # fmt: skip
        seen, truth = series[:96], series[96:]
        forecasts = uses.forecaster().run(seen, 48), cycle_with_drift(seen, period, 48)
        errors.append([root_mean_square_error(forecast, truth) for forecast in forecasts])
    ours, theirs = np.mean(errors, axis=0)
    assert ours < theirs


# The gradient ---------------------------------------------------------------------------------------------


def test_the_matrix_would_explode_and_the_slopes_make_the_gradient_fade() -> None:
    model = memory_task("after")["rnn"]
    layer = trace(model.network, model.vocabulary.encode(WORDS)).layers[-1]
    way = matrix_way(model.network.layers[-1], layer, 17)
    assert way.radius > 1
    assert fate(way.matrices) == "explodes"
    assert way.slope < 0.5
    assert fate(way.product) == "fades"


def test_the_gated_cells_keep_a_way_open_that_does_not_fade() -> None:
    for cell, gate in (("lstm", "forget"), ("gru", "update")):
        model = memory_task("after")[cell]
        layer = trace(model.network, model.vocabulary.encode(WORDS)).layers[-1]
        assert fate(gate_way(layer.gates[gate][-17:]).best) == "keeps its size"


def test_stage_1_tells_these_factors(open_page: Open) -> None:
    told = " ".join(element.value for element in open_page("learn", stage="1").markdown)
    assert "would make a gradient explode" in told
    assert "Together the gradient **fades**" in told


# Drawings and equations -------------------------------------------------------------------------------


def test_the_gru_is_drawn_as_it_is_computed() -> None:
    texts = {
        name: float(x)
        for x, name in re.findall(r'<text x="([\d.]+)"[^>]*>([^<]+)</text>', small_diagram("gru"))
    }
    multiplied = [
        float(x)
        for x, y in re.findall(r'<circle cx="([\d.]+)" cy="([\d.]+)"', small_diagram("gru"))
        if y == "164"
    ]
    assert texts["U"] < min(multiplied)  # the matrix stands before the reset gate's ×
    assert r"r_t \odot (h_{t-1} U_g" in EQUATIONS["gru"][2]
    assert "after its matrix U" in three_cells_prose.CELLS["gru"][1]


@pytest.mark.parametrize(("layer", "reads"), [(1, "reads “bus”"), (2, "reads layer 1 at “bus”")])
def test_the_gates_read_all_units_and_a_second_layer_reads_the_first(layer: int, reads: str) -> None:
    svg = cell_diagram(UnitValues(0.5, 0.5, 0.1, 0.5, 0, 0.05, 0.3, 0.02, 200, layer), "bus", "")
    assert "h of all 200 units" in svg
    assert reads in svg
    assert "+0.30" not in svg  # one unit's h does not stand on the wire that all gates read


def test_an_equals_sign_is_only_printed_where_it_is_true() -> None:
    order = np.random.default_rng(0)
    steps = [UnitStep(*order.uniform(-1, 1, 6).tolist()) for _ in range(200)]
    steps += [UnitStep(*np.round(order.uniform(-1, 1, 6), 1).tolist()) for _ in range(200)]
    seen = set()
    for step in steps:
        f, i, g, o, before, c, h = (
            round(value, 2)
            for value in (step.forget, step.input, step.candidate, step.output, step.c_before, step.c, step.h)
        )
        found = signs(step)
        seen |= set(found)
        sums = (
            (step.c, f * before + i * g),
            (f * before + i * g, c),
            (step.h, o * math.tanh(c)),
            (o * math.tanh(c), h),
        )
        for sign, (left, right) in zip(found, sums, strict=True):
            assert (sign == "=") == (abs(left - right) < 1e-9)
    assert seen == {"=", r"\approx"}


def test_notation_is_one_and_nothing_is_left_out(open_page: Open) -> None:
    app = open_page("learn", stage="2")
    gates = app.latex[1].value
    for line in EQUATIONS["lstm"][:4]:
        assert line.replace("=", "&=", 1) in gates
        assert " + b_" in line
    for formula in (element.value for element in app.latex):
        assert r"\tilde" not in formula
        assert " & " not in formula  # one equation a line, so that nothing is cut off
    assert LOOKS["lstm"].colour == LIGHT.cell_state


# Inside, and what is small -------------------------------------------------------------------------------


def test_a_comparison_says_what_else_differs() -> None:
    sample = open_sample()
    pair = [
        OpenModel(other.path, 0, predictor(other.path), other.label)
        for other in (LESSON_MODELS["lesson_lstm"], LESSON_MODELS["lesson_rnn"])
    ]
    assert pair[0].predictor.settings.replace(cell="rnn") == pair[1].predictor.settings
    assert pair[0].predictor.vocabulary.words == pair[1].predictor.vocabulary.words
    said = comparison(sample, pair, {one.name: 3 for one in pair})
    assert "the cell is the only difference between them" in said
    assert "units" in said.split("differs")[1]
    assert "do not put a longer memory down to the cell" in said


def test_only_integrated_gradients_add_up() -> None:
    model = open_sample().predictor
    token_ids, off = model.read("i had no idea that the last bus of the night was").token_ids, {}
    target = int(model.after(token_ids)[0].argmax())
    integrated = integrated_gradients(model, token_ids, target)
    change = integrated.logit - integrated.baseline
    for name, values in (
        ("integrated", integrated.shares),
        ("slope", gradient_times_input(model, token_ids, target)),
        ("left out", leave_one_out(model, token_ids, target)),
    ):
        off[name] = abs(float(values.sum()) - change)
    assert off["integrated"] < 0.01
    assert min(off["slope"], off["left out"]) > 10 * off["integrated"]


def test_signs_disagree_where_both_are_clear() -> None:
    answers = {SUMMED: np.array([1.0, 1.0, 0.01, -2.0]), LEFT_OUT: np.array([1.0, -0.5, -1.0, -1.0])}
    assert disagreeing(["a", "b", "c", "d"], answers) == ["b"]


def test_the_notebook_reads_at_most_129_zeros() -> None:
    longest = 131  # words of its longest text
    rows = [[PADDING_ID] * (longest - 1 - words) + [1] * words for words in range(1, longest)]
    assert {len(row) for row in rows} == {NOTEBOOK_LENGTH}
    assert max(row.count(PADDING_ID) for row in rows) == NOTEBOOK_LENGTH - 1


def test_stage_5_says_so(open_page: Open) -> None:
    told = " ".join(element.value for element in open_page("learn", stage="5").markdown)
    assert "reads up to 129 zeros" in told
    assert "truncated backpropagation through time" in told


def test_the_candidate_changes_the_cell_state_too() -> None:
    gloss = next(one.gloss for one in quantities("lstm") if one.name == "c")
    assert "its gates and the candidate change" in gloss
    assert UnitStep(0.5, 0.5, 0.1, 0.5, 0.0, 0.0).c != UnitStep(0.5, 0.5, 0.9, 0.5, 0.0, 0.0).c


def test_every_year_has_a_source() -> None:
    told = " ".join(text for _, _, text, _ in uses_prose.USES)
    for name, year in re.findall(r"in (20\d\d)[^.]*?\((\w+) et al", told, re.IGNORECASE):
        assert any(paper.startswith(year) and f"({name})" in paper for paper in PAPERS), (name, year)
    for name in ("Sutskever", "Wu", "Sak", "He", "Hard", "Makridakis", "Donahue", "Vaswani"):
        assert any(name in paper for paper in PAPERS)


def test_the_files_of_the_lesson_are_small() -> None:
    assert sum(path.stat().st_size for path in LESSON.iterdir()) < 1_500_000
