"""The first request that a fresh server gets, whichever page it asks for."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

APP = Path(__file__).resolve().parents[2] / "app.py"
HEADINGS = {"": "Teach an LSTM your own words", "home": "Teach an LSTM your own words", "train": "Train"}


@pytest.mark.parametrize("address", ["home", "train"])
def test_a_deep_link_opens_its_page(page: Page, start_app: Callable[..., str], address: str) -> None:
    page.goto(f"{start_app(APP)}/{address}")
    expect(page.get_by_role("heading", level=1)).to_have_text(HEADINGS[address])
    expect(page.get_by_role("link", name="Playground").first).to_be_visible()
    expect(page.get_by_text("Page not found")).to_have_count(0)
