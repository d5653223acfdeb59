"""The playground of a run that trains meanwhile, on texts that are written from the right."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Locator, Page, expect

from lstm_core.runs.queue.submit import submit
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.uploads import Uploads
from lstm_core.settings import Settings
from lstm_core.text.csv_file import ReadingOptions
from tests.browser.conftest import APP, running, visit

OWNER = "visitor-of-this-test-aaaaaaaaaaa"
PATIENCE = 120_000
LOOKS = 4
"""So many times the page has asked for news of its run before a test believes that the words stay."""

HEBREW = "טקסט\n" + "\n".join(
    " ".join(words)
    for words in itertools.product(
        ("היום", "אתמול", "מחר"),
        ("הילד", "המורה", "השכנה", "הרופא"),
        ("קרא", "כתב", "ראה", "שמע"),
        ("ספר", "מכתב", "סיפור", "שיר"),
        ("ארוך", "יפה", "חדש"),
    )
)


@pytest.fixture(scope="module")
def training(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, RunStore, str]]:
    """A server that trains a run for as long as these tests last: its address, its store and the run's id."""
    home = tmp_path_factory.mktemp("home")
    store = RunStore(home)
    uploads = Uploads(store.upload_files)
    # Slow to learn, and judged by the training loss: nearly every epoch has another best model to show.
    settings = Settings(
        epochs=1000,
        patience=0,
        embedding_size=8,
        units=8,
        batch_targets=32,
        learning_rate=0.0005,
        validation_share=0.0,
    )
    upload = uploads.save(HEBREW.encode(), "hebrew.csv")
    run_id = submit(store, uploads, upload, OWNER, settings, "טקסט", ReadingOptions(), "סיפורים")
    with running(APP, home) as url:
        yield url, store, run_id
        store.stop(run_id, OWNER)
    store.close()


def box(page: Page) -> Locator:
    return page.get_by_role("textbox", name="Your text so far")


def chips(page: Page) -> Locator:
    return page.locator("[class*='st-key-written_'] button:visible")


def opened(page: Page, training: tuple[str, RunStore, str], query: str = "") -> Page:
    url, _, run_id = training
    page.add_init_script(f"localStorage.setItem('lstm-lab-visitor', '{OWNER}')")
    visit(page, f"{url}/playground?run={run_id}{query}")
    expect(box(page)).to_have_count(1, timeout=PATIENCE)
    return page


def epochs_end(page: Page, training: tuple[str, RunStore, str]) -> None:
    """Waits until the page has shown several newer models than the one of now."""
    _, store, run_id = training
    for _ in range(LOOKS):
        before = page.locator(".st-key-bars .lstm-chart-picture").get_attribute("aria-label")
        epoch = store.get(run_id).current["epoch"]
        page.wait_for_function(
            "before => document.querySelector('.st-key-bars .lstm-chart-picture')?.ariaLabel !== before",
            arg=before,
            timeout=PATIENCE,
        )
        run = store.get(run_id)
        assert run.is_live
        assert run.current["epoch"] >= epoch


def test_words_that_were_written_stay_while_the_run_trains(
    page: Page, training: tuple[str, RunStore, str]
) -> None:
    opened(page, training, "&past_endings=true")
    for seed in ("היום הילד", "מחר"):
        box(page).fill(seed)
        expect(page.get_by_text("The model reads:")).to_contain_text(seed)
        page.get_by_role("button", name="Complete 5 words").click()
        expect(box(page)).to_have_value(re.compile(rf"^{seed}( \S+){{5}}$"))
        expect(chips(page)).to_have_count(5)
        written = box(page).input_value()
        epochs_end(page, training)
        expect(chips(page)).to_have_count(5)
        assert box(page).input_value() == written


def test_what_the_model_reads_runs_from_the_right(page: Page, training: tuple[str, RunStore, str]) -> None:
    opened(page, training)
    box(page).fill("היום המורה דרקון ספר ")
    line = page.get_by_text("The model reads:")
    expect(line).to_contain_text("1 unknown word")
    places = line.evaluate(
        """line => {
          const at = {}
          const walker = document.createTreeWalker(line, NodeFilter.SHOW_TEXT)
          while (walker.nextNode()) {
            for (const found of walker.currentNode.data.matchAll(/The|היום|המורה|דרקון|ספר|unknown/g)) {
              const range = document.createRange()
              range.setStart(walker.currentNode, found.index)
              range.setEnd(walker.currentNode, found.index + found[0].length)
              at[found[0]] = range.getBoundingClientRect().left
            }
          }
          return Object.entries(at).sort((one, other) => one[1] - other[1]).map(([word]) => word)
        }"""
    )
    assert places == ["The", "ספר", "דרקון", "המורה", "היום", "unknown"]


def test_the_time_machine_answers_a_text_that_nobody_pinned(
    page: Page, training: tuple[str, RunStore, str]
) -> None:
    opened(page, training, "&view=Time+machine&seed=" + "אתמול הרופא")
    bars = page.locator(".st-key-time_bars")
    expect(bars.locator("[aria-label*='אתמול הרופא']").first).to_be_attached(timeout=PATIENCE)
    page.get_by_role("slider", name="Epoch").press("Home")
    expect(bars.locator("[aria-label*='After epoch 1:']").first).to_be_attached()
