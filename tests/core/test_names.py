"""One name, one meaning: no two modules and no two public classes of the product are called the same."""

import ast
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def files() -> list[Path]:
    """Every module of the product but the packages' own."""
    found = [*(ROOT / "lstm_core").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]
    return [file for file in found if not file.stem.startswith("__")]


def test_no_two_modules_share_a_name() -> None:
    places = defaultdict(list)
    for file in files():
        places[file.stem].append(str(file.relative_to(ROOT)))
    assert {name: found for name, found in places.items() if len(found) > 1} == {}


def test_no_two_public_classes_share_a_name() -> None:
    places = defaultdict(list)
    for file in files():
        for node in ast.parse(file.read_text("utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places[node.name].append(str(file.relative_to(ROOT)))
    assert {name: found for name, found in places.items() if len(found) > 1} == {}
