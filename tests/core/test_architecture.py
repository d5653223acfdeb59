"""The map of the house is true: what it names is there, and every room is on it."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ARCHITECTURE = (ROOT / "docs/ARCHITECTURE.md").read_text("utf-8")
CONTRIBUTING = (ROOT / "CONTRIBUTING.md").read_text("utf-8")
TESTING = (ROOT / "docs/TESTING.md").read_text("utf-8")


def named_paths(document: str) -> list[str]:
    """Paths between backticks, without those that stand for any name."""
    found = re.findall(r"`([\w.]+/[\w./]*)`", document)
    return [path for path in found if "NAME" not in path]


def rooms() -> list[str]:
    """Every folder of the product that holds modules."""
    folders = {file.parent for root in ("lstm_core", "pages") for file in (ROOT / root).rglob("*.py")}
    return sorted(f"{folder.relative_to(ROOT)}/" for folder in folders)


@pytest.mark.parametrize(
    "document", [ARCHITECTURE, CONTRIBUTING, TESTING], ids=["ARCHITECTURE", "CONTRIBUTING", "TESTING"]
)
def test_every_path_that_is_named_exists(document: str) -> None:
    paths = named_paths(document)
    assert len(paths) > 8
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_every_room_is_on_the_map() -> None:
    on_the_map = re.findall(r"^\| `([\w./]+/)` \|", ARCHITECTURE, re.MULTILINE)
    assert sorted(on_the_map) == rooms()


def test_the_map_answers_a_dozen_questions() -> None:
    questions = ARCHITECTURE.split("## Where do I change")[1]
    assert len(re.findall(r"^\| [^|.-]", questions, re.MULTILINE)) >= 12
