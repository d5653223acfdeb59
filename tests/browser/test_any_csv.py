"""Files as people have them, each uploaded in a real browser and seen through to training or to its sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import visit

PATIENCE = 120_000

GERMAN = "Stimmung;Text\n" + "\n".join(
    f"froh;Der Bäcker grüßt {name} und verkauft süße Brötchen für {price},50 €"
    for price in range(1, 9)
    for name in ("Jörg", "Käthe", "Björn", "Übül", "Zoë")
)
TABS = "\n".join(
    f"{number}\tjoy\tdid you see the {colour} bicycle behind the old library"
    for number, colour in enumerate(("red", "blue", "green", "grey", "white") * 8, 100)
)
CHINESE = "情绪,文本\n" + "\n".join(
    f"高兴,今天{weather}，我想和{name}一起去公园散步。"
    for name in ("小明", "妈妈", "老师", "弟弟", "朋友")
    for weather in ("天气很好", "没有下雨", "不用上班", "阳光明媚", "有一点冷", "起了大风")
)
PAGE = "<!DOCTYPE html>\n<html><head><title>data</title></head><body><table><tr><td>a</td></tr></table></body></html>"

READABLE = [
    pytest.param("german.csv", GERMAN.encode("cp1252"), "Text", id="semicolon-cp1252"),
    pytest.param("tabs.tsv", TABS.encode(), "col 3", id="tabs-without-header"),
    pytest.param("chinese.csv", CHINESE.encode("gb18030"), "文本", id="chinese-gb18030"),
]


def upload(page: Page, url: str, path: Path) -> None:
    """Chooses a file on the Train page."""
    visit(page, f"{url}/train")
    page.locator("input[type=file]").set_input_files(path)


@pytest.mark.parametrize(("name", "content", "column"), READABLE)
def test_a_file_of_its_own_kind_trains(
    page: Page,
    app_url: str,
    tmp_path: Path,
    snapshot: Callable[..., None],
    name: str,
    content: bytes,
    column: str,
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    upload(page, app_url, path)
    expect(page.get_by_role("heading", name="Before you start")).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("combobox", name="Column of texts")).to_have_value(column)
    snapshot("chosen")
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page).to_have_url(re.compile("run="), timeout=PATIENCE)
    page.get_by_text("What it writes after epoch").wait_for(timeout=PATIENCE)
    page.locator(".st-key-stop button").or_(page.get_by_role("button", name="Train longer")).click()
    ended = page.get_by_test_id("stPopoverButton").filter(has_text=re.compile("Resume|Train longer"))
    expect(ended).to_be_visible(timeout=PATIENCE)


def test_a_web_page_named_csv_gets_its_sentence(
    page: Page, app_url: str, tmp_path: Path, snapshot: Callable[..., None]
) -> None:
    path = tmp_path / "page.csv"
    path.write_text(PAGE, encoding="utf-8")
    upload(page, app_url, path)
    expect(page.get_by_text("This is a web page (HTML), not a CSV.")).to_be_visible(timeout=PATIENCE)
    snapshot("html")
    page.get_by_role("button", name="Choose another file").click()
    expect(page.get_by_text("A CSV with a column of texts")).to_be_visible()
