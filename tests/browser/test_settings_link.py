"""Settings in Train's address, in a real browser: they come from it, and it follows them without the file."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import visit


def test_the_address_brings_settings_and_follows_them(
    page: Page, app_url: str, snapshot: Callable[..., None]
) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    visit(page, f"{app_url}/train?units=64&epochs=x")
    expect(page.get_by_text("epochs was 'x'; a number was expected")).to_be_visible()
    page.get_by_role("button", name="Spanish").click()
    units = page.get_by_role("spinbutton", name="LSTM units")
    expect(units).to_have_value("64")
    expect(page).not_to_have_url(re.compile("epochs="))
    snapshot()
    page.get_by_role("spinbutton", name="Epochs").fill("7")
    page.get_by_role("spinbutton", name="Epochs").press("Enter")
    expect(page).to_have_url(re.compile("epochs=7"))
    copy = page.get_by_role("button", name="Copy link to these settings")
    expect(copy).to_have_count(1)  # the one of before is gone
    copy.click()
    expect(page.get_by_text("Copied. It opens Train with these settings")).to_be_visible()
    link = page.evaluate("() => navigator.clipboard.readText()")
    assert link == f"{app_url}/train?units=64&epochs=7"
    page.reload()
    expect(units).to_have_value("64")
    expect(page.get_by_role("spinbutton", name="Epochs")).to_have_value("7")
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    copy.scroll_into_view_if_needed()
    snapshot("narrow")
