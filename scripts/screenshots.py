"""Takes the pictures of the README from the running app: `python scripts/screenshots.py URL`.

Trains on the bundled sample, so that no picture shows anybody's data.
"""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Page, ViewportSize, expect, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
WIDE: ViewportSize = {"width": 1280, "height": 800}
PHONE: ViewportSize = {"width": 390, "height": 844}
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def train(page: Page, url: str) -> None:
    """Starts a run on the English sample and waits until some epochs are drawn."""
    page.goto(f"{url}/train")
    page.get_by_role("button", name="English").click()
    expect(page.get_by_role("heading", name="Before you start")).to_be_visible(timeout=60_000)
    page.get_by_role("button", name="Train", exact=True).click()
    expect(page.get_by_text(re.compile(r"Epoch 9 of"))).to_be_visible(timeout=600_000)


def main(url: str) -> None:
    """Saves train.png, playground.png and their dark or narrow sisters into docs/."""
    DOCS.mkdir(exist_ok=True)
    chromium = subprocess.run(
        ["sh", str(ROOT / "scripts/chromium.sh"), "--path"], capture_output=True, text=True, check=True
    ).stdout.split()[0]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=ARGUMENTS)
        light = browser.new_context(viewport=WIDE, color_scheme="light")
        page = light.new_page()
        train(page, url)
        page.screenshot(path=DOCS / "train.png")
        page.locator(".st-key-stop button").click()
        expect(page.get_by_role("button", name="Resume")).to_be_visible(timeout=60_000)
        run = page.url.split("run=")[1]
        for name, scheme, size in (
            ("playground", "light", WIDE),
            ("playground-dark", "dark", PHONE),
        ):
            context = browser.new_context(
                viewport=size,
                color_scheme=scheme,  # type: ignore[arg-type]
                storage_state=light.storage_state(),  # the same visitor, whose run it is
            )
            shown = context.new_page()
            shown.goto(f"{url}/playground?run={run}")
            shown.get_by_role("textbox", name="Your text so far").fill("would you like")
            expect(shown.locator(".js-plotly-plot .bars path").first).to_be_visible(timeout=60_000)
            shown.wait_for_function(
                "() => /Next word/.test(document.querySelector('.js-plotly-plot').layout.title.text)"
            )
            shown.screenshot(path=DOCS / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main(sys.argv[1])
