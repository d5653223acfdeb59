"""The lesson in a real browser: a cold link to a stage, pictures in either theme, a gate that is moved by keyboard."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from tests.browser.conftest import at_rest, visit


def picture_colours(page: Page, key: str) -> set[str]:
    """Fills and strokes of a drawing, as the browser has them."""
    drawing = page.locator(f".st-key-{key} svg").first
    expect(drawing).to_be_visible()
    return set(
        drawing.evaluate(
            "svg => [...svg.querySelectorAll('[stroke]')].map(node => node.getAttribute('stroke'))"
        )
    )


def test_a_cold_link_opens_a_stage_and_next_leads_on(
    page: Page, app_url: str, snapshot: Callable[..., None]
) -> None:
    visit(page, f"{app_url}/learn?stage=3")
    expect(page.get_by_role("heading", name="How does a sentence walk through the cell?")).to_be_visible()
    page.get_by_role("button", name="Step", exact=True).click()
    expect(page.get_by_text("1.2 Write.")).to_be_visible()
    snapshot("steps")
    page.get_by_role("button", name="Next: Three cells").click()
    expect(page).to_have_url(re.compile("stage=4"))
    expect(page.get_by_role("img", name=re.compile("^GRU"))).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name="How does a sentence walk through the cell?")).to_be_visible()


def test_a_gate_moved_by_keyboard_changes_the_drawing(page: Page, app_url: str) -> None:
    visit(page, f"{app_url}/learn?stage=2")
    cell = page.get_by_role("img", name=re.compile("^LSTM cell that reads"))
    expect(cell).to_be_visible()
    before = cell.get_attribute("aria-label")
    gate = page.get_by_role("slider", name="Output gate o: how much is shown")
    gate.press("Home")
    expect(cell).to_have_attribute("aria-label", re.compile("output gate 0.00"))
    page.get_by_role("button", name="Back to the model's values").click()
    expect(cell).to_have_attribute("aria-label", str(before))


def test_every_stage_fits_a_phone(page: Page, app_url: str, snapshot: Callable[..., None]) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.emulate_media(color_scheme="dark")
    visit(page, f"{app_url}/learn?stage=1")
    for stage in range(1, 9):
        if stage > 1:
            page.get_by_role("button", name=re.compile("^Next: ")).click()
        expect(page.get_by_role("radio", name=re.compile(f"^{stage} · "))).to_be_checked()
        at_rest(page)
        expect(page.locator(".st-key-learn_back button")).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
        snapshot(f"phone-{stage}")


def test_drawings_follow_the_theme(page: Page, app_url: str) -> None:
    found = {}
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        visit(page, f"{app_url}/learn?stage=2")
        found[scheme] = picture_colours(page, "learn_cell")
    assert "#8a3563" in found["light"]  # the forget gate's hue by day ...
    assert "#d37aa6" in found["dark"]  # ... and by night
    assert "#8a3563" not in found["dark"]
