"""The home page answers at once and every widget on it does what it says."""

from pages.ui import resources
from tests.app.conftest import Open


def test_it_answers_with_the_bundled_model(open_page: Open) -> None:
    app = open_page()
    assert "Teach an LSTM your own words" in app.title[0].value
    assert app.text_input(key="home_seed").value == "did you"
    expected = resources.predictor(resources.HOME_MODEL).next_words("did you", 5)
    assert any(f"{expected.tail_words:,}" in caption.value for caption in app.caption)


def test_examples_replace_the_seed_and_undo_brings_it_back(open_page: Open) -> None:
    app = open_page()
    assert app.button(key="home_undo").disabled
    app.button(key="home_example_would you like").click().run()
    assert app.text_input(key="home_seed").value == "would you like"
    app.button(key="home_undo").click().run()
    assert app.text_input(key="home_seed").value == "did you"
    assert app.button(key="home_undo").disabled


def test_unknown_words_are_named_and_shown_as_text(open_page: Open) -> None:
    app = open_page()
    app.text_input(key="home_seed").set_value("did **zzyzx** <b>qqqq</b>").run()
    told = " ".join(markdown.value for markdown in app.markdown)
    assert "zzyzx" in told
    assert "qqqq" in told
    assert not app.exception


def test_an_empty_box_shows_how_texts_begin(open_page: Open) -> None:
    app = open_page()
    app.text_input(key="home_seed").set_value("").run()
    assert not app.exception
    chart = app.get("bidi_component")[-1]
    learned = resources.predictor(resources.HOME_MODEL).settings.learn_endings
    assert ("First word of a text" if learned else "How often texts begin") in str(chart.proto)


def test_the_button_leads_to_train(open_page: Open) -> None:
    app = open_page()
    app.button(key="home_train").click().run()
    assert app.title[0].value == "Train"


def test_without_the_model_it_still_leads_on(open_page: Open, monkeypatch, tmp_path) -> None:
    monkeypatch.setattr(resources, "HOME_MODEL", tmp_path / "missing.zip")
    app = open_page()
    assert "make home-model" in app.info[0].value
    assert not app.exception
