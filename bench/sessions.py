"""A server of the app and visitors without a browser: each speaks Streamlit's own protocol over a websocket."""

from __future__ import annotations

import asyncio
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Common_pb2 import FileURLsRequest
from streamlit.proto.Delta_pb2 import Delta
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.proto.WidgetStates_pb2 import WidgetState
from websockets.asyncio.client import ClientConnection, connect

from bench.child import ROOT
from bench.data import SAMPLE, TEXT_COLUMN
from lstm_core.runs.queue.submit import submit
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.shares import Shares
from lstm_core.runs.store.uploads import Uploads
from lstm_core.settings import Settings
from lstm_core.text.csv_file import ReadingOptions


@contextmanager
def served_app(home: Path) -> Iterator[int]:
    """Runs the app with a store of its own and gives its port.

    Args:
        home: the folder of its store.
    """
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "streamlit", "run", "app.py", f"--server.port={port}"]
    command += ["--server.address=127.0.0.1", "--server.headless=true", "--server.fileWatcherType=none"]
    server = subprocess.Popen(
        command,
        cwd=ROOT,
        env={**os.environ, "LSTM_LAB_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait(f"http://127.0.0.1:{port}/_stcore/health", server)
        yield port
    finally:
        server.terminate()
        server.wait(timeout=20)


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:  # also refused, or not answered in time
            time.sleep(0.1)
    raise RuntimeError("the server did not start")


def start_shared_run(home: Path, settings: Settings) -> str:
    """Trains the bundled sample until there are two epochs to look at.

    Returns:
        The token of the run's share link.
    """
    store = RunStore(home)
    uploads = Uploads(store.upload_files)
    owner = "bench" * 6 + "00"
    upload = uploads.save_file(SAMPLE)
    run_id = submit(store, uploads, upload, owner, settings, TEXT_COLUMN, ReadingOptions(), "bench")
    until = time.monotonic() + 120
    while (store.get(run_id).current.get("epoch") or 0) < 2 and time.monotonic() < until:
        time.sleep(0.5)
    token = Shares(store).create(run_id, owner)
    store.close()
    return token


class Visitor:
    """One session.

    Args:
        connection: an open websocket.
        page: url_path of the page, "" for the home page.
        query: the query string.

    Attributes:
        polling: the fragment that the page reruns by itself.
        fragments: all fragments that have drawn something, in order.
        text_boxes: ids of the text boxes that were drawn and the fragments that they are in, by their labels.
        file_boxes: ids of the boxes that take files.
        errors: how many exceptions pages have shown.
    """

    def __init__(self, connection: ClientConnection, page: str, query: str = "") -> None:
        self._connection, self._page, self._query = connection, page, query
        self.polling: str = ""
        self.fragments: dict[str, None] = {}
        self.text_boxes: dict[str, tuple[str, str]] = {}
        self.file_boxes: list[str] = []
        self.errors = 0
        self._session = ""
        self._widgets: dict[str, WidgetState] = {}

    @classmethod
    async def arrive(cls, port: int, page: str, query: str = "") -> Visitor:
        """Connects; the page is not asked for yet."""
        url = f"ws://127.0.0.1:{port}/_stcore/stream"
        origin = f"http://127.0.0.1:{port}"
        connection = await connect(url, subprotocols=["streamlit"], origin=origin, max_size=None)  # type: ignore[list-item, arg-type]
        return cls(connection, page, query)

    async def run(self, fragment_id: str = "") -> float:
        """Runs the page's script, or one of its fragments, and returns the seconds until it is finished."""
        message = BackMsg()
        state = message.rerun_script
        state.query_string, state.page_name, state.fragment_id = self._query, self._page, fragment_id
        state.widget_states.widgets.extend(self._widgets.values())
        began = time.perf_counter()
        await self._connection.send(message.SerializeToString())
        while (await self._received()).WhichOneof("type") != "script_finished":
            pass
        return time.perf_counter() - began

    async def type(self, label: str, text: str) -> float:
        """Types into the box of that label, and returns the seconds until what depends on it is drawn."""
        widget_id, fragment_id = self.text_boxes[label]
        self._widgets[widget_id] = WidgetState(id=widget_id, string_value=text)
        return await self.run(fragment_id)

    async def upload(self, port: int, content: bytes, name: str) -> float:
        """Gives a file to the page's last box for files, and returns the seconds until the page has taken it."""
        began = time.perf_counter()
        asked = FileURLsRequest(request_id="bench", session_id=self._session, file_names=[name])
        message = BackMsg(file_urls_request=asked)
        await self._connection.send(message.SerializeToString())
        while (received := await self._received()).WhichOneof("type") != "file_urls_response":
            pass
        urls = received.file_urls_response.file_urls[0]
        await asyncio.to_thread(_put, port, urls.upload_url, content, name)
        state = WidgetState(id=self.file_boxes[-1])
        info = state.file_uploader_state_value.uploaded_file_info.add(
            name=name, size=len(content), file_id=urls.file_id
        )
        info.file_urls.CopyFrom(urls)
        self._widgets[state.id] = state
        await self.run()
        return time.perf_counter() - began

    async def _received(self) -> ForwardMsg:
        """The next message of the server, with what it says of the page taken note of."""
        received = ForwardMsg()
        content = await asyncio.wait_for(self._connection.recv(), 120)
        received.ParseFromString(content if isinstance(content, bytes) else content.encode())
        kind = received.WhichOneof("type")
        if kind == "new_session":
            self._session = received.new_session.initialize.session_id
        elif kind == "auto_rerun":
            self.polling = received.auto_rerun.fragment_id
        elif kind == "delta":
            self._take(received.delta)
        return received

    def _take(self, delta: Delta) -> None:
        element, fragment_id = delta.new_element, delta.fragment_id
        if fragment_id:
            self.fragments[fragment_id] = None
        drawn = element.WhichOneof("type")
        if drawn == "text_input":
            self.text_boxes[element.text_input.label] = (element.text_input.id, fragment_id)
        elif drawn == "file_uploader" and element.file_uploader.id not in self.file_boxes:
            self.file_boxes.append(element.file_uploader.id)
        self.errors += drawn == "exception"

    async def leave(self) -> None:
        """Closes the session."""
        await self._connection.close()


def _put(port: int, path: str, content: bytes, name: str) -> None:
    """Sends a file as a browser's form does, with the token by which the server knows its own pages."""
    address = f"http://127.0.0.1:{port}"
    with urllib.request.urlopen(f"{address}/_stcore/health", timeout=60) as answer:
        cookie = str(answer.headers["Set-Cookie"]).partition(";")[0]
    boundary = "bench-file-boundary"
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    body = head.encode() + content + f"\r\n--{boundary}--\r\n".encode()
    headers = {
        "Content-Type": f"multipart/form-data; boundary={boundary}",
        "Cookie": cookie,
        "X-Xsrftoken": cookie.partition("=")[2],
    }
    request = urllib.request.Request(address + path, body, headers, method="PUT")
    with urllib.request.urlopen(request, timeout=60):
        pass
