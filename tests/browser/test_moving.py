"""Moving house between two real browsers: what counts is what each keeps, and finds again after a reload."""

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.conftest import APP, running, visit
from tests.browser.test_sharing import OWNER, finished_run, visitor

PHONE = {"viewport": {"width": 390, "height": 844}, "color_scheme": "dark"}


def test_a_code_opens_the_runs_in_another_browser_for_good(
    browser: Browser, tmp_path: Path, snapshot: Callable[..., None]
) -> None:
    finished_run(tmp_path)
    with running(APP, tmp_path) as url, visitor(browser, OWNER) as laptop, visitor(browser, **PHONE) as phone:
        visit(laptop, f"{url}/train")
        laptop.get_by_role("button", name="Open my runs in another browser").click()
        laptop.get_by_role("button", name="Show a code").click()
        shown = laptop.get_by_test_id("stPopoverBody").locator("code")
        expect(shown).to_contain_text("-")
        snapshot("code", laptop)

        visit(phone, f"{url}/train")
        phone.get_by_role("button", name="Open my runs in another browser").click()
        phone.get_by_role("textbox", name="Code shown there").fill(shown.inner_text().strip())
        phone.get_by_role("textbox", name="Code shown there").press("Enter")
        expect(phone.get_by_text("The other browser has 1 run.")).to_be_visible()
        snapshot("confirm", phone)
        phone.get_by_role("button", name="Open them here").click()
        phone.wait_for_function(f"() => localStorage.getItem('lstm-lab-visitor') === '{OWNER}'")
        visit(phone, f"{url}/playground")
        phone.get_by_role("combobox", name="Run").click()
        expect(phone.get_by_role("option", name="my diary")).to_be_visible()
        assert OWNER not in phone.url
    assert OWNER not in (tmp_path / "server.log").read_text("utf-8", "replace")
