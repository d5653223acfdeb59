"""Compiled programs are kept in the store's folder, and not without end."""

import os
from pathlib import Path

import pytest

from lstm_core.runs.worker.compiled_programs import MAX_PROGRAMS, compiled_environment


def folder_of(environment: dict[str, str]) -> Path:
    flag = "--tf_xla_persistent_cache_directory="
    return Path(
        next(part for part in environment["TF_XLA_FLAGS"].split() if part.startswith(flag))[len(flag) :]
    )


def test_the_folder_is_in_the_store_and_stays_the_same(tmp_path: Path) -> None:
    folder = folder_of(compiled_environment(tmp_path))
    assert folder.is_dir()
    assert folder.is_relative_to(tmp_path)
    assert folder_of(compiled_environment(tmp_path)) == folder


def test_flags_of_the_machines_owner_stay(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TF_XLA_FLAGS", "--tf_xla_clustering_debug=false")
    assert compiled_environment(tmp_path)["TF_XLA_FLAGS"].startswith(
        "--tf_xla_clustering_debug=false --tf_xla"
    )


def test_only_the_newest_programs_are_kept(tmp_path: Path) -> None:
    folder = folder_of(compiled_environment(tmp_path))
    for number in range(MAX_PROGRAMS + 5):
        path = folder / f"program-{number:03}.pb"
        path.touch()
        os.utime(path, (number, number))
    compiled_environment(tmp_path)
    left = sorted(path.name for path in folder.iterdir())
    assert left == [f"program-{number:03}.pb" for number in range(5, MAX_PROGRAMS + 5)]
