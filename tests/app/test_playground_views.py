"""The views below the bars: side by side, time machine, read a text, tree."""

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import WidgetList

from lstm_core.artifact_names import BEST_BUNDLE, LAST_BUNDLE, epoch_bundle
from lstm_core.bundle import Bundle, bundle_bytes
from lstm_core.events import Event, Pinned, PinnedAnswer
from lstm_core.inference.decoding.completion_tree import completion_tree
from lstm_core.inference.decoding.sampling import Decoding
from lstm_core.inference.predictor import Predictor
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.store.deletions import Deletions
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.shares import Shares
from pages.ui.models import open_model, other_models
from pages.ui.playground import time_machine
from pages.ui.playground.surprise import level, sentence
from pages.ui.playground.tree_figure import height, tree_figure
from tests.app.conftest import EVENTS, STRANGER, VISITOR, AddRun, Open, tiny_bundle


def view(app: AppTest, name: str) -> AppTest:
    return app.segmented_control(key="view").set_value(name).run()


def told(app: AppTest) -> str:
    return " ".join(element.value for element in (*app.markdown, *app.caption)).replace("\\", "")


def labelled(elements: WidgetList[Any], label: str) -> Any:
    return next(element for element in elements if element.label == label)


def bundle_that_expects(word: str, epoch: int) -> Bundle:
    """The model of an epoch whose most probable next word is always the same."""
    bundle = tiny_bundle(epoch)
    bundle.weights["dense/bias"][bundle.vocabulary.encode([word])[0]] = 20.0
    return bundle


def pin(store: RunStore, run_id: str, words_by_epoch: dict[int, list[str]]) -> None:
    """Stores what the model answered at the end of each epoch."""
    attempts = Attempts(store)
    run = attempts.claimed(run_id)
    assert attempts.record(run_id, run.attempt, pinned_events(words_by_epoch))


def pinned_events(words_by_epoch: dict[int, list[str]]) -> list[Event]:
    """What is told of the pinned seeds at the end of each epoch."""
    seeds = ("this", "<b>it</b> is")
    return [
        Pinned(epoch, tuple(PinnedAnswer(seed, tuple(words), (0.5, 0.25)) for seed in seeds))
        for epoch, words in words_by_epoch.items()
    ]


def test_the_trigram_stands_beside_the_model(
    open_page: Open,
    add_run: AddRun,
    add_texts: Callable[..., None],
) -> None:
    run_id = add_run()
    add_texts(run_id)
    app = view(open_page("playground", run=run_id), "beside")
    assert "needs a word to start from" in told(app)
    app.text_input(key="seed").set_value("it is").run()
    assert "the first guess of the model above" in told(app)
    assert "fitted on half of the held-out texts" in told(app)
    assert "7 the model, 3 the trigram" in told(app)
    assert not app.exception
    app.slider(key="k").set_value(20).run()
    assert not app.exception


def test_what_takes_long_the_first_time_says_that_it_works(
    open_page: Open, add_run: AddRun, add_texts: Callable[[str], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []

    def spinner(text: str) -> AbstractContextManager[None]:
        said.append(text)
        return nullcontext()

    monkeypatch.setattr(st, "spinner", spinner)
    run_id = add_run()
    add_texts(run_id)
    assert said == []
    monkeypatch.setattr(open_model, "LARGE_BYTES", 0)
    app = open_page("playground", run=run_id, seed="did")
    assert set(said) == {"Opening the model"}
    app.button(key="complete").click().run()
    assert "Looking for these words in the training texts" in said
    said.clear()
    view(app, "beside")
    assert {"Counting the training texts", "Opening the model"} <= set(said)


def test_a_second_run_stands_beside_the_first(open_page: Open, add_run: AddRun, store: RunStore) -> None:
    first, second = add_run(name="one"), add_run(name="two")
    store.artifacts.put(first, LAST_BUNDLE, bundle_bytes(tiny_bundle(epoch=3)))
    app = view(open_page("playground", run=first), "beside")
    box = labelled(app.selectbox, "Second model")
    assert box.options == ["This run after its last epoch", "two · LSTM", "Sample model"]
    box.set_value(second).run()
    assert not app.exception
    assert app.query_params["second"] == second
    labelled(app.selectbox, "Second model").set_value("sample").run()
    assert not app.exception
    assert app.query_params["second"] == "sample"
    store.artifacts.put(second, BEST_BUNDLE, b"damaged")
    labelled(app.selectbox, "Second model").set_value(second).run()
    assert "not an LSTM Lab model" in app.error[0].value


def test_side_by_side_begins_with_a_model_of_the_same_texts(open_page: Open, add_run: AddRun) -> None:
    first = add_run(name="one")
    same = add_run(name="same texts")
    add_run(name="newer, of other texts", file_name="other.csv")
    box = labelled(view(open_page("playground", run=first), "beside").selectbox, "Second model")
    assert box.options == ["same texts · LSTM", "newer, of other texts · LSTM", "Sample model"]
    assert box.value == same


def test_a_link_names_the_second_model_even_where_it_is_shared_by_somebody_else(
    open_page: Open, add_run: AddRun, store: RunStore
) -> None:
    mine, theirs = add_run(name="mine"), add_run(name="theirs", owner=STRANGER)
    token = Shares(store).create(theirs, STRANGER)
    app = open_page("playground", run=mine, view="Side by side", second=token)
    box = labelled(app.selectbox, "Second model")
    assert (box.value, box.options) == (token, ["theirs · LSTM", "Sample model"])
    for nothing in ("no-such-run", theirs):
        app = open_page("playground", run=mine, view="Side by side", second=nothing)
        assert labelled(app.selectbox, "Second model").value == "sample"
        assert not app.exception


def test_beside_the_sample_model_stand_the_lessons_models_which_read_the_same_texts(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = view(open_page("playground"), "beside")
    box = labelled(app.selectbox, "Second model")
    assert box.options == ["The lesson's simple RNN", "The lesson's LSTM"]
    box.set_value("lesson_lstm").run()
    assert app.query_params["second"] == "lesson_lstm"
    monkeypatch.setattr(other_models, "LESSON_MODELS", {})
    app.run()
    assert "Train another run" in told(app)


def test_the_time_machine_moves_through_the_epochs_and_plays(
    open_page: Open, add_run: AddRun, store: RunStore
) -> None:
    run_id = add_run("running")
    app = view(open_page("playground", run=run_id), "time")
    assert "No answers yet" in told(app)
    pin(store, run_id, {1: ["it", "is"]})
    app.run()
    assert "After epoch 1, the only one so far" in told(app)
    pin(store, run_id, {2: ["is", "you"], 3: ["you", "is"]})
    app.run()
    assert "only its pinned seeds" in told(app)
    assert labelled(app.selectbox, "What comes after").options == ["this", "<b>it</b> is"]
    labelled(app.selectbox, "What comes after").set_value("<b>it</b> is").run()
    slider = labelled(app.select_slider, "Epoch")
    assert slider.options == ["1", "2", "3"]
    slider.set_value(2).run()
    assert labelled(app.select_slider, "Epoch").value == 2
    app.button(key="time_play").click().run()
    assert app.button(key="time_play").label == "Pause"
    app.button(key="time_play").click().run()
    assert app.button(key="time_play").label == "Play the epochs"
    assert not app.exception


def test_playing_ends_at_the_last_epoch(open_page: Open, add_run: AddRun, store: RunStore) -> None:
    run_id = add_run("running")
    pin(store, run_id, {1: ["it", "is"], 2: ["is", "it"]})
    app = view(open_page("playground", run=run_id), "time")
    app.button(key="time_play").click().run()
    assert labelled(app.select_slider, "Epoch").value == 1
    app.run()
    assert labelled(app.select_slider, "Epoch").value == 2
    assert app.button(key="time_play").label == "Play the epochs"


def test_the_time_machine_answers_the_text_in_the_box_after_every_kept_epoch(
    open_page: Open, add_run: AddRun, store: RunStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[tuple[str, str]] = []
    monkeypatch.setattr(
        time_machine,
        "next_word_chart",
        lambda words, probabilities, *, title, **_: shown.append((title, words[0])),
    )
    run_id = add_run(events=[*EVENTS, *pinned_events({epoch: ["it", "is"] for epoch in range(1, 6)})])
    for epoch, best in ((1, "did"), (2, "it"), (5, "is")):
        store.artifacts.put(run_id, epoch_bundle(epoch), bundle_bytes(bundle_that_expects(best, epoch)))
    app = view(open_page("playground", run=run_id), "time")
    assert labelled(app.selectbox, "What comes after").value == "this"
    assert labelled(app.select_slider, "Epoch").options == ["1", "2", "3", "4", "5"]
    assert "3 models that the run kept, after epoch 1, 2, 5" in told(app)
    labelled(app.selectbox, "What comes after").set_value(time_machine.OWN_TEXT).run()
    assert "The text box is empty" in told(app)
    app.text_input(key="seed").set_value("you did").run()
    assert labelled(app.select_slider, "Epoch").options == ["1", "2", "5"]
    assert shown[-1] == ("After epoch 5: “you did”", "is")
    labelled(app.select_slider, "Epoch").set_value(2).run()
    assert shown[-1] == ("After epoch 2: “you did”", "it")
    app.button(key="time_play").click().run()
    assert shown[-1] == ("After epoch 2: “you did”", "it")
    app.run()
    assert shown[-1] == ("After epoch 5: “you did”", "is")
    assert app.button(key="time_play").label == "Play the epochs"
    # With a text in the box, it is what one sees first.
    app = view(open_page("playground", run=run_id, seed="this is it"), "time")
    assert shown[-1] == ("After epoch 5: “this is it”", "is")
    store.artifacts.put(run_id, epoch_bundle(5), b"damaged")
    app.run()
    assert not app.exception
    Deletions(store).delete(run_id, VISITOR, for_good=True)
    assert store.artifacts.names(run_id) == []


def test_a_model_without_epochs_says_what_would_be_here(open_page: Open) -> None:
    app = view(open_page("playground"), "time")
    assert "comes without a record of its epochs" in told(app)


def test_a_text_is_read_with_its_perplexity(open_page: Open, add_run: AddRun) -> None:
    app = view(open_page("playground", run=add_run()), "read")
    app.button(key="read").click().run()
    assert "There is no text yet" in told(app)
    app.text_area(key="reading_text").set_value("did you xyzzy you").run()
    app.button(key="read").click().run()
    metrics = {metric.label: metric.value for metric in app.metric}
    assert metrics["First guess right"] == "66.7 %"
    assert metrics["Unknown words"] == "33.3 %"
    app.text_area(key="reading_text").set_value("?!").run()
    assert "This text contains no words" in told(app)
    app.text_area(key="reading_text").set_value("you " * 25_000).run()
    assert "Only the first 2,000 words are read" in told(app)
    app.text_input(key="seed").set_value("did you").run()
    app.button(key="read_seed").click().run()
    assert app.text_area(key="reading_text").value == "did you"


def test_held_out_rows_are_measured_when_asked_for(
    open_page: Open,
    add_run: AddRun,
    add_texts: Callable[..., None],
) -> None:
    run_id = add_run()
    app = view(open_page("playground", run=run_id), "read")
    assert "training texts of this run are gone" in told(app)
    add_texts(run_id)
    app.run()
    app.toggle(key="measure_held_out").set_value(True).run()
    assert "4 held-out words" in told(app)
    assert list(app.dataframe[0].value["Word"]) == ["is", "it", "did"]
    assert set(app.dataframe[0].value["Guessed instead"]) == {"you"}
    add_texts(without := add_run(), num_held_out=0)
    assert "No rows were held out" in told(view(open_page("playground", run=without), "read"))


def test_the_tree_grows_to_any_depth(open_page: Open, add_run: AddRun) -> None:
    app = view(open_page("playground", run=add_run()), "tree")
    app.slider(key="tree_depth").set_value(8).run()
    app.slider(key="tree_branches").set_value(5).run()
    app.text_input(key="seed").set_value("xyzzy 🙂 שלום").run()
    assert not app.exception


def test_the_trees_first_trace_holds_its_nodes() -> None:
    model = Predictor(tiny_bundle())
    tree = completion_tree(model, "did", 2, 2, Decoding())
    texts = [" ".join(node.words) for node in tree.nodes[1:]]
    figure = tree_figure(tree, texts, "<b>Tree</b>")
    assert list(figure.data[0].customdata) == texts
    assert list(figure.data[0].x) == [node.depth for node in tree.nodes[1:]]
    assert [trace.name for trace in figure.data[2:]] == ["greedy", "beam search", "sampled"]
    assert [trace.line.dash for trace in figure.data[2:]] == ["solid", "dash", "dot"]
    assert figure.layout.title.text == "&lt;b&gt;Tree&lt;/b&gt;"
    assert height(tree) > 150


def test_levels_of_surprise() -> None:
    assert [level(value) for value in (None, 0.0, 0.99, 1.0, 5.0, 40.0)] == [None, 0, 0, 1, 2, 5]


def test_what_is_said_of_a_read_word() -> None:
    from lstm_core.inference.surprisal import read_text

    first, second, unknown = read_text(Predictor(tiny_bundle()), "did you xyzzy", 1).words
    assert (
        sentence(first) == "“did” comes first, so there was nothing to expect. Texts begin with did 50.0 %."
    )
    assert "the first guess. The model expected you" in sentence(second)
    assert sentence(unknown).startswith("“xyzzy” is out of vocabulary. The model expected you")


def test_a_long_text_is_named_by_its_last_words() -> None:
    assert time_machine._last_words("did you have the") == "did you have the"
    assert time_machine._last_words("did you have the same as you") == "… the same as you"
    assert time_machine._last_words("天" * 30) == "… " + "天" * 18
