"""An uploaded file is on the disk and no longer in memory, for however long the tab stays open."""

from __future__ import annotations

import pytest
from streamlit.proto.Common_pb2 import FileURLs
from streamlit.runtime.uploaded_file_manager import UploadedFile, UploadedFileRec

from lstm_core.errors import InputError
from pages.ui import resources, spool


def uploaded(content: bytes) -> UploadedFile:
    return UploadedFile(UploadedFileRec("1", "mine.csv", "text/csv", content), FileURLs())


def test_a_kept_file_holds_no_memory() -> None:
    file = uploaded(b"Text\nhello there\n")
    upload = resources.uploads().get(spool.keep(file))
    assert (upload.name, upload.path.read_bytes()) == ("mine.csv", b"Text\nhello there\n")
    assert file.getbuffer().nbytes == 0


def test_a_refused_file_holds_none_either(monkeypatch: pytest.MonkeyPatch) -> None:
    file = uploaded(b"0123456789")
    monkeypatch.setattr(resources.uploads(), "size_limit", 9)
    with pytest.raises(InputError, match="larger than"):
        spool.keep(file)
    assert file.getbuffer().nbytes == 0
