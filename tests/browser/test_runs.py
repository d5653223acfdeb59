"""The Runs page in a real browser: two runs are ticked and compared, one is deleted and comes back, a reload forgets
nothing."""

import re
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Page, expect

from lstm_core.events import Epoch, Event, Pinned, PinnedAnswer, Start
from lstm_core.runs.progress import RunProgress
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.queue.submit import submit
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.uploads import Uploads
from lstm_core.settings import Settings
from lstm_core.text.csv_file import ReadingOptions
from tests.browser.conftest import APP, at_rest, running, visit
from tests.browser.test_accessibility import found

VISITOR = "visitor-0-aaaaaaaaaaaaaaaaaaaaaa"

EVENTS: list[Event] = [
    Start(epochs=2, parameters=1234, validation_targets=3, baselines={"trigram": {"loss": 2.2}}),
    Epoch(1, 2.5, 0.2, val_loss=2.5, val_perplexity=12.0, val_accuracy=0.2, elapsed_seconds=1.0),
    Epoch(2, 2.0, 0.3, val_loss=2.4, val_perplexity=11.0, val_accuracy=0.3, elapsed_seconds=2.0),
    Pinned(2, (PinnedAnswer("did", ("you", "it"), (0.6, 0.2)),)),
]


def add_runs(home: Path, *names: str) -> list[str]:
    """Finished runs of the visitor's in the store of a server that is not there yet."""
    store = RunStore(home)
    uploads = Uploads(store.upload_files)
    found = []
    for place, name in enumerate(names):
        upload = uploads.save(b"Text\nthis is it\ndid you\n", "texts.csv")
        settings = Settings(units=10 + place)
        run_id = submit(store, uploads, upload, VISITOR, settings, "Text", ReadingOptions(), name)
        run = Attempts(store).claim_next()
        assert run is not None
        progress = RunProgress({})
        for event in EVENTS:
            progress.take(event)
        Attempts(store).record(run_id, run.attempt, EVENTS, progress.current, "running")
        Attempts(store).finish(run_id, run.attempt, "finished")
        found.append(run_id)
    store.close()
    return found


def tick(page: Page, row: int) -> None:
    """Ticks a row of the table, counted from 1; the table is a canvas, whose first column has the boxes."""
    table = page.locator('[data-testid="stDataFrame"]').first
    expect(table.locator("canvas").first).to_be_visible()
    table.click(position={"x": 16, "y": 35 * row + 17})


def test_two_runs_are_compared_and_one_is_deleted_and_comes_back(page: Page, tmp_path: Path) -> None:
    one, two, _ = add_runs(tmp_path, "<b>one</b>", "two", "three")
    page.add_init_script(f"localStorage.setItem('lstm-lab-visitor', '{VISITOR}')")
    with running(APP, tmp_path) as url:
        visit(page, f"{url}/runs")
        expect(page.get_by_text("3 runs · tick runs")).to_be_visible()
        tick(page, 2)
        expect(page).to_have_url(re.compile(f"chosen={two}"))
        tick(page, 3)
        expect(page).to_have_url(re.compile(f"chosen={two}%2C{one}"))
        expect(page.get_by_text("2 runs chosen")).to_be_visible()
        curves = page.locator(".lstm-chart").first
        expect(curves.locator(".legendtext")).to_have_text(["two", "<b>one</b>"])
        expect(curves.locator(".scatterlayer .trace")).to_have_count(3)  # the trigram, too
        page.get_by_role("radio", name="Perplexity").click()
        expect(page).to_have_url(re.compile("curve=Perplexity"))
        expect(curves.get_by_text("Perplexity on held-out texts")).to_be_visible()
        page.reload()
        expect(page.get_by_text("2 runs chosen")).to_be_visible()
        expect(curves.locator(".legendtext")).to_have_text(["two", "<b>one</b>"])
        expect(curves.get_by_text("Perplexity on held-out texts")).to_be_visible()
        tick(page, 3)
        expect(page.get_by_role("button", name="Open the run")).to_be_visible()
        page.get_by_role("button", name="Delete").click()
        page.get_by_role("button", name="Delete this run").click()
        expect(page.get_by_text("“two” is deleted.")).to_be_visible()
        expect(page.get_by_text("2 runs · tick runs")).to_be_visible()
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_text("“two” is deleted.")).to_have_count(0)
        expect(page).to_have_url(re.compile(f"chosen={two}"))
        expect(curves.locator(".legendtext")).to_have_text(["two"])


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_and_a_phone_needs_no_scrolling_to_the_side(
    page: Page, tmp_path: Path, scheme: Literal["light", "dark"]
) -> None:
    ids = add_runs(tmp_path, "one", "two")
    page.add_init_script(f"localStorage.setItem('lstm-lab-visitor', '{VISITOR}')")
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": 390, "height": 844})
    with running(APP, tmp_path) as url:
        visit(page, f"{url}/runs?chosen={','.join(ids)}")
        expect(page.get_by_text("2 runs chosen")).to_be_visible()
        expect(page.locator(".lstm-chart .legendtext")).to_have_count(4)
        at_rest(page)
        assert found(page) == []
        main = page.locator('[data-testid="stMain"]')
        assert main.evaluate("node => node.scrollWidth <= node.clientWidth")
