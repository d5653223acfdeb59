"""The lesson: every stage on the shipped models and on runs of one's own, and every native widget."""

from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.artifact_names import BEST_BUNDLE
from lstm_core.bundle import Bundle, bundle_bytes
from lstm_core.settings import Cell, Settings
from lstm_core.weights import weight_shapes
from pages.ui.learn import stages
from tests.app.conftest import AddRun, Open, tiny_bundle

STAGES = range(1, len(stages.STAGES) + 1)


def told(app: AppTest) -> str:
    return " ".join(element.value for element in (*app.markdown, *app.caption)).replace("\\", "")


def header(app: AppTest) -> str:
    return app.header[0].value


def slider(app: AppTest, label: str):
    return next(one for one in app.slider if one.label == label)


def random_bundle(cell: Cell, layers: int = 1) -> Bundle:
    """The tiny model's words, another cell, and weights that do something."""
    tiny, rng = tiny_bundle(), np.random.default_rng(0)
    settings = Settings(epochs=3, embedding_size=3, units=4, token_level="word", cell=cell, layers=layers)
    shapes = weight_shapes(settings, tiny.vocabulary.size)
    weights = {name: rng.standard_normal(shape).astype(np.float32) for name, shape in shapes.items()}
    return Bundle(settings, tiny.vocabulary, weights, [], {"epoch": 1})


@pytest.mark.parametrize("stage", STAGES)
def test_a_cold_visitor_finds_every_stage_complete(open_page: Open, stage: int) -> None:
    app = open_page("learn", stage=str(stage))
    assert header(app) == stages.STAGES[stage - 1].question
    assert not app.error
    assert not app.warning


@pytest.mark.parametrize("stage", ["0", "9", "x", "²", ""])
def test_a_link_to_no_stage_opens_the_first(open_page: Open, stage: str) -> None:
    app = open_page("learn", stage=stage)
    assert header(app) == stages.STAGES[0].question
    assert app.query_params["stage"] == "1"


def test_next_back_and_the_rail_walk_through_the_stages(open_page: Open) -> None:
    app = open_page("learn")
    assert app.button(key="learn_back").disabled
    app.button(key="learn_next").click().run()
    assert header(app) == stages.STAGES[1].question
    assert app.query_params["stage"] == "2"
    app.button(key="learn_back").click().run()
    assert header(app) == stages.STAGES[0].question
    rail = app.radio(key="learn_rail")
    rail.set_value(rail.options[7]).run()
    assert header(app) == stages.STAGES[7].question
    assert app.query_params["stage"] == "8"
    assert [button.key for button in app.button if button.key == "learn_next"] == []


def test_the_memory_task_shows_the_fading_gradient(open_page: Open) -> None:
    app = open_page("learn", stage="1")
    assert "LSTM" in told(app)
    assert "<0.1\u00a0%" in told(app)  # what the simple RNN's gradient has left at the letter
    slider(app, "Words back").set_value(0).run()
    assert "LSTM **100.0\u00a0%**, simple RNN **100.0\u00a0%**" in told(app)
    app.button_group(key="learn_letter").set_value("E").run()
    assert "“E”" in told(app)


def test_everyday_sentences_are_measured_too_with_the_visitors_run(
    open_page: Open, add_run: AddRun, store
) -> None:
    run_id = add_run(name="mine")
    store.artifacts.put(run_id, BEST_BUNDLE, bundle_bytes(random_bundle("gru")))
    app = open_page("learn", stage="1", run=run_id)
    app.text_input(key="learn_text").set_value("did you this is it").run()
    assert not app.exception
    assert "the run “mine" in told(app)
    assert "on average" in told(app)
    app.button_group(key="learn_task_own").set_value("A task that needs memory").run()
    assert "Your run has not learned this task" in told(app)
    app.button_group(key="learn_task_own").set_value("Everyday sentences").run()
    app.text_input(key="learn_text").set_value("did").run()
    assert "Type at least 4 words" in app.info[0].value


def test_the_mean_over_held_out_texts_takes_the_visitors_own_ones(
    open_page: Open, add_run: AddRun, add_texts: Callable[..., None]
) -> None:
    app = open_page("learn", stage="1")
    app.button_group(key="learn_task").set_value("Everyday sentences").run()
    app.button_group(key="learn_measured").set_value("Held-out texts, on average").run()
    assert not app.exception
    assert "How much the next word's score depends on the word 4 words further back" in told(app)
    run_id = add_run(name="mine")
    mine = open_page("learn", stage="1", run=run_id)
    mine.button_group(key="learn_measured").set_value("Held-out texts, on average").run()
    assert "The texts of your run are gone" in told(mine)
    add_texts(run_id)
    mine.run()
    assert "The run “mine”: the mean over 2 of its own held-out texts" in told(mine)
    assert "the run “mine” **no\u00a0word\u00a0there**" in told(mine)
    slider(mine, "Words back").set_value(0).run()
    assert "the run “mine” **" in told(mine)
    assert "no\u00a0word\u00a0there" not in told(mine)


def test_a_gate_slider_moves_the_states_and_the_next_word_and_goes_back(open_page: Open) -> None:
    app = open_page("learn", stage="2")
    reset = app.button(key="learn_gate_reset")
    assert reset.disabled
    before = told(app)
    slider(app, "Output gate o: how much is shown").set_value(0.0).run()
    assert "| hidden state h | **+0.00** |" in told(app)
    app.button(key="learn_gate_reset").click().run()
    assert told(app) == before
    slider(app, "Word").set_value(2).run()
    assert "word 2 of 12" in told(app)
    slider(app, "Unit, by how much it says about the next word").set_value(3).run()
    assert not app.exception
    for label in ("Forget gate f: what stays of the memory", "Input gate i: how much is written"):
        slider(app, label).set_value(0.0).run()
    assert "| cell state c | **+0.00** |" in told(app)
    slider(app, "Candidate g: what would be written").set_value(1.0).run()
    assert not app.exception


def test_the_walk_goes_step_by_step(open_page: Open) -> None:
    app = open_page("learn", stage="3")
    app.text_input(key="learn_text").set_value("did you").run()
    assert app.button(key="learn_step_back").disabled
    assert "1.1 Forget" in told(app)
    for name in ("1.2 Write", "1.3 Update", "1.4 Output", "2.1 Forget"):
        app.button(key="learn_step_on").click().run()
        assert name in told(app)
    app.button(key="learn_step_back").click().run()
    assert "1.4 Output" in told(app)
    slider(app, "Step").set_value(8).run()
    assert app.button(key="learn_step_on").disabled


def test_the_race_has_a_slider_for_the_gap(open_page: Open) -> None:
    app = open_page("learn", stage="4")
    gap = app.select_slider(key="learn_gap")
    texts = set()
    for value in gap.options:
        app.select_slider(key="learn_gap").set_value(int(value)).run()
        texts.add(told(app))
        assert not app.exception
    assert len(texts) == len(gap.options)


def test_one_pass_has_the_loss_of_the_prefixes_and_padding_changes_it(open_page: Open) -> None:
    app = open_page("learn", stage="5")
    slider(app, "Padded to this many words").set_value(130).run()
    rows = [
        row.split("|")[2].strip()
        for row in told(app).splitlines()
        if row.startswith("| prefixes") or "one pass" in row
    ]
    assert rows[0] == rows[1] != rows[2]
    assert "1,430 steps" in told(app)


def test_the_forecaster_follows_the_sliders_and_knows_its_limits(open_page: Open) -> None:
    app = open_page("learn", stage="8")
    assert "never trained" not in told(app)
    values = {
        "learn_period": 40,
        "learn_height": 4.0,
        "learn_overtone": 1.2,
        "learn_trend": 4.0,
        "learn_noise": 1.0,
    }
    for key, value in values.items():
        app.slider(key=key).set_value(value).run()
        assert not app.exception
    assert "never trained on such a period and such a second wave and so much noise" in told(app)


def test_what_a_visitor_types_is_shown_as_text(open_page: Open) -> None:
    app = open_page("learn", stage="5")
    for text in (
        "xyzzy <b>bold</b> **this** :smile: $x$",
        "שלום 🙂 200 you",
        "did\x07 you & it",
        "you " * 300,
    ):
        app.text_input(key="learn_text").set_value(text).run()
        assert not app.exception
    for stage in (1, 2, 3):
        other = open_page("learn", stage=str(stage))
        if stage == 1:
            other.button_group(key="learn_task").set_value("Everyday sentences").run()
        other.text_input(key="learn_text").set_value("<script>alert(1)</script> & **is** it").run()
        assert not other.exception


def test_nothing_typed_asks_for_words(open_page: Open) -> None:
    for stage in (2, 3, 5):
        app = open_page("learn", stage=str(stage))
        app.text_input(key="learn_text").set_value("").run()
        assert "Type at least" in app.info[0].value
        assert header(app) == stages.STAGES[stage - 1].question


@pytest.mark.parametrize(("cell", "layers"), [("lstm", 2), ("gru", 1), ("rnn", 2)])
def test_every_stage_takes_every_kind_of_run(
    open_page: Open, add_run: AddRun, store, cell: Cell, layers: int
) -> None:
    run_id = add_run(name="mine")
    store.artifacts.put(run_id, BEST_BUNDLE, bundle_bytes(random_bundle(cell, layers)))
    for stage in STAGES:
        app = open_page("learn", stage=str(stage), run=run_id)
        assert not app.error
        if stage in (2, 3):
            assert ("this stage shows the sample model" in told(app)) == (cell != "lstm")
        if stage == 3:
            assert "it has read the boundary" in told(app)
        if stage == 5:
            assert "It reads a boundary before each text" in told(app)


def test_a_run_without_a_model_or_with_a_damaged_one_is_replaced_by_the_sample(
    open_page: Open, add_run: AddRun, store
) -> None:
    broken = add_run(name="broken")
    store.artifacts.put(broken, BEST_BUNDLE, b"damaged")
    app = open_page("learn", stage="2", run=broken)
    assert "shows the sample model instead" in app.warning[0].value
    assert "the sample model" in told(app)
    app = open_page("learn", stage="2", run=add_run("running", model=False))
    assert "has no model yet" in told(app)
