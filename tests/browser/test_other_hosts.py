"""No page asks another host for anything, none needs more than deploy/'s policy allows, and none can be made to."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import ConsoleMessage, Page, Route, expect

from tests.browser.conftest import APP, REPOSITORY, running, visit

HOSTILE = "![x](http://evil.example/pixel.png)"
VIEWS = [
    "",
    *(f"learn?stage={stage}" for stage in range(1, 9)),
    "train",
    *(f"playground?view={view}" for view in ("", "tree", "time", "read", "beside")),
    *(
        f"inside?part={part}"
        for part in ("Gates", "Surgery", "Which words mattered", "Units", "Embeddings", "Memory")
    ),
]


def policy() -> str:
    """The Content Security Policy of the proxy's example."""
    found = re.search(r'Content-Security-Policy "([^"]+)"', (REPOSITORY / "deploy/Caddyfile").read_text())
    assert found is not None
    return found[1]


@pytest.fixture
def watched(page: Page, app_url: str) -> Iterator[tuple[list[str], list[str]]]:
    """A page behind the proxy's policy: addresses of other hosts that it asked for, and what the policy refused."""
    own = urlsplit(app_url).netloc
    strangers: list[str] = []
    refused: list[str] = []

    def hear(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            refused.append(message.text)

    def with_policy(route: Route) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, headers={**answer.headers, "content-security-policy": policy()})

    def note(address: str) -> None:
        where = urlsplit(address)
        if where.scheme not in ("data", "blob") and where.netloc != own:
            strangers.append(address)

    # An answer that the test hands on has no address of its own, and such a page may not speak to this machine.
    page.context.grant_permissions(["local-network-access"])
    page.on("request", lambda request: note(request.url))
    page.on("websocket", lambda socket: note(socket.url))
    page.on("console", hear)
    page.route(
        lambda address: (
            urlsplit(address).netloc == own
            and "." not in urlsplit(address).path.split("/")[-1]
            and "_stcore" not in address
        ),
        with_policy,
    )
    yield strangers, refused
    page.unroute_all(behavior="ignoreErrors")


def test_no_page_asks_another_host(page: Page, app_url: str, watched: tuple[list[str], list[str]]) -> None:
    for view in VIEWS:
        visit(page, f"{app_url}/{view}")
        expect(page.locator('[data-testid="stException"]')).to_have_count(0)
    strangers, refused = watched
    assert strangers == []
    assert refused == []


def hostile_model() -> bytes:
    """The sample model with Markdown for a setting."""
    source = zipfile.ZipFile(REPOSITORY / "assets/home_model.zip")
    buffer = io.BytesIO()
    with source, zipfile.ZipFile(buffer, "w") as archive:
        for name in source.namelist():
            content = source.read(name)
            if name == "manifest.json":
                manifest = json.loads(content)
                manifest["settings"] |= {HOSTILE: 1}
                content = json.dumps(manifest).encode()
            archive.writestr(name, content)
    return buffer.getvalue()


def test_a_model_file_with_markdown_for_a_setting_makes_no_browser_fetch_it(
    page: Page, app_url: str, watched: tuple[list[str], list[str]]
) -> None:
    visit(page, f"{app_url}/playground")
    page.get_by_role("button", name="Open a model file").click()
    page.locator('input[type="file"]').set_input_files(
        {"name": "model.zip", "mimeType": "application/zip", "buffer": hostile_model()}
    )
    alert = page.get_by_role("alert").filter(has_text="There is no setting named")
    expect(alert).to_contain_text("![x](http")
    expect(alert.locator("img, a")).to_have_count(0)
    assert watched[0] == []


def test_a_home_that_cannot_be_says_so_on_every_page(
    page: Page, tmp_path_factory: pytest.TempPathFactory
) -> None:
    folder = tmp_path_factory.mktemp("impossible")
    (folder / "home").mkdir()
    (folder / "home/runs").write_text("no folder")
    with running(APP, folder / "home") as url:
        for name in ("", "learn", "train", "playground", "inside"):
            page.goto(f"{url}/{name}")
            expect(page.get_by_text("Set LSTM_LAB_HOME to a writable folder").first).to_be_visible()
            expect(page.locator('[data-testid="stException"]')).to_have_count(0)
            assert str(folder) not in page.content()
