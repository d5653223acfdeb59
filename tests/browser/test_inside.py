"""Inside in a real browser: the part in the URL, charts that are drawn, bars that lead on, text while typing."""

from __future__ import annotations

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import visit


def chart(page: Page, words: str):
    return page.get_by_role("img", name=re.compile(words))


def test_the_microscope_follows_the_text_and_the_part_stands_in_the_url(
    page: Page, app_url: str, snapshot: Callable[..., None]
) -> None:
    visit(page, f"{app_url}/inside")
    expect(chart(page, "Forget gate of \\d+ units")).to_be_visible()
    expect(page.locator(".lstm-chart svg.main-svg").first).to_be_attached()
    page.get_by_role("textbox", name="Text to inspect").fill("did you hear")
    expect(chart(page, "Forget gate of \\d+ units: at did, .*; at you, .*; at hear, [^;]*$")).to_be_visible()
    snapshot("gates")
    page.get_by_role("radio", name="Surgery").click()
    expect(page).to_have_url(re.compile("part=Surgery"))
    expect(page.get_by_role("textbox", name="Text to inspect")).to_have_value("did you hear")
    expect(page.get_by_text("Nothing is changed yet")).to_be_visible()
    page.get_by_role("combobox", name="Hold a gate").click()
    page.get_by_role("option", name="Forget gate").click()
    expect(page.get_by_text("The surgery moved")).to_be_visible()
    snapshot("surgery")
    page.get_by_role("button", name="Undo the surgery").click()
    expect(page.get_by_text("Nothing is changed yet")).to_be_visible()


def test_any_known_word_can_be_explained_and_a_misspelt_one_is_answered(page: Page, app_url: str) -> None:
    visit(page, f"{app_url}/inside?part=Which+words+mattered")
    target = page.get_by_role("combobox", name="Explain the next word")
    expect(target).to_have_count(1)  # the first run's is gone
    for typed in ("saturdy", "saturday"):
        target.click()
        target.press("ControlOrMeta+a")
        target.press_sequentially(typed)
        page.get_by_role("option", name=re.compile(f"^(Add: )?{typed}$")).first.click()
        if typed == "saturdy":
            expect(page.get_by_text("Did you mean “saturday”?")).to_be_visible()
    expect(chart(page, "Integrated gradients for the next word saturday")).to_be_visible()


def test_a_neighbour_leads_on_by_keyboard(page: Page, app_url: str, snapshot: Callable[..., None]) -> None:
    visit(page, f"{app_url}/inside?part=Embeddings")
    neighbour = page.get_by_role("button", name="Search from").first
    expect(neighbour).to_be_attached()
    word = (neighbour.get_attribute("aria-label") or "").split("“")[1].split("”")[0]
    neighbour.press("Enter")
    expect(page.get_by_label("Word", exact=True)).to_have_value(word)
    expect(chart(page, f"Nearest to “{word}”:")).to_be_visible()
    snapshot("embeddings")
