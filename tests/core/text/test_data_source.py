"""What names a file without showing any of it."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from lstm_core.settings import Settings
from lstm_core.text.corpus import Corpus, build_corpus
from lstm_core.text.csv_file import ReadingOptions
from lstm_core.text.data_source import data_source


def test_a_file_is_named_by_its_hash(tmp_path: Path) -> None:
    content = b"Text\ndid you\n" * 200_000  # more than one block
    path = tmp_path / "source.csv"
    path.write_bytes(content)
    found = data_source(path, ReadingOptions("utf-8", ",", '"', True))
    assert set(found) == {"bytes", "sha256", "options"}  # no name of anything
    assert found["bytes"] == len(content)
    assert found["sha256"] == hashlib.sha256(content).hexdigest()
    assert found["options"]["delimiter"] == ","


def test_it_stays_with_the_corpus(tmp_path: Path) -> None:
    corpus = build_corpus([(1, "did you"), (2, "it is")], Settings())
    assert corpus.source == {}
    named = replace(corpus, source={"sha256": "ab"})
    named.save(tmp_path / "corpus.npz")
    assert Corpus.load(tmp_path / "corpus.npz").source == {"sha256": "ab"}
