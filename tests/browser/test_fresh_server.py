"""The first request that a fresh server gets, whichever page it asks for."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import APP, running, visit

HEADINGS = {
    "": "Teach an LSTM your own words",
    "home": "Teach an LSTM your own words",
    "train": "Train",
    "playground": "Playground",
}


@pytest.mark.parametrize("address", HEADINGS)
def test_a_deep_link_opens_its_page(page: Page, tmp_path: Path, address: str) -> None:
    with running(APP, tmp_path) as url:
        visit(page, f"{url}/{address}")
        expect(page.get_by_role("heading", level=1)).to_have_text(HEADINGS[address])
        expect(page.get_by_role("link", name="Playground").first).to_be_visible()
        expect(page.get_by_text("Page not found")).to_have_count(0)
