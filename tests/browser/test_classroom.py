"""A class in three browsers: the teacher and two students, with what each sees and what each must not see."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from lstm_core.runs.store.artifacts import FolderArtifacts
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.uploads import Uploads
from tests.app.conftest import CSV
from tests.browser.conftest import APP, at_rest, running, visit
from tests.browser.test_sharing import OWNER, finished_run, visitor

PATIENCE = 120_000
PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}


def opened_class(page: Page, url: str, upload: str, snapshot: Callable[..., None]) -> str:
    """Opens a class as its teacher and returns its link."""
    visit(page, f"{url}/train?upload={upload}&units=8&epochs=2&embedding_size=8")
    expect(page.get_by_role("heading", name="Before you start")).to_be_visible()
    at_rest(page)
    page.get_by_role("button", name="Use in a class").click()
    page.get_by_role("textbox", name="Name of the class").fill("Monday class")
    page.get_by_role("textbox", name="Name of the class").press("Enter")
    at_rest(page)
    snapshot("new", page)
    page.get_by_role("button", name="Open the class").click()
    link = page.locator("code").filter(has_text="class=")
    expect(link).to_be_visible()
    expect(page.get_by_text("The board is empty")).to_be_visible()
    return link.inner_text().strip()


def start(page: Page, link: str, name: str) -> None:
    """Starts a run in the class as a student."""
    visit(page, link)
    page.get_by_role("textbox", name="Your name on the board").fill(name)
    page.get_by_role("textbox", name="Your name on the board").press("Enter")
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text("on the board of Monday class")).to_be_visible()
    expect(page).to_have_url(re.compile("run="))


def test_a_class_trains_on_the_teachers_texts_and_watches_one_board(
    browser: Browser, tmp_path: Path, snapshot: Callable[..., None]
) -> None:
    finished_run(tmp_path, name="secret of the teacher")
    upload = Uploads(FolderArtifacts(tmp_path / "uploads")).save(CSV.encode(), "moods.csv")
    with (
        running(APP, tmp_path) as url,
        visitor(browser, OWNER) as teacher,
        visitor(browser) as sam,
        visitor(browser, **PHONE) as kim,
    ):
        link = opened_class(teacher, url, upload, snapshot)
        visit(kim, link)
        expect(kim.get_by_role("textbox", name="Your name on the board")).to_be_visible()
        at_rest(kim)
        snapshot("student", kim)
        visit(sam, link)
        expect(sam.get_by_role("textbox", name="Your name on the board")).to_be_visible()
        at_rest(sam)
        snapshot("student-wide", sam)
        start(sam, link, "Sam <b>")
        start(kim, link, "Kim")

        # The teacher's page has been open all the time.
        expect(teacher.get_by_text(re.compile(r"^2 runs: "))).to_be_visible(timeout=PATIENCE)
        expect(teacher.get_by_text("2 runs: 2 have ended.")).to_be_visible(timeout=PATIENCE)
        chart = teacher.locator(".st-key-class_curves")
        expect(chart.get_by_text("Sam <b>").first).to_be_visible()
        expect(teacher.get_by_role("button", name="Link for students")).to_be_visible()
        snapshot("board", teacher)

        board = link.replace("/train", "/classroom")
        visit(kim, board)
        expect(kim.get_by_text("2 runs: 2 have ended.")).to_be_visible()
        expect(kim.get_by_role("button", name="Clear the board")).to_have_count(0)
        snapshot("board-narrow", kim)
        sams_run = RunStore(tmp_path).get(re.split("run=", sam.url)[1])
        for nothing in ("secret of the teacher", "Monday class · Sam", sams_run.id, sams_run.owner):
            assert nothing not in kim.content()
        visit(kim, f"{url}/playground?run={sams_run.id}")
        expect(kim.get_by_text("There is no run of yours with this address")).to_be_visible()

        teacher.get_by_role("button", name="Take off the board").click()
        teacher.get_by_role("button", name="Take it off").click()
        expect(teacher.get_by_text(re.compile(r"^1 run: "))).to_be_visible()
        teacher.keyboard.press("Escape")
        teacher.get_by_role("button", name="Close the class").click()
        expect(teacher.get_by_text("The class is closed: nobody can start a run")).to_be_visible()
        visit(sam, link)
        expect(sam.get_by_text("This class is closed")).to_be_visible()
        expect(sam.get_by_role("button", name="Train", exact=True)).to_have_count(0)
    token = re.split("class=", link)[1]
    assert token not in (tmp_path / "server.log").read_text("utf-8", "replace")
