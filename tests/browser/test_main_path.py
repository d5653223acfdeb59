"""The main path in a real browser: a CSV in, live training, a reload on the way, the playground out."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.conftest import at_rest, visit
from tests.browser.share_link import share_link

REAL = Path(os.environ.get("LSTM_LAB_REAL_DATA", "")) / "daily_dialog_2000.csv"
PATIENCE = 120_000  # a worker loads TensorFlow and compiles, on a machine that may be busy

POINTS = ".js-plotly-plot .scatterlayer .trace:first-child path.js-line"


@pytest.fixture
def small_csv(tmp_path: Path) -> Path:
    """Three hundred short texts."""
    people = ("anna", "ben", "carla", "dan", "ella", "finn")
    things = ("the red bus", "a warm coat", "my old bike", "some fresh bread", "your blue cup")
    rows = [
        f"neutral,did you see {thing} that {person} found near the station number {number}"
        for number in range(10)
        for person in people
        for thing in things
    ]
    path = tmp_path / "small.csv"
    path.write_text("Emotion,Text\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def choose(page: Page, url: str, csv: Path, epochs: int) -> None:
    """Uploads a file, takes the column Text, and sets the epochs, all of which the run makes."""
    visit(page, f"{url}/train?patience=0")
    page.locator("input[type=file]").set_input_files(csv)
    expect(page.get_by_role("heading", name="Before you start")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("combobox", name="Column of texts")).to_have_value("Text")
    expect(page).to_have_url(re.compile("upload="))
    page.get_by_role("spinbutton", name="Epochs", exact=True).fill(str(epochs))
    page.get_by_role("spinbutton", name="Epochs", exact=True).press("Enter")
    at_rest(page)


def start(page: Page) -> str:
    """Starts the run and returns its link."""
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page).to_have_url(re.compile("run="), timeout=PATIENCE)
    return page.url


def expect_stopped(page: Page) -> None:
    """Waits until the run has ended by its owner's request."""
    expect(page.get_by_role("button", name="Resume")).to_be_visible(timeout=PATIENCE)
    expect(page.locator(".st-key-stop button")).to_have_count(0)


def num_points(page: Page) -> int:
    """Points of the live loss curve."""
    return int(
        page.evaluate(
            "() => { const chart = document.querySelector('.js-plotly-plot'); "
            "return chart && chart.data ? chart.data[0].x.length : 0 }"
        )
    )


def wait_for_points(page: Page, more_than: int) -> int:
    """Waits until the live curve has more points."""
    page.wait_for_function(
        "n => { const chart = document.querySelector('.js-plotly-plot'); "
        "return chart && chart.data && chart.data[0].x.length > n }",
        arg=more_than,
        timeout=PATIENCE,
    )
    return num_points(page)


def probabilities(page: Page) -> list[float]:
    """The bars' lengths in per cent, from the top."""
    return list(page.evaluate("() => [...document.querySelector('.js-plotly-plot').data[0].x]"))


def journey(page: Page, url: str, csv: Path, epochs: int, snapshot: Callable[..., None]) -> str:
    """From the upload to the bars; the epochs are too many to end before the stop."""
    choose(page, url, csv, epochs)
    snapshot("before-start")
    link = start(page)
    first = wait_for_points(page, 0)
    second = wait_for_points(page, first)
    snapshot("live")
    page.reload()
    expect(page.get_by_text(re.compile(r"Epoch \d+ of"))).to_be_visible(timeout=PATIENCE)
    wait_for_points(page, second)
    page.get_by_text("What it writes after epoch").wait_for(timeout=PATIENCE)
    follow_from_elsewhere(page)
    page.locator(".st-key-stop button").click()
    expect_stopped(page)
    snapshot("stopped")
    page.get_by_role("button", name="Open in the playground").click()
    expect(page.get_by_role("heading", name="Playground")).to_be_visible()
    expect(page).to_have_url(re.compile("run="))
    page.get_by_role("textbox", name="Your text so far").fill("did you")
    expect(page.locator(".js-plotly-plot")).to_be_visible()
    page.wait_for_function(
        "() => { const chart = document.querySelector('.js-plotly-plot'); "
        "return chart && chart.layout && /Next word/.test(chart.layout.title.text) }",
        timeout=PATIENCE,
    )
    found = probabilities(page)
    assert len(found) == 10
    assert found == sorted(found, reverse=True)
    assert 0 < sum(found) <= 100.0001
    snapshot("playground")
    return link


def follow_from_elsewhere(page: Page) -> None:
    """Leaves the page of a run that trains, and comes back by the pill that every other page has."""
    expect(page.locator(".st-key-running_pill a:visible")).to_have_count(0)
    page.get_by_role("link", name="Learn").first.click()
    expect(page.locator(".st-key-running_pill a:visible")).to_have_text(re.compile(r"\d+ %"))
    expect(page).to_have_title(re.compile(r"^\d+ % · "))
    page.locator(".st-key-running_pill a:visible").click()
    expect(page).to_have_url(re.compile("/train.*run="))
    expect(page.get_by_text(re.compile(r"Epoch \d+ of"))).to_be_visible(timeout=PATIENCE)


def second_model_and_time_machine_by_keyboard(page: Page, snapshot: Callable[..., None]) -> None:
    """On the playground with a run of one's own that has several epochs."""
    box = page.get_by_role("textbox", name="Your text so far")
    page.locator(".st-key-view").get_by_text("Side by side", exact=True).click()
    second = page.locator(".st-key-second_bars").get_by_role("button", name=re.compile("^Append "))
    second.first.focus()
    word = re.match("Append “(.+)”, ", second.first.get_attribute("aria-label") or "")[1]
    page.keyboard.press("Enter")
    expect(box).to_have_value(f"did you {word}")

    page.locator(".st-key-view").get_by_text("Time machine", exact=True).click()
    slider = page.get_by_role("slider", name="Epoch")
    title = page.locator(".st-key-time_bars .gtitle")
    slider.press("Home")
    expect(title).to_have_text(re.compile("^After epoch 1: “did you "))
    slider.press("ArrowRight")
    expect(title).to_have_text(re.compile("^After epoch 2: “did you "))
    slider.press("End")
    expect(title).to_have_text(re.compile(r"^After epoch ([3-9]|\d\d+): “did you "))
    page.get_by_role("button", name="Play the epochs").press("Enter")
    expect(page.get_by_role("button", name="Pause")).to_be_visible()
    expect(title).to_have_text(re.compile("^After epoch 2: “did you "))
    page.get_by_role("button", name="Pause").press("Enter")
    expect(page.get_by_role("button", name="Play the epochs")).to_be_visible()
    snapshot("time-machine")


def test_the_main_path_on_a_small_csv(
    page: Page, browser: Browser, app_url: str, small_csv: Path, snapshot: Callable[..., None]
) -> None:
    link = journey(page, app_url, small_csv, 1000, snapshot)
    second_model_and_time_machine_by_keyboard(page, snapshot)

    # Another browser sees none of it in its lists, and can only look at what it has a share link of.
    other = browser.new_context(viewport={"width": 390, "height": 844}, color_scheme="dark")
    stranger = other.new_page()
    visit(stranger, f"{app_url}/playground")
    expect(stranger.get_by_role("heading", name="Playground")).to_be_visible()
    at_rest(stranger)
    stranger.get_by_role("combobox", name="Run").click()
    expect(stranger.get_by_role("option")).to_have_count(1)
    visit(stranger, link)
    expect(stranger.get_by_text("There is no run of yours with this address")).to_be_visible()
    visit(page, link)
    visit(stranger, share_link(page))
    expect(stranger.get_by_text("You are viewing a shared run")).to_be_visible()
    expect(stranger.get_by_role("button", name="Delete")).to_have_count(0)
    expect(stranger.get_by_role("button", name="Resume")).to_have_count(0)
    snapshot("stranger", stranger)

    # A page that only watches follows what happens elsewhere, by itself.
    visit(page, link)
    page.get_by_role("button", name="Rename").click()
    expect(page.get_by_role("textbox", name="Name")).to_have_value("small · LSTM, 200 units")
    page.get_by_role("textbox", name="Name").fill("renamed elsewhere")
    page.get_by_role("textbox", name="Name").press("Enter")
    page.get_by_test_id("stPopoverBody").get_by_role("button", name="Rename").click()
    expect(page.get_by_role("heading", name="renamed elsewhere")).to_be_visible()
    expect(stranger.get_by_role("heading", name="renamed elsewhere")).to_be_visible()
    other.close()


@pytest.mark.skipif(not REAL.is_file(), reason="LSTM_LAB_REAL_DATA names no folder with the real dialogues")
def test_the_main_path_on_real_dialogues(page: Page, app_url: str, snapshot: Callable[..., None]) -> None:
    journey(page, app_url, REAL, 30, snapshot)


def test_two_runs_wait_for_each_other(page: Page, app_url: str, small_csv: Path) -> None:
    choose(page, app_url, small_csv, 1000)
    first = start(page)
    choose(page, app_url, small_csv, 1000)
    second = start(page)
    assert first != second
    expect(page.get_by_text("It starts next")).to_be_visible(timeout=PATIENCE)
    page.locator(".st-key-stop button").click()
    expect(page.get_by_text("Stopped while it was waiting")).to_be_visible(timeout=PATIENCE)
    visit(page, first)
    page.locator(".st-key-stop button").click()
    expect_stopped(page)
