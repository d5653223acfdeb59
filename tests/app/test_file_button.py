"""A file that was made for a visitor is there when the browser comes for it, whatever other pages do meanwhile."""

from __future__ import annotations

from pathlib import PurePath
from types import SimpleNamespace
from urllib.parse import urlsplit

import pytest
from streamlit import runtime
from streamlit.runtime.media_file_manager import MediaFileManager
from streamlit.runtime.memory_media_file_storage import MemoryMediaFileStorage
from streamlit.testing.v1 import app_test

SCRIPT_ENDS = 3  # of other visitors' pages


@pytest.fixture
def files(monkeypatch: pytest.MonkeyPatch) -> MediaFileManager:
    """The files in memory of the server that runs the script below."""
    files = MediaFileManager(MemoryMediaFileStorage("/media"))
    monkeypatch.setattr(app_test, "MediaFileManager", lambda storage: files)
    return files


def page(content: str) -> None:
    from pages.ui.file_button import file_button

    file_button("A file", lambda: content, file_name="a.txt", mime="text/plain", key="a")


def pressed(files: MediaFileManager, content: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """Run the page, press its button, and give the name under which the browser will ask for the file."""
    app = app_test.AppTest.from_function(page, kwargs={"content": content}).run()
    assert not app.exception
    [button] = app.get("download_button")
    monkeypatch.setattr(runtime, "get_instance", lambda: SimpleNamespace(media_file_mgr=files))
    url = files.execute_deferred(button.proto.deferred_file_id)
    return PurePath(urlsplit(url).path).stem


def test_a_file_stays_while_other_pages_end(files: MediaFileManager, monkeypatch: pytest.MonkeyPatch) -> None:
    name = pressed(files, "kept", monkeypatch)
    for _ in range(SCRIPT_ENDS):
        files.remove_orphaned_files()
    kept = files.read_file(name)
    assert kept is not None
    assert kept.content == b"kept"
    assert kept.filename == "a.txt"


def test_it_goes_with_its_visitor(files: MediaFileManager, monkeypatch: pytest.MonkeyPatch) -> None:
    name = pressed(files, "gone", monkeypatch)
    files.clear_session_refs("test session id")
    for _ in range(SCRIPT_ENDS):
        files.remove_orphaned_files()
    assert files.read_file(name) is None
