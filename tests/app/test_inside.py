"""Inside: every part and every native widget, for each kind of cell, with texts and without them."""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Callable

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.artifact_names import BEST_BUNDLE, CORPUS_FILE, LABELS_FILE, LAST_BUNDLE
from lstm_core.bundle import Bundle, bundle_bytes
from lstm_core.inference.inspection.traces import trace
from lstm_core.inference.predictor import Predictor
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.shares import Shares
from lstm_core.settings import Settings
from lstm_core.text.corpus import build_corpus
from lstm_core.text.csv_file import read_texts
from lstm_core.text.label_columns import save_labels
from lstm_core.weights import weight_shapes
from pages.ui.inside import forward_view, lesson_pair
from pages.ui.models.model_texts import SAMPLE_COLUMN, SAMPLE_CSV, SAMPLE_OPTIONS
from pages.ui.models.other_models import LESSON_MODELS
from pages.ui.resources import predictor
from tests.app.conftest import STRANGER, VISITOR, AddRun, Open

TEXTS = [f"{who} {does} {what} now and then" for who in ("i", "you", "they") for does in ("see", "want", "lost")
         for what in ("coffee", "tea", "keys")]  # fmt: skip
MOODS = ["calm", "glad", "sad"]


def part(app: AppTest, name: str) -> AppTest:
    app.segmented_control(key="part").set_value(name).run()
    assert not app.exception, app.exception
    return app


def told(app: AppTest) -> str:
    shown = (*app.markdown, *app.caption, *app.info, *app.text)
    return " ".join(element.value for element in shown).replace("\\", "")


def labelled(app: AppTest, kind: str, label: str):
    return next(element for element in app.get(kind) if element.label == label)


def bundle(cell: str, layers: int = 1) -> tuple[Bundle, Settings]:
    settings = Settings(
        cell=cell, layers=layers, embedding_size=4, units=6, token_level="word", validation_share=0.2
    )
    corpus = build_corpus(enumerate(TEXTS, 1), settings)
    generator = np.random.default_rng(1)
    weights = {
        name: generator.standard_normal(shape).astype(np.float32)
        for name, shape in weight_shapes(settings, corpus.vocabulary.size).items()
    }
    return Bundle(settings, corpus.vocabulary, weights, [], {"keras_difference": 2e-6}), settings


@pytest.fixture
def run_with(add_run: AddRun, store: RunStore):
    """A finished run of a cell, with its corpus and a column of labels."""

    def put(cell: str, layers: int = 1, name: str = "my texts", owner: str = VISITOR) -> str:
        run_id = add_run(name=name, owner=owner)
        made, settings = bundle(cell, layers)
        corpus = build_corpus(enumerate(TEXTS, 1), settings)
        with store.artifacts.publish(run_id, CORPUS_FILE) as path:
            corpus.save(path)
        with store.artifacts.publish(run_id, LABELS_FILE) as path:
            save_labels({"Mood": [MOODS[index % 3] for index in range(len(TEXTS))]}, path)
        for file in (BEST_BUNDLE, LAST_BUNDLE):
            store.artifacts.put(run_id, file, bundle_bytes(made))
        return run_id

    return put


def test_without_a_run_the_sample_model_is_complete(open_page: Open) -> None:
    app = open_page("inside")
    assert "the sample model" in told(app)
    assert "matches Keras" not in told(app)
    assert part(app, "Surgery").caption[0].value.startswith("Nothing is changed yet")
    assert "add up" in told(part(app, "Which words mattered"))
    assert "Where unit" in told(part(app, "Units"))
    assert "embedding" in told(part(app, "Embeddings"))
    assert "validation texts, which the model never learned from" in told(part(app, "Memory"))


@pytest.mark.parametrize(
    ("cell", "shown"),
    [
        ("lstm", ["Forget gate", "Input gate", "Candidate", "Output gate", "Cell state c", "Hidden state h"]),
        ("gru", ["Reset gate", "Update gate", "Candidate", "Hidden state h"]),
        ("rnn", ["Hidden state h"]),
    ],
)
def test_each_cell_has_its_own_gates_and_equations(
    open_page: Open, run_with, cell: str, shown: list[str]
) -> None:
    app = open_page("inside", run=run_with(cell, 2))
    quantity = labelled(app, "segmented_control", "What is shown")
    assert quantity.options == shown
    assert "matches Keras within 1e-5" in told(app)
    assert ("c_t" in app.latex[0].value) == (cell == "lstm")
    assert ("A simple RNN has no gates" in told(app)) == (cell == "rnn")
    for title in shown:
        labelled(app, "segmented_control", "What is shown").set_value(title).run()
        assert not app.exception
    app.segmented_control(key="inside_layer").set_value("Layer 2").run()
    for order in app.selectbox(key="inside_order").options:
        app.selectbox(key="inside_order").select(order).run()
        assert not app.exception
    for find in app.selectbox(key="inside_find").options:
        app.selectbox(key="inside_find").select(find).run()
        assert not app.exception
    app.selectbox(key="inside_find").select("By number").run()
    app.number_input(key="inside_unit_6").set_value(6).run()
    assert not app.exception


@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
def test_surgery_moves_probability_and_is_undone(open_page: Open, run_with, cell: str) -> None:
    app = part(open_page("inside", run=run_with(cell, 2)), "Surgery")
    app.text_input(key="inside_text").set_value("i see tea").run()
    assert "Nothing is changed yet" in told(app)
    app.segmented_control(key="surgery_layer").set_value("Layer 2").run()
    hold = [box for box in app.selectbox if box.label == "Hold a gate"]
    if cell == "rnn":
        assert not hold
        assert "no gates to hold" in told(app)
    else:
        for gate in hold[0].options[1:]:
            labelled(app, "selectbox", "Hold a gate").select(gate).run()
            labelled(app, "slider", "How open").set_value(1.0).run()
            labelled(app, "selectbox", "When").select("2 see").run()
            assert "The surgery moved" in told(app)
    memory = "cell state" if cell == "lstm" else "hidden state"
    labelled(app, "slider", f"Scale the {memory}").set_value(0.0).run()
    assert labelled(app, "selectbox", "After the word").value == "3 tea"
    assert "The surgery moved" in told(app)
    labelled(app, "number_input", "Silence the loudest units").set_value(2).run()
    assert "Silenced units:" in told(app)
    labelled(app, "multiselect", "Units").select(3).run()
    labelled(app, "toggle", "Silence the units above").set_value(True).run()
    assert not app.exception
    app.button(key="surgery_reset").click().run()
    assert "Nothing is changed yet" in told(app)
    assert app.button(key="surgery_reset").disabled


def test_which_words_mattered_for_any_word_that_the_model_knows(open_page: Open, run_with) -> None:
    app = part(open_page("inside", run=run_with("gru")), "Which words mattered")
    app.text_input(key="inside_text").set_value("they want tea").run()
    app.selectbox(key="inside_target").select("keys").run()
    assert "“keys”" in told(app)


def test_units_are_found_by_what_they_follow(open_page: Open, run_with) -> None:
    app = part(open_page("inside", run=run_with("lstm", 2)), "Units")
    labelled(app, "segmented_control", "What is shown").set_value("Output gate").run()
    app.segmented_control(key="units_layer").set_value("Layer 2").run()
    for find in app.selectbox(key="units_find").options:
        app.selectbox(key="units_find").select(find).run()
        assert "Where unit" in told(app)
    app.number_input(key="units_unit_6").set_value(5).run()
    assert "Where unit 5" in told(app)
    app.selectbox(key="units_along").select("Letters in the word").run()
    assert "letters in the word" in told(app)


def test_embeddings_search_map_and_arithmetic(open_page: Open, run_with) -> None:
    app = part(open_page("inside", run=run_with("rnn")), "Embeddings")
    app.text_input(key="embedding_word").set_value("coffee").run()
    app.text_input(key="embedding_word").set_value("cofee").run()
    assert "coffee" in app.warning[0].value
    app.text_input(key="embedding_word").set_value("").run()
    assert "Type a word" in told(app)
    for dimensions in ("3-D", "2-D"):
        app.segmented_control(key="map_dimensions").set_value(dimensions).run()
        colour = labelled(app, "selectbox", "Coloured by")
        assert colour.options == ["Frequency", "Column Mood"]
        colour.select("Column Mood").run()
        assert not app.exception
    for slider in ("embedding_seen", "analogy_seen"):
        app.select_slider(key=slider).set_value(50).run()
        assert not app.exception
    app.select_slider(key="map_size").set_value(800).run()
    for key, word in (("analogy_a", "tea"), ("analogy_b", "keys"), ("analogy_c", "nonsense")):
        app.text_input(key=key).set_value(word).run()
        assert not app.exception
    assert "nonsense" in app.warning[0].value


def test_memory_is_measured_on_validation_texts_and_compared(open_page: Open, run_with) -> None:
    other = run_with("rnn", name="other")
    app = part(open_page("inside", run=run_with("lstm")), "Memory")
    assert "validation texts, which the model never learned from" in told(app)
    compare = labelled(app, "selectbox", "Compare with")
    assert compare.options == ["Only the trigram", "other · LSTM", "Sample model"]
    compare.select(other).run()
    assert "other · LSTM, with 6 units, sees" in told(app).replace("\\", "")


def test_the_sample_is_compared_with_a_pair_on_texts_that_the_pair_never_saw(open_page: Open) -> None:
    app = part(open_page("inside"), "Memory")
    labelled(app, "selectbox", "Compare with").select("lesson_rnn").run()
    assert not app.exception
    said = told(app).replace("\\", "")
    assert "The lesson's LSTM, with" in said
    assert "The lesson's simple RNN, with" in said
    assert "the cell is the only difference between them" in said
    pair = predictor(LESSON_MODELS["lesson_lstm"].path)
    corpus = build_corpus(read_texts(SAMPLE_CSV, SAMPLE_COLUMN, SAMPLE_OPTIONS), pair.settings)
    if corpus.vocabulary.words == pair.vocabulary.words:
        assert "texts that the lesson's two models never learned from" in said
        rows = lesson_pair.held_out(pair)
        assert rows is not None
        held_out = {tuple(row.tolist()) for row in rows}
        assert not held_out & {tuple(row.tolist()) for row in corpus.training}


def test_a_model_file_says_what_it_lacks(open_page: Open) -> None:
    app = open_page("inside")
    made, _ = bundle("lstm")
    made = dataclasses.replace(made, facts={"keras_difference": "<b>soon</b>"})
    app.file_uploader(key="model_uploader").upload("theirs.zip", bundle_bytes(made)).run()
    assert "the model file “theirs" in told(app).replace("\\", "")
    assert "matches Keras" not in told(app)
    for name in ("Units", "Memory"):
        assert "A model file contains no training texts" in told(part(app, name))
    assert "needs the texts" in told(part(app, "Embeddings"))
    for name in ("Gates", "Surgery", "Which words mattered"):
        part(app, name)
    app.button(key="close_model").click().run()
    assert "the sample model" in told(app)


@pytest.mark.parametrize("name", ["Gates", "Surgery", "Which words mattered"])
def test_odd_texts_are_read(open_page: Open, run_with, name: str) -> None:
    app = part(open_page("inside", run=run_with("lstm")), name)
    for text in ("i", "xyzzy <b>bold</b> :smile:", "tea " * 5_000, "שלום 🙂"):
        app.text_input(key="inside_text").set_value(text).run()
        assert not app.exception, (text, app.exception)
    for text in ("", "  ...  "):
        app.text_input(key="inside_text").set_value(text).run()
        assert "Type at least one word" in told(app)


def test_a_run_without_a_model_says_when_there_will_be_one(open_page: Open, add_run: AddRun) -> None:
    app = open_page("inside", run=add_run("running", model=False))
    assert "no model yet" in app.info[0].value


def test_a_run_whose_model_is_damaged_says_so(open_page: Open, add_run: AddRun, store: RunStore) -> None:
    run_id = add_run()
    store.artifacts.put(run_id, BEST_BUNDLE, b"damaged")
    assert "not an LSTM Lab model" in open_page("inside", run=run_id).error[0].value


def test_a_run_whose_texts_are_gone_still_shows_its_gates(open_page: Open, run_with, store: RunStore) -> None:
    run_id = run_with("lstm")
    store.artifacts.put(run_id, CORPUS_FILE, b"damaged")
    app = open_page("inside", run=run_id)
    assert not app.exception
    assert "The training texts of this run are gone" in told(part(app, "Units"))


def test_a_stranger_reads_no_text_until_the_owner_shares_them(
    open_page: Open, run_with: Callable[..., str], store: RunStore
) -> None:
    run_id = run_with("lstm", owner=STRANGER)
    token = Shares(store).create(run_id, STRANGER)
    app = part(open_page("inside", share=token), "Units")
    assert "shares its model, but not the texts" in told(app)
    assert "Where unit" not in told(app)
    store.share_texts(run_id, STRANGER, True)
    assert "Where unit" in told(part(open_page("inside", share=token), "Units"))


@pytest.mark.parametrize(("cell", "layers"), [("lstm", 1), ("lstm", 2), ("gru", 2), ("rnn", 1)])
def test_the_forward_pass_unfolds_from_words_to_arithmetic(
    open_page: Open, run_with, cell: str, layers: int
) -> None:
    app = part(open_page("inside", run=run_with(cell, layers)), "Forward pass")
    app.text_input(key="inside_text").set_value("i see tea now").run()
    for depth in ("Words", "and vectors", "and arithmetic"):
        app.segmented_control(key="forward_depth").set_value(depth).run()
        assert not app.exception
    labelled(app, "slider", "Word that is read").set_value(2).run()
    labelled(app, "number_input", "Unit, 1 to 6").set_value(6).run()
    assert not app.exception
    app.text_input(key="inside_text").set_value("tea").run()
    assert not app.exception


def test_what_is_printed_of_a_unit_is_what_it_computes() -> None:
    made, _ = bundle("lstm")
    traced = trace(Predictor(made), [3, 4, 5, 2])
    layer = traced.layers[0]
    lines = forward_view.state_lines(layer, 2, 1)
    assert layer.c is not None
    assert lines[0].endswith(f"≈ {layer.c[2, 1]:+.2f}".replace("-", "−"))
    assert lines[1].endswith(f"≈ {layer.h[2, 1]:+.2f}".replace("-", "−"))
    numbers = [float(one.replace("−", "-")) for one in re.findall(r"−?\d+\.\d+", lines[0])]
    assert numbers[0] * numbers[1] + numbers[2] * numbers[3] == pytest.approx(numbers[4], abs=0.03)


@pytest.mark.parametrize("cell", ["lstm", "gru"])
def test_painted_words_find_units(open_page: Open, run_with, cell: str) -> None:
    app = part(open_page("inside", run=run_with(cell, 2)), "Unit finder")
    app.text_input(key="inside_text").set_value("i see tea now").run()
    assert "Choose some words above" in told(app)
    app.text_input(key="inside_text").set_value("i see tea now and tea then").run()
    painted = labelled(app, "pills", "Paint the words where a unit should be high")
    assert painted.value == ["3 tea", "6 tea"]  # the word that comes twice
    painted.set_value(["2 see", "6 tea"]).run()
    assert "| unit | match |" in told(app)
    first = re.findall(r"\*\*Unit (\d+) in this text\*\*", told(app))
    assert first
    look = labelled(app, "segmented_control", "Look at")
    look.set_value(look.options[1]).run()
    assert re.findall(r"\*\*Unit (\d+) in this text\*\*", told(app)) != first
    app.segmented_control(key="finder_layer").set_value("Layer 2").run()
    assert not app.exception
