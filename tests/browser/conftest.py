"""A running app and a real Chromium for journeys: fixtures that start both once, and wait instead of sleeping.

Half of a cold page is the browser compiling Streamlit's scripts. It keeps what it compiled in a profile on disk, and
in nothing else, so all tests of a process share one profile; each test gets it with nothing stored in it.
"""

import os
import shutil
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, BrowserType, Page, expect

REPOSITORY = Path(__file__).resolve().parents[2]
APP = REPOSITORY / "app.py"
ARTEFACTS = REPOSITORY / "test-artefacts"
START_SECONDS = 60
EXPECT_MILLISECONDS = 20_000

_AT_REST_MILLISECONDS = 400
_SCRIPT_ENDED = '[data-testid="stApp"][data-test-script-state="notRunning"]'
_RESTS = f"""() => {{
    const rests = localStorage.getItem('lstm-lab-visitor') && document.querySelector('{_SCRIPT_ENDED} h1')
    if (!rests) window.lstmLabRestsSince = undefined
    else window.lstmLabRestsSince ??= performance.now()
    return rests && performance.now() - window.lstmLabRestsSince > {_AT_REST_MILLISECONDS}
}}"""

expect.set_options(timeout=EXPECT_MILLISECONDS)


def visit(page: Page, url: str) -> None:
    """Opens a page of the app, and waits until it knows who looks at it and nothing of it is drawn anew.

    The browser's answer to who it is starts the script once more; a click in between would hit what is about to go.
    """
    page.goto(url)
    at_rest(page)


def at_rest(page: Page) -> None:
    """Waits until a page's script rests, and has rested for a moment.

    Where a press or a key has just been sent, the page may still look as if it had nothing to do; and what stands
    further down follows what stands above it, such as the bars the text that they go on from.
    """
    page.evaluate("() => { window.lstmLabRestsSince = undefined }")
    page.wait_for_function(_RESTS, timeout=3 * EXPECT_MILLISECONDS)


def chromium_path() -> str | None:
    """The Chromium to drive: `LSTM_LAB_CHROMIUM`, or one of the usual names on PATH."""
    names = (os.environ.get("LSTM_LAB_CHROMIUM"), "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def base_url() -> None:
    """Nothing: every test names its server. The plugin's own fixture is of a kind that pytest warns about."""


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """How pytest-playwright starts the browser: the one on this machine, quiet on the network."""
    path = chromium_path()
    if path is None:
        pytest.skip("no Chromium on this machine; name one in LSTM_LAB_CHROMIUM")
    quiet = [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        "--no-first-run",
        "--disable-quic",
    ]
    return {**browser_type_launch_args, "executable_path": path, "args": quiet}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict[str, Any]) -> dict[str, Any]:
    """Every page starts light, at the size that the layout is made for."""
    return {**browser_context_args, "viewport": {"width": 1280, "height": 800}, "color_scheme": "light"}


@pytest.fixture(scope="session")
def profile(
    browser_type: BrowserType,
    browser_type_launch_args: dict[str, Any],
    browser_context_args: dict[str, Any],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[BrowserContext]:
    """The browser's own profile, the one context that keeps compiled scripts; its first page stays blank."""
    folder = tmp_path_factory.mktemp("profile")
    profile = browser_type.launch_persistent_context(
        folder, **browser_type_launch_args, **browser_context_args
    )
    yield profile
    profile.close()


@pytest.fixture(scope="session")
def browser(profile: BrowserContext) -> Browser:
    """The one browser; a context made by it is a stranger who has never opened the app."""
    assert profile.browser is not None
    return profile.browser


@pytest.fixture
def context(profile: BrowserContext) -> Iterator[BrowserContext]:
    """The profile as a new visitor has it: no page is open, and nothing is stored but the app's files."""
    blank = profile.pages[0]
    yield profile
    for page in profile.pages[1:]:
        page.close()
    profile.clear_permissions()
    forget_visitors(blank)


def forget_visitors(page: Page) -> None:
    """Delete what pages of any address stored in the browser of a page.

    Args:
        page: of that browser; may be blank.
    """
    session = page.context.new_cdp_session(page)
    session.send("Storage.clearDataForOrigin", {"origin": "*", "storageTypes": "cookies,local_storage"})
    session.detach()


@dataclass(frozen=True)
class Server:
    """A server that answers.

    Args:
        url: its address.
        process: the one that serves; its workers are others.
    """

    url: str
    process: subprocess.Popen[bytes]


@contextmanager
def running(
    script: Path, home: Path, base_path: str = "", end: signal.Signals = signal.SIGTERM
) -> Iterator[str]:
    """The same as `serving`, where the URL is all that matters."""
    with serving(script, home, base_path, end) as server:
        yield server.url


@contextmanager
def serving(
    script: Path,
    home: Path,
    base_path: str = "",
    end: signal.Signals = signal.SIGTERM,
    log_name: str = "server.log",
) -> Iterator[Server]:
    """A server of a Streamlit script while the block lasts.

    Args:
        script: what it serves.
        home: the folder for its store and its log, empty but for those of servers beside it.
        base_path: the path below which it serves, without slashes around it.
        end: the signal that ends it.
        log_name: the log's file in that folder.

    Yields:
        The server, once it answers.
    """
    port = free_port()
    log = home / log_name
    command = [sys.executable, "-m", "streamlit", "run", str(script), f"--server.port={port}"]
    command += ["--server.address=127.0.0.1", "--server.headless=true", "--server.fileWatcherType=none"]
    command += [f"--server.baseUrlPath={base_path}"]
    environment = {**os.environ, "LSTM_LAB_HOME": str(home), "PYTHONPATH": str(REPOSITORY)}
    with log.open("wb") as output:
        server = subprocess.Popen(
            command, cwd=REPOSITORY, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    url = f"http://127.0.0.1:{port}/{base_path}".rstrip("/")
    try:
        wait_until_healthy(f"{url}/_stcore/health", server, log)
        yield Server(url, server)
    finally:
        _stop(server, end)


@pytest.fixture(scope="session")
def app_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The app itself, started once; what one visitor does there no other sees."""
    with running(APP, tmp_path_factory.mktemp("home")) as url:
        yield url


@pytest.fixture
def snapshot(page: Page, request: pytest.FixtureRequest) -> Callable[..., None]:
    """Save what the page shows as `test-artefacts/<test>-<name>.png`, to be looked at."""

    def save(name: str = "page", page: Page = page) -> None:
        ARTEFACTS.mkdir(exist_ok=True)
        test = "".join(letter if letter.isalnum() else "-" for letter in request.node.name)
        page.screenshot(path=ARTEFACTS / f"{test}-{name}.png")

    return save


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def wait_until_healthy(url: str, server: subprocess.Popen[bytes], log: Path) -> None:
    """Ask until the server answers; what it printed is the message when it does not."""
    for _ in range(START_SECONDS * 10):
        try:
            with urllib.request.urlopen(url, timeout=START_SECONDS) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError):
            pass
        try:
            server.wait(timeout=0.1)
        except subprocess.TimeoutExpired:
            continue
        break
    pytest.fail(f"the server did not start:\n{log.read_text(errors='replace')[-4000:]}")


def _stop(server: subprocess.Popen[bytes], end: signal.Signals) -> None:
    """End a server and what it started; they are one session."""
    if server.poll() is None:
        os.killpg(server.pid, end)
    try:
        server.wait(timeout=10)
    except subprocess.TimeoutExpired:
        os.killpg(server.pid, signal.SIGKILL)
        server.wait(timeout=10)
