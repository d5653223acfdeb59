"""Which server nginx asks: small servers that answer with their name stand behind the configuration of deploy/."""

from __future__ import annotations

import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from tests.browser.behind_nginx import nginx, nginx_path

STREAM = "_stcore/stream"
MADE_BY_2 = "media/made-by-2.zip"

pytestmark = pytest.mark.skipif(
    nginx_path() is None, reason="no nginx; scripts/nginx.sh finds or unpacks one"
)


class Named(ThreadingHTTPServer):
    """A server that answers with its name and what it was sent; it has the files that name it, and no others."""

    name = ""
    daemon_threads = True


class Answers(BaseHTTPRequestHandler):
    """How it does so."""

    server: Named

    def do_GET(self) -> None:
        found = not self.path.startswith("/media/") or self.server.name in self.path
        sent = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200 if found else 404)
        self.end_headers()
        self.wfile.write(self.server.name.encode() + sent)

    do_PUT = do_GET  # noqa: N815

    def log_message(self, *_: object) -> None:
        """Nothing."""


@contextmanager
def named(name: str, port: int = 0) -> Iterator[Named]:
    """A server of this name while the block lasts, at a port if it is said."""
    with Named(("127.0.0.1", port), Answers) as server:
        server.name = name
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()


class Site:
    """Servers 1 and 2 behind nginx, and a browser that keeps its cookie."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        self._stacks = {name: ExitStack() for name in "12"}
        self._ports: dict[str, int] = {}
        self.cookie = ""
        for name in "12":
            stack.enter_context(self._stacks[name])
            self.start(name)
        self.url = stack.enter_context(
            nginx(folder, *(f"http://127.0.0.1:{self._ports[name]}" for name in "12"))
        )

    def start(self, name: str) -> None:
        """Starts a server, where it was before."""
        server = self._stacks[name].enter_context(named(name, self._ports.get(name, 0)))
        self._ports[name] = server.server_port

    def end(self, name: str) -> None:
        """Ends a server."""
        self._stacks[name].close()

    def ask(self, path: str = "", body: bytes | None = None) -> str:
        """What is answered, by whom."""
        headers = {"Cookie": f"lstm_lab_server={self.cookie}"} if self.cookie else {}
        request = urllib.request.Request(
            f"{self.url}/{path}", body, headers, method="GET" if body is None else "PUT"
        )
        with urllib.request.urlopen(request, timeout=10) as answer:
            if given := answer.headers.get("Set-Cookie"):
                self.cookie = given.removeprefix("lstm_lab_server=").partition(";")[0]
            return str(answer.read().decode())


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    with ExitStack() as stack:
        yield Site(tmp_path, stack)


def test_newcomers_come_to_both_servers_and_stay(site: Site) -> None:
    seen = set()
    for _ in range(40):
        site.cookie = ""
        mine = site.ask()
        assert site.cookie == mine
        assert {site.ask(path) for path in ("", STREAM, "train")} == {mine}
        seen.add(mine)
    assert seen == {"1", "2"}


@pytest.mark.parametrize("nonsense", ["3", "12", "lstm_lab_1", "127.0.0.1:80"])
def test_a_cookie_that_names_no_server_is_as_good_as_none(nonsense: str, site: Site) -> None:
    site.cookie = nonsense
    assert site.ask() == site.cookie


@pytest.mark.parametrize(("mine", "other"), ["12", "21"])
def test_who_loses_a_server_stays_with_the_next_also_when_the_first_is_back(
    mine: str, other: str, site: Site
) -> None:
    site.cookie = mine
    assert site.ask() == mine
    site.end(mine)
    assert site.ask("train") == other
    assert site.cookie == mine  # the session is where the websocket is
    assert site.ask(STREAM) == other
    assert site.cookie == other
    site.start(mine)
    assert {site.ask(path) for path in ("", STREAM, "train") for _ in range(3)} == {other}


def test_an_upload_is_sent_whole_to_the_server_that_is_left(site: Site) -> None:
    site.cookie = "1"
    site.end("1")
    assert site.ask("_stcore/upload_file/session/file", b"x" * 2**20) == "2" + "x" * 2**20


def test_a_file_that_another_server_made_is_found_there(site: Site) -> None:
    site.cookie = "1"
    assert site.ask(MADE_BY_2) == "2"
    assert site.cookie == "1"
    with pytest.raises(urllib.error.HTTPError, match="404"):
        site.ask("media/nobodys.zip")
    assert site.ask() == "1"


def test_newcomers_are_served_while_one_server_is_away(site: Site) -> None:
    site.end("2")
    for _ in range(20):
        site.cookie = ""
        assert site.ask() == site.cookie == "1"
