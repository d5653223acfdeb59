"""The playground with a model that learned where texts end: what is shown of it, and writing that stops."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.inference.decoding.completion_tree import completion_tree
from lstm_core.inference.decoding.sampling import Decoding
from lstm_core.inference.decoding.word_stream import WrittenWord, generate
from lstm_core.inference.predictor import Predictor
from lstm_core.inference.surprisal import ReadEnding, read_text
from pages.ui import next_words
from pages.ui.playground.surprise import ending_sentence, sentence
from pages.ui.playground.tree_figure import tree_figure
from pages.ui.train.samples import Samples, written
from tests.app.conftest import AddRun, Open, tiny_bundle

SURE, LIKELY = 9.0, 4.5


def seed(app: AppTest) -> str:
    return app.text_input(key="seed").value


def told(app: AppTest) -> str:
    return " ".join(element.value for element in (*app.markdown, *app.caption)).replace("\\", "")


def test_the_ending_stands_quietly_beside_the_bars(open_page: Open, add_ending_run: AddRun) -> None:
    app = open_page("playground", run=add_ending_run(LIKELY))
    assert "Ends here" not in told(app)  # no text ends before its first word
    app.text_input(key="seed").set_value("this").run()
    assert "Ends here: 27.8 %" in told(app)


def test_writing_stops_and_says_so(open_page: Open, add_ending_run: AddRun) -> None:
    app = open_page("playground", run=add_ending_run(SURE))
    app.text_input(key="seed").set_value("this").run()
    assert app.button(key="complete").label == "Complete up to 5 words"
    app.button(key="complete").click().run()
    assert seed(app) == "this"
    assert "The text ends here (97.2 %)" in told(app)
    app.text_input(key="seed").set_value("this is").run()
    assert "The text ends here" not in told(app)


def test_an_empty_box_gets_its_first_word_before_it_ends(open_page: Open, add_ending_run: AddRun) -> None:
    app = open_page("playground", run=add_ending_run(SURE))
    app.button(key="complete").click().run()
    assert seed(app) == "you"
    assert "The text ends here" in told(app)
    assert [button.key for button in app.button if button.key.startswith("written_")] == ["written_0"]


def test_going_on_past_endings(open_page: Open, add_ending_run: AddRun) -> None:
    app = open_page("playground", run=add_ending_run(SURE))
    app.text_input(key="seed").set_value("this").run()
    app.button(key="complete").click().run()
    app.toggle(key="past_endings").set_value(True).run()
    assert "The text ends here" not in told(app)
    assert app.button(key="complete").label == "Complete 5 words"
    app.button(key="complete").click().run()
    assert seed(app) == "this you you you you you"


@pytest.mark.parametrize("method", ["sample", "beam"])
def test_other_methods_stop_too(open_page: Open, add_ending_run: AddRun, method: str) -> None:
    app = open_page("playground", run=add_ending_run(SURE))
    app.segmented_control(key="method").set_value(method).run()
    app.text_input(key="seed").set_value("this").run()
    app.button(key="complete").click().run()
    assert seed(app) == "this"
    assert "The text ends here" in told(app)


def test_drawing_again_asks_for_as_many_words_as_before(open_page: Open, add_ending_run: AddRun) -> None:
    model = Predictor(tiny_bundle(ending=LIKELY))

    def drawn(draw: int) -> list[str]:
        found = generate(model, "this", 5, Decoding(method="sample", seed=draw))
        return ["this", *(one.word for one in found if isinstance(one, WrittenWord))]

    short = next(draw for draw in range(99) if 1 < len(drawn(draw)) < 4)
    app = open_page("playground", run=add_ending_run(LIKELY))
    app.segmented_control(key="method").set_value("sample").run()
    app.number_input(key="draw").set_value(short).run()
    app.toggle(key="fixed_draw").set_value(True).run()
    app.text_input(key="seed").set_value("this").run()
    app.button(key="complete").click().run()
    assert seed(app).split() == drawn(short)
    app.button(key="draw_again").click().run()
    assert seed(app).split() == drawn(app.number_input(key="draw").value)


def test_a_model_without_endings_has_no_word_of_them(open_page: Open, add_run: AddRun) -> None:
    app = open_page("playground", run=add_run())
    app.text_input(key="seed").set_value("this").run()
    assert "nds here" not in told(app)
    assert "past_endings" not in {toggle.key for toggle in app.toggle}
    assert app.button(key="complete").label == "Complete 5 words"


@pytest.mark.parametrize("view", ["read", "tree", "beside"])
def test_every_view_with_an_ending(open_page: Open, add_ending_run: AddRun, view: str) -> None:
    app = open_page("playground", run=add_ending_run(LIKELY))
    app.text_input(key="seed").set_value("this is").run()
    app.segmented_control(key="view").set_value(view).run()
    if view == "read":
        app.button(key="read_seed").click().run()
        app.button(key="read").click().run()
    assert not app.exception
    assert ("Squares are endings" in told(app)) == (view == "tree")


def test_the_tree_draws_endings_as_squares() -> None:
    tree = completion_tree(Predictor(tiny_bundle(ending=LIKELY)), "did", 2, 2, Decoding())
    texts = [" ".join(node.words) for node in tree.nodes[1:]]
    words, *_, endings = tree_figure(tree, texts, "Tree").data
    assert list(words.customdata) == [
        text for text, node in zip(texts, tree.nodes[1:], strict=True) if not node.ends
    ]
    assert (endings.marker.symbol, endings.customdata) == ("square", None)
    assert list(endings.x) == [node.depth for node in tree.nodes if node.ends]
    assert endings.text[0] == "<i>ends here</i><br>27.8 %"
    assert endings.hovertext[0].startswith("Nothing more: 27.8 % in total; the end alone 27.8 %")


def test_what_is_said_of_a_first_word_and_an_end() -> None:
    reading = read_text(Predictor(tiny_bundle(ending=LIKELY)), "did you", 1)
    assert sentence(reading.words[0]).startswith(
        "“did”: 2.1 bits, 23.3 %, guess number 2. The model expected you"
    )
    assert ending_sentence(ReadEnding(0.25, 2.0, (("you", 0.5),))) == (
        "The end of the text: 2.0 bits, 25.0 %. Instead of it: you 50.0 %."
    )


def test_samples_say_where_a_text_ended() -> None:
    seeds = ("this", "it is", "did you")
    assert written(Predictor(tiny_bundle(ending=SURE))) == Samples(seeds, (True,) * 3, 1)


def test_bars_of_an_empty_box_are_named_for_what_they_show(
    open_page: Open, add_ending_run: AddRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    titles = []
    monkeypatch.setattr(next_words, "next_word_chart", lambda *_, title, **__: titles.append(title))
    app = open_page("playground", run=add_ending_run(LIKELY))
    app.text_input(key="seed").set_value("this").run()
    assert (titles[-2:], titles.count("First word of a text")) == (["First word of a text", "Next word"], 1)
