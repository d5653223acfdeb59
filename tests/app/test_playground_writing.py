"""The playground writes: every way of decoding, written words that can be changed, unknown words put right."""

import re
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.artifact_names import BEST_BUNDLE
from lstm_core.bundle import bundle_bytes
from lstm_core.inference.decoding.sampling import Decoding
from lstm_core.runs.store.run_store import RunStore
from lstm_core.text.copied import CopyIndex
from lstm_core.text.originality import originality
from lstm_core.text.vocabulary import Vocabulary
from pages.ui import next_words
from pages.ui.playground.copied_badge import sentences
from pages.ui.playground.decoding_controls import summary
from pages.ui.token_names import CHARACTERS, WORDS
from tests.app.conftest import AddRun, Open, tiny_bundle


def seed(app: AppTest) -> str:
    return app.text_input(key="seed").value


def told(app: AppTest) -> str:
    return (
        " ".join(element.value for element in (*app.markdown, *app.caption))
        .replace("\\", "")
        .replace("\u2060", "")
    )


def keys(app: AppTest) -> list[str]:
    return [button.key for button in app.button]


def test_a_written_word_shows_what_else_stood_there_and_another_goes_on_from_it(
    open_page: Open, add_run: AddRun
) -> None:
    app = open_page("playground", run=add_run())
    app.text_input(key="seed").set_value("this").run()
    app.number_input(key="num_words").set_value(3).run()
    app.button(key="complete").click().run()
    assert seed(app) == "this you you you"
    assert [key for key in keys(app) if key.startswith("written_")] == ["written_0", "written_1", "written_2"]
    app.button(key="written_1").click().run()
    assert "“you”: " in told(app).replace("**", "")
    assert [app.button(key=f"other_{place}").label.split(" ")[0] for place in range(5)] == [
        "you",
        "did",
        "it",
        "is",
        "200",
    ]
    assert app.button(key="other_0").disabled
    app.button(key="other_1").click().run()
    assert seed(app) == "this you did you"
    app.button(key="undo").click().run()
    assert seed(app) == "this you you you"
    app.button(key="written_0").click().run()
    assert "alternatives" not in keys(app)
    app.button(key="written_0").click().run()
    assert "other_0" not in keys(app)


def test_typing_makes_the_text_ones_own(open_page: Open, add_run: AddRun) -> None:
    app = open_page("playground", run=add_run())
    app.button(key="example_2").click().run()
    assert "written_4" in keys(app)
    app.text_input(key="seed").set_value("did you you").run()
    assert "written_0" not in keys(app)


def test_a_late_request_with_the_text_from_before_undoes_nothing(
    open_page: Open, add_run: AddRun, monkeypatch
) -> None:
    app = open_page("playground", run=add_run())
    app.text_input(key="seed").set_value("this").run()
    app.button(key="complete").click().run()
    written = seed(app)
    # The page asks for news of the run, with what the browser knew before the words were written.
    app.text_input(key="seed").set_value("this").run()
    assert seed(app) == written
    assert "written_4" in keys(app)
    # Later the same text is the visitor's own.
    monkeypatch.setattr(next_words, "LATE_SECONDS", 0.0)
    app.text_input(key="seed").set_value("this").run()
    assert seed(app) == "this"
    assert "written_0" not in keys(app)
    # Unless that was a request later still: then the browser has the words, and brings them back.
    app.text_input(key="seed").set_value(written).run()
    assert "written_4" in keys(app)


def test_every_method_and_its_settings(open_page: Open, add_run: AddRun) -> None:
    app = open_page("playground", run=add_run())
    app.text_input(key="seed").set_value("this").run()
    app.slider(key="penalty").set_value(2.0).run()
    app.button(key="complete").click().run()
    first = seed(app)
    assert first != "this" + " you" * 5
    app.button(key="undo").click().run()
    app.segmented_control(key="method").set_value("sample").run()
    app.slider(key="temperature").set_value(2.0).run()
    app.number_input(key="top_k").set_value(3).run()
    app.slider(key="top_p").set_value(0.9).run()
    app.slider(key="min_p").set_value(0.01).run()
    app.number_input(key="draw").set_value(7).run()
    app.button(key="complete").click().run()
    drawn = seed(app)
    assert set(drawn.split()[1:]) <= {"you", "did", "it"}
    app.button(key="draw_again").click().run()
    assert app.number_input(key="draw").value != 7
    assert len(seed(app).split()) == len(drawn.split())
    app.button(key="undo").click().run()
    assert seed(app) == drawn
    app.button(key="undo").click().run()
    assert seed(app) == "this"
    app.segmented_control(key="method").set_value("beam").run()
    app.number_input(key="beams").set_value(2).run()
    app.button(key="complete").click().run()
    assert seed(app) == "this" + " you" * 5
    assert not app.exception


def test_completing_draws_anew_unless_the_draw_is_fixed(
    open_page: Open, add_run: AddRun, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(next_words, "LATE_SECONDS", 0.0)
    app = open_page("playground", run=add_run(), method="Sample", temperature="2")

    def completed() -> tuple[int, str]:
        app.text_input(key="seed").set_value("this").run()
        app.button(key="complete").click().run()
        return app.number_input(key="draw").value, seed(app)

    app.number_input(key="num_words").set_value(30).run()
    draws = [completed() for _ in range(3)]
    assert len({number for number, _ in draws}) == 3
    assert len({text for _, text in draws}) == 3
    app.button(key="example_0").click().run()
    assert app.number_input(key="draw").value != draws[-1][0]
    # Who types a seed fixes it, and gets the text of that draw again.
    app.number_input(key="draw").set_value(draws[0][0]).run()
    assert app.toggle(key="fixed_draw").value
    assert completed() == completed() == draws[0]
    app.toggle(key="fixed_draw").set_value(False).run()
    assert completed()[0] != draws[0][0]
    app.segmented_control(key="method").set_value("greedy").run()
    assert "draw" not in [box.key for box in app.number_input]
    assert completed_greedily(app) == "this" + " you" * 30


def completed_greedily(app: AppTest) -> str:
    app.text_input(key="seed").set_value("this").run()
    app.button(key="complete").click().run()
    return seed(app)


def test_a_link_with_a_fixed_draw_gives_another_the_same_text(open_page: Open, add_run: AddRun) -> None:
    link = {"run": add_run(), "method": "Sample", "draw": "11", "fixed_draw": "true", "seed": "this"}
    texts = []
    for _ in range(2):
        app = open_page("playground", **link)
        assert (app.number_input(key="draw").value, app.toggle(key="fixed_draw").value) == (11, True)
        app.button(key="complete").click().run()
        texts.append(seed(app))
    assert texts[0] == texts[1]


def test_the_decoding_is_told_in_plain_words_with_the_term() -> None:
    assert summary(Decoding(), WORDS) == "Most probable word (greedy)"
    assert summary(Decoding("sample", temperature=0.5), WORDS) == "Random draw (sampling), temperature 0.5"
    assert summary(Decoding("beam", beam_width=4), WORDS) == "Best of 4 continuations (beam search)"
    assert summary(Decoding(repetition_penalty=1.5), CHARACTERS).startswith(
        "Most probable character (greedy), rep"
    )


def test_a_model_of_characters_does_not_speak_of_words(
    open_page: Open, add_run: AddRun, store: RunStore
) -> None:
    tiny = tiny_bundle()
    vocabulary = Vocabulary(list("你好天地人大"), [6, 5, 4, 3, 2, 1], [0, 3, 2, 0, 0, 1])
    bundle = replace(tiny, settings=tiny.settings.replace(token_level="character"), vocabulary=vocabulary)
    run_id = add_run()
    store.artifacts.put(run_id, BEST_BUNDLE, bundle_bytes(bundle))
    app = open_page("playground", run=run_id, seed="天龍", view="Tree")
    assert "1 unknown character" in told(app)
    assert {"Characters to show", "Depth in characters"} <= {box.label for box in app.slider}
    app.button(key="complete").click().run()
    assert app.button(key="complete").label == "Complete 5 characters"
    assert "character by character" in told(app)
    app.segmented_control(key="view").set_value("read").run()
    app.button(key="read_seed").click().run()
    assert "Unknown characters" in [metric.label for metric in app.metric]
    said = [told(app), *(box.label for box in (*app.slider, *app.button, *app.number_input, *app.metric))]
    assert not re.search(r"\bwords?\b", " ".join(said).replace("embedding size 2, 6 words", ""))


def test_decoding_comes_from_the_link_and_nonsense_in_it_is_harmless(
    open_page: Open, add_run: AddRun
) -> None:
    run = add_run()
    app = open_page("playground", run=run, method="Sample", temperature="0.5", draw="3")
    assert app.segmented_control(key="method").value == "sample"
    assert app.slider(key="temperature").value == 0.5
    assert app.number_input(key="draw").value == 3
    app = open_page("playground", run=run, method="magic", temperature="hot", k="99", written="x", seed="did")
    assert not app.exception
    assert seed(app) == "did"


def test_the_link_brings_text_and_written_words_back(open_page: Open, add_run: AddRun) -> None:
    run = add_run()
    app = open_page("playground", run=run, seed="this you you", written="2")
    assert seed(app) == "this you you"
    app.button(key="written_1").click().run()
    app.button(key="other_1").click().run()
    assert seed(app) == "this you did"
    app.button(key="undo").click().run()
    assert seed(app) == "this you you"
    app.button(key="undo").click().run()  # the link's own words
    assert seed(app) == "this"
    assert app.button(key="undo").disabled
    assert len(seed(open_page("playground", run=run, seed="x" * 900))) == 500
    app = open_page("playground", run=run, seed="zebra", written="3")  # written by hand, and impossible
    assert "written_0" not in keys(app)


def test_an_unknown_word_is_marked_and_put_right_by_a_button(open_page: Open, add_run: AddRun) -> None:
    app = open_page("playground", run=add_run())
    app.text_input(key="seed").set_value("Thsi, did").run()
    assert "1 unknown word" in told(app)
    assert app.button(key="respell_0").label.replace("\\", "") == "thsi → this"
    app.button(key="respell_0").click().run()
    assert seed(app) == "this, did"
    assert "respell_0" not in keys(app)
    app.button(key="undo").click().run()
    assert seed(app) == "Thsi, did"


def test_only_unknown_words_are_answered_all_the_same(open_page: Open, add_run: AddRun) -> None:
    app = open_page("playground", run=add_run())
    app.text_input(key="seed").set_value("xyzzy plugh").run()
    assert "2 unknown words" in told(app)
    app.button(key="complete").click().run()
    assert seed(app) == "xyzzy plugh" + " you" * 5


def test_the_badge_tells_copied_from_new(
    open_page: Open, add_run: AddRun, add_texts: Callable[..., None], store: RunStore
) -> None:
    run_id = add_run()
    add_texts(run_id)
    kept = store.artifacts.names(run_id)
    app = open_page("playground", run=run_id)
    app.number_input(key="num_words").set_value(1).run()
    app.text_input(key="seed").set_value("it is").run()
    app.button(key="complete").click().run()
    assert seed(app) == "it is you"
    assert "All 3 words (2 typed, 1 written) are copied from row 5" in told(app)
    app.button(key="complete").click().run()
    assert "Copied: “it is you”, 3 words (2 typed, 1 written) from row 5" in told(app)
    assert "New: “you” follows them in no training text" in told(app)
    app.text_input(key="seed").set_value("you you").run()
    app.button(key="complete").click().run()
    assert "New: no written word follows the word before it in any training text" in told(app)
    assert store.artifacts.names(run_id) == kept  # pages read a run's files and write none


def test_a_model_without_texts_says_so(open_page: Open, add_run: AddRun) -> None:
    app = open_page("playground", run=add_run())
    app.button(key="example_0").click().run()
    assert "The training texts of this run are gone" in told(app)


def test_the_sample_model_knows_its_texts(open_page: Open) -> None:
    app = open_page("playground")
    app.button(key="example_2").click().run()
    assert "Copied: " in told(app) or "New: " in told(app) or "are copied from" in told(app)


def test_text_and_tables_can_be_carried_away(open_page: Open, add_run: AddRun) -> None:
    app = open_page("playground", run=add_run())
    assert app.download_button(key="export_text").disabled
    assert app.download_button(key="export_written").disabled
    app.button(key="example_0").click().run()
    for key in ("export_text", "export_next", "export_written"):
        assert not app.download_button(key=key).disabled
        app.download_button(key=key).click().run()
        assert not app.exception
        assert seed(app).startswith("this ")


def test_the_badge_names_the_first_few_rows() -> None:
    def told_of(rows: list[int], token_ids: list[int]) -> list[str]:
        texts = np.array([2, 3] * len(rows))
        index = CopyIndex.build(texts, np.arange(0, len(texts) + 1, 2), np.array(rows))
        found = originality(index, token_ids, 1)
        return [words for words, _ in sentences(found, ["b", "a", "b"][-len(token_ids) :], " ", WORDS)]

    assert told_of([1204], [2, 3]) == ["All 2 words (1 typed, 1 written) are copied from row 1,204"]
    assert told_of([4, 9], [2, 3]) == ["All 2 words (1 typed, 1 written) are copied from rows 4 and 9"]
    assert told_of([4, 9, 12], [3, 2, 3]) == [
        "Copied: “a b”, 2 words (1 typed, 1 written) from rows 4, 9 and 12",
        "New: they follow “b” in no training text",
    ]
    assert told_of([4, 9, 12, 1300, 8], [2, 3])[0].endswith("from rows 4, 8, 9 and 2 more")
    assert told_of([4], [3]) == []


def test_characters_are_not_called_words() -> None:
    index = CopyIndex.build(np.array([2, 3, 4]), np.array([0, 3]), np.array([4]))
    told = [words for words, _ in sentences(originality(index, [2, 3, 3], 3), "天地地", "", CHARACTERS)]
    assert told == [
        "Copied: “天地”, 2 characters (2 written) from row 4",
        "New: “地” follows them in no training text",
    ]
