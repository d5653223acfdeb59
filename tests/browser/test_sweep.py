"""A sweep in a real browser: started on Train, watched, reloaded, and carried on by the next server."""

from __future__ import annotations

import re
import signal
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import APP, at_rest, running, visit

VISITOR = "visitor-0-aaaaaaaaaaaaaaaaaaaaaa"
PATIENCE = 180_000  # two workers load TensorFlow and compile, on a machine that may be busy

KEPT_ON_THE_PAGE = "() => window.mounted.every(node => document.contains(node))"


def fill(page: Page, name: str, value: str) -> None:
    """Sets a number and waits until the page has taken it."""
    box = page.get_by_role("spinbutton", name=name, exact=True)
    box.fill(value)
    box.press("Enter")
    at_rest(page)


def start_two_runs(page: Page, url: str, csv: Path) -> None:
    """From the upload to the sweep's page: two small runs of 50 and 100 units."""
    visit(page, f"{url}/train")
    page.locator("input[type=file]").set_input_files(csv)
    expect(page.get_by_role("heading", name="Before you start")).to_be_visible(timeout=PATIENCE)
    for name, value in (("Epochs", "3"), ("Embedding size", "8")):
        fill(page, name, value)
    page.get_by_text("Try several settings").click()
    expect(page.get_by_text("9 runs, up to")).to_be_visible()
    page.get_by_role("combobox", name="Settings to vary").press("Backspace")  # takes the last one away
    expect(page.get_by_text("3 runs, up to")).to_be_visible()
    page.get_by_role("combobox", name="Values of LSTM units").press("Backspace")
    expect(page.get_by_text("2 runs, up to")).to_be_visible()
    page.get_by_role("button", name="Start the sweep").click()
    expect(page).to_have_url(re.compile("/sweep.*sweep="), timeout=PATIENCE)


def test_a_sweep_survives_a_reload_and_a_kill_of_the_server(
    page: Page, tmp_path: Path, snapshot: Callable[..., None]
) -> None:
    csv = tmp_path / "small.csv"
    rows = [
        f"did you see the {thing} number {number}" for number in range(40) for thing in ("bus", "coat", "cup")
    ]
    csv.write_text("Text\n" + "\n".join(rows) + "\n", encoding="utf-8")
    page.add_init_script(f"localStorage.setItem('lstm-lab-visitor', '{VISITOR}')")
    with running(APP, tmp_path, end=signal.SIGKILL) as url:
        start_two_runs(page, url, csv)
        expect(page.get_by_text("0 of 2 runs have ended")).to_be_visible()
        expect(page.locator(".js-plotly-plot")).to_be_visible()
        page.evaluate(
            "() => { window.mounted = ['[data-testid=stDataFrame] canvas', '.js-plotly-plot']"
            ".map(selector => document.querySelector(selector)) }"
        )
        expect(page.get_by_text("Best so far")).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_text("1 of 2 runs have ended")).to_be_visible(timeout=PATIENCE)
        assert page.evaluate(KEPT_ON_THE_PAGE)  # table and chart were updated in place
        page.reload()
        expect(page.get_by_text("Best so far")).to_be_visible()
        expect(page.get_by_text(re.compile("^[12] of 2 runs have ended"))).to_be_visible()
        address = page.url.removeprefix(url)
        snapshot("before-the-kill")
    with running(APP, tmp_path) as url:
        visit(page, url + address)
        expect(page.get_by_text("2 of 2 runs have ended")).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_text("Best: LSTM units")).to_be_visible()
        snapshot("after-the-restart")

        # The other run goes, and comes back.
        page.get_by_role("button", name="Keep the best", exact=True).click()
        page.get_by_role("button", name="Keep the best run").click()
        expect(page.get_by_text("is deleted. Its texts, curves and model")).to_be_visible()
        expect(page.get_by_text("1 of 1 run has ended")).to_be_visible()
        page.get_by_role("button", name="Undo").click()
        expect(page.get_by_text("2 of 2 runs have ended")).to_be_visible()

        page.get_by_role("button", name="Open a run").click()
        page.get_by_test_id("stPopoverBody").get_by_role("link").first.click()
        expect(page).to_have_url(re.compile("/train.*run="))
        expect(page.get_by_role("link", name="Its sweep")).to_be_visible()
