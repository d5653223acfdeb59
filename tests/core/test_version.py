"""One version, and those of what is calculated with."""

import platform
import tomllib
from pathlib import Path

import numpy as np
import pytest

from lstm_core.__main__ import main
from lstm_core.version import VERSION, versions


def test_there_is_one_version() -> None:
    project = Path(__file__).parents[2] / "pyproject.toml"
    assert tomllib.loads(project.read_text("utf-8"))["project"]["version"] == VERSION


def test_versions() -> None:
    found = versions()
    assert found["lstm-lab"] == VERSION
    assert found["python"] == platform.python_version()
    assert found["numpy"] == np.__version__
    assert "keras" in found


@pytest.mark.parametrize(("flag", "said"), [("--version", f"LSTM Lab {VERSION}\n"), ("--help", "usage: ")])
def test_what_people_ask_first(flag: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([flag])
    assert ended.value.code == 0
    assert capsys.readouterr().out.startswith(said)
