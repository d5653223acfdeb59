"""The way to a run's share link, as its owner goes it."""

from playwright.sync_api import Page, expect


def share_link(page: Page) -> str:
    """Makes a share link on a run's own page.

    Args:
        page: shows a run of the visitor's on Train that has no link yet.

    Returns:
        The link's address.
    """
    page.get_by_role("button", name="Share").click()
    page.get_by_role("button", name="Make a share link").click()
    shown = page.get_by_test_id("stPopoverBody").locator("code")
    expect(shown).to_contain_text("share=")
    link = shown.inner_text().strip()
    page.keyboard.press("Escape")
    return link
