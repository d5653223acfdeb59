"""Every file under "Carry away" reaches the browser under its name, and is what it is called."""

import json
from pathlib import Path

from playwright.sync_api import Page, expect

from tests.browser.conftest import visit


def is_page(content: bytes) -> bool:
    return content.lstrip().lower().startswith(b"<!doctype html>")


def is_zip(content: bytes) -> bool:
    return content.startswith(b"PK")


def is_notebook(content: bytes) -> bool:
    return json.loads(content)["nbformat"] == 4


def is_table(content: bytes) -> bool:
    return b"epoch,loss" in content.splitlines()[0]


FILES = {
    "A page with the model inside": (".html", is_page),
    "For Keras": (".keras", is_zip),
    "A notebook": (".ipynb", is_notebook),
    "A report to print": ("-report.html", is_page),
    "The curves": ("-curves.csv", is_table),
}


def test_every_file_arrives_under_its_name(page: Page, app_url: str) -> None:
    visit(page, f"{app_url}/playground")
    page.get_by_role("button", name="Carry away").click()
    for label, (ending, is_right) in FILES.items():
        button = page.get_by_role("button", name=label)
        with page.expect_download(timeout=90_000) as coming:
            button.click()
        assert coming.value.suggested_filename.endswith(ending), label
        assert is_right(Path(coming.value.path()).read_bytes()), label
        expect(button).to_be_enabled()
