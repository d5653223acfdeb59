"""The page with a model inside, opened from a file as whoever gets it opens it, and compared with Python."""

from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import ConsoleMessage, Page, expect

from lstm_core.bundle import Bundle, read_bundle
from lstm_core.export.html_page import Precision, html_page
from lstm_core.inference.half_word import finish_word
from lstm_core.inference.predictor import Predictor
from lstm_core.settings import Settings
from lstm_core.text.tokenizer import Tokenizer
from lstm_core.text.vocabulary import Vocabulary
from lstm_core.weights import weight_shapes
from tests.core.text.csv_fixtures import CHINESE, READABLE

ROOT = Path(__file__).resolve().parents[2]
WORDS = ("you", "the", "did", "sleep", "well", "yesterday", "a", "good", "thing", "is", "ça", "it's", "yes")
CHARACTERS = tuple(dict.fromkeys("".join(text for _, text in CHINESE)))


def made(seed: int = 11, vocabulary: tuple[str, ...] = WORDS, **settings: Any) -> Bundle:
    """A model with random weights, large enough for every gate to matter."""
    chosen = Settings(**({"token_level": "word", "embedding_size": 6, "units": 9} | settings))
    rng = np.random.default_rng(seed)
    weights = {
        name: (0.7 * rng.standard_normal(shape)).astype(np.float32)
        for name, shape in weight_shapes(chosen, len(vocabulary) + 2).items()
    }
    counts = list(range(len(vocabulary), 0, -1))
    first_counts = [count % 3 for count in counts]
    return Bundle(chosen, Vocabulary(vocabulary, counts, first_counts), weights)


@pytest.fixture
def opened(page: Page, tmp_path: Path) -> Callable[..., Page]:
    """Opens the page of a model from the disk."""

    def open_page(bundle: Bundle, precision: Precision = "float32") -> Page:
        file = tmp_path / "model.html"
        file.write_text(html_page(bundle, "my <b>model</b>", precision), "utf-8")
        page.goto(file.as_uri())
        expect(page.locator("html")).to_have_attribute("data-ready", "yes")
        return page

    return open_page


def answers(page: Page, text: str, top_k: int = 5) -> tuple[list[str], list[float]]:
    found = page.evaluate("([text, k]) => lstmLab.nextWords(text, k)", [text, top_k])
    return [one["word"] for one in found], [one["probability"] for one in found]


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("cell", ["lstm", "gru", "rnn"])
@pytest.mark.parametrize("token_level", ["word", "character"])
def test_the_page_expects_what_python_expects(
    opened: Callable[..., Page], token_level: str, cell: str, layers: int
) -> None:
    vocabulary = WORDS if token_level == "word" else CHARACTERS
    bundle = made(vocabulary=vocabulary, token_level=token_level, cell=cell, layers=layers)
    check(opened(bundle), Predictor(bundle), token_level)


@pytest.mark.parametrize(
    "settings",
    [
        {"output_layer": "dense", "learn_endings": False},
        {"output_layer": "dense", "learn_endings": True},
        {"output_layer": "tied", "learn_endings": False},
        {"output_layer": "tied", "learn_endings": True, "units": 6},
    ],
)
def test_every_output_layer_with_endings_and_without(
    opened: Callable[..., Page], settings: dict[str, Any]
) -> None:
    bundle = made(**settings)
    page, predictor = opened(bundle), Predictor(bundle)
    check(page, predictor, "word")
    for text in ("did you", "yes"):
        ending = page.evaluate("text => lstmLab.ending(lstmLab.read(text))", text)
        assert ending == pytest.approx(predictor.next_words(text).ending or 0.0, abs=1e-4)
        box = page.get_by_label("Type a few words")
        box.fill(text)
        box.press("Control+Enter")
        expect(box).to_have_value(predictor.complete(text, 5))


def check(page: Page, predictor: Predictor, token_level: str) -> None:
    """The page answers as the predictor does."""
    texts = (
        ["", "did", "Did you sleep WELL", "xyz the good", "it's a good thing, yes " * 6]
        if token_level == "word"
        else ["", "今", "今天天气很好", "x 天 y", "我不知道" * 9]
    )
    for text in texts:
        expected = predictor.next_words(text, 5)
        words, probabilities = answers(page, text)
        assert words == list(expected.words), text
        assert probabilities == pytest.approx(expected.probabilities, abs=1e-4), text


def test_a_real_model_in_both_precisions(opened: Callable[..., Page]) -> None:
    path = ROOT / "assets/home_model.zip"
    bundle = read_bundle(path)
    predictor, texts = Predictor(bundle), ["did you", "it is", "this", "what time do you", "i am so"]
    page = opened(bundle)
    for text in texts:
        expected = predictor.next_words(text, 10)
        words, probabilities = answers(page, text, 10)
        assert words == list(expected.words)
        assert probabilities == pytest.approx(expected.probabilities, abs=1e-4)
    page = opened(bundle, "float16")
    stated = float(page.locator("#facts").inner_text().split("by up to ")[1].split()[0]) / 100
    assert 0 < stated < 0.02
    for text in texts:
        expected = predictor.next_words(text, 10)
        _, probabilities = answers(page, text, 10)
        assert probabilities == pytest.approx(expected.probabilities, abs=3 * stated)


def test_texts_are_split_as_python_splits_them(opened: Callable[..., Page]) -> None:
    page = opened(made())
    texts = [cell for fixture in READABLE for row in fixture.rows for cell in row]
    for file in ROOT.glob("assets/*.csv"):
        texts += file.read_text("utf-8").splitlines()[::7]
    texts += [
        "snake_case ___ __init__ e\u0301cole J\u030carnik 3.14 is 10,000.5 less.Next 1.a a.1 wait -- what",
        "नमस्ते दुनिया क्षि שָׁלוֹם עולם fun 😀👍🏽 👩‍👩‍👧 🇩🇪🇫🇷 ΟΔΟΣ Straße İstanbul ILIK a\u200db #\ufe0f\u20e3",
        "ສະບາຍດີ សួស្តី မင်္ဂလာပါ བཀྲ་ཤིས། ขอบคุณ",
        "see <b>this</b> &amp; https://example.org/a?b=c <br/> 1 < 2 &eacute;clair www.example.org/a",
        "«oui» (you), ok... $5!",
    ]
    for level in ("word", "character"):
        for case in ("lower", "turkish", "keep"):
            for marks in (False, True):
                tokenizer = Tokenizer(level, case, marks, strip_markup=marks)
                split = page.evaluate(
                    "([settings, texts]) => { const tokenizer = new Tokenizer(settings);"
                    " return texts.map((text) => tokenizer.split(text)) }",
                    [asdict(tokenizer), texts],
                )
                different = [
                    (text, theirs, tokenizer.split(text))
                    for text, theirs in zip(texts, split, strict=True)
                    if theirs != tokenizer.split(text)
                ]
                assert different == []


def test_words_are_joined_as_python_joins_them(opened: Callable[..., Page]) -> None:
    page = opened(made())
    for tokenizer, text, words in [
        (Tokenizer(), "Did  you", ["sleep", "well"]),
        (Tokenizer(), "did ", ["you"]),
        (Tokenizer(), "...", ["you"]),
        (Tokenizer(keep_punctuation=True), "well", [",", "(", "you", ")", "!"]),
        (Tokenizer("character"), "今天", ["天", "气"]),
    ]:
        predictor = Predictor(made(**asdict(tokenizer)))
        joined = page.evaluate(
            "([settings, text, words]) => new Tokenizer(settings).append(text, words)",
            [asdict(tokenizer), text, words],
        )
        assert joined == predictor.append(text, words)


def test_a_half_typed_word_is_finished(opened: Callable[..., Page]) -> None:
    bundle = made()
    page = opened(bundle)
    expected = finish_word(Predictor(bundle), "did y", 5)
    assert expected is not None
    words, probabilities = answers(page, "did y")
    assert words == list(expected.words)
    assert probabilities == pytest.approx(expected.probabilities, abs=1e-4)


def test_writing_with_the_keyboard_and_the_mouse(
    opened: Callable[..., Page], snapshot: Callable[..., None]
) -> None:
    bundle = made()
    predictor = Predictor(bundle)
    page = opened(bundle)
    expect(page.get_by_role("heading", level=1)).to_have_text("my <b>model</b>")
    box = page.get_by_label("Type a few words")
    expect(box).to_be_focused()
    page.keyboard.type("did you")
    first = predictor.next_words("did you", 10).words
    rows = page.locator("#bars button")
    expect(rows).to_have_count(10)
    expect(rows.first).to_contain_text(first[0])
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box).to_have_value(f"did you {first[1]}")
    page.keyboard.press("Escape")
    expect(box).to_be_focused()
    page.get_by_role("button", name="Undo").click()
    expect(box).to_have_value("did you")
    box.press("Control+Enter")
    expect(box).to_have_value(predictor.complete("did you", 5))
    page.get_by_role("button", name="Clear").click()
    expect(page.locator("#heading")).to_have_text("How texts begin")
    box.fill("did qqq")
    expect(page.get_by_role("status")).to_have_text("⚠ Not in the vocabulary: qqq")
    snapshot("wide")
    page.emulate_media(color_scheme="dark")
    snapshot("dark")
    page.set_viewport_size({"width": 390, "height": 844})
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    snapshot("narrow")


def test_drawing_follows_the_temperature(opened: Callable[..., Page]) -> None:
    page = opened(made())
    drawn = page.evaluate("Array.from({length: 300}, () => lstmLab.draw('did you', 1))")
    expected = dict(zip(*answers(page, "did you", 20), strict=True))
    assert len(set(drawn)) > 4
    top = max(expected, key=expected.__getitem__)
    assert drawn.count(top) / 300 == pytest.approx(expected[top], abs=0.12)
    assert set(page.evaluate("Array.from({length: 20}, () => lstmLab.draw('did you', 0))")) == {top}


def test_nothing_is_fetched_and_nothing_complains(opened: Callable[..., Page], page: Page) -> None:
    requests: list[str] = []
    said: list[ConsoleMessage] = []
    page.on("request", lambda request: requests.append(request.url))
    page.on("console", lambda message: said.append(message))
    opened(made()).get_by_role("button", name="Complete").click()
    expect(page.get_by_label("Type a few words")).not_to_have_value("")
    assert [url for url in requests if not url.startswith(("file:", "blob:"))] == []
    assert [message.text for message in said] == []
