"""Lists the licence of every installed package: first what the app needs to run, then what only its development needs.

    python scripts/licences.py

Ends with status 1 where a package that the app needs names no licence.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

REQUIREMENTS = Path(__file__).resolve().parents[1] / "requirements.txt"
UNNAMED = "names none"


def main() -> int:
    """Prints two tables."""
    installed = {_key(one.name): one for one in distributions()}
    needed = closure(_names(REQUIREMENTS.read_text(encoding="utf-8").splitlines()), installed)
    for title, keys in (
        ("To run", needed),
        ("Only to develop, besides", installed.keys() - needed),
    ):
        print(f"{title}: {len(keys)} packages")
        for key in sorted(keys):
            print(f"  {key} {installed[key].version}: {licence(installed[key])}")
    unnamed = sorted(key for key in needed if licence(installed[key]) == UNNAMED)
    if unnamed:
        print(f"Look these up by hand, they name no licence: {', '.join(unnamed)}", file=sys.stderr)
    return 1 if unnamed else 0


def licence(package: Distribution) -> str:
    """What a package says of its licence: an SPDX expression, its classifiers, or the first line of a text with it."""
    said: Any = package.metadata
    if expression := said.get("License-Expression"):
        return str(expression)
    classifiers = [one.split(" :: ") for one in said.get_all("Classifier") or []]
    if named := [parts[-1] for parts in classifiers if parts[0] == "License" and len(parts) > 2]:
        return "; ".join(named)
    texts = [said.get("License") or ""]
    texts += [one.read_text() for one in package.files or [] if one.name.upper().startswith("LICEN")]
    lines = [line.strip() for line in texts[0].splitlines()]
    lines += [line.strip() for text in texts[1:] for line in text.splitlines() if "licen" in line.lower()]
    return next(filter(None, lines), UNNAMED)


def closure(names: Iterable[str], installed: dict[str, Distribution]) -> set[str]:
    """The named packages and all that they require, as far as they are installed."""
    found: set[str] = set()
    waiting = [name for name in names if name in installed]
    while waiting:
        if (name := waiting.pop()) not in found:
            found.add(name)
            without_extras = (one for one in installed[name].requires or [] if "extra ==" not in one)
            waiting += [one for one in _names(without_extras) if one in installed]
    return found


def _names(requirements: Iterable[str]) -> list[str]:
    """The keys of packages in lines of requirements."""
    matches = (re.match(r"[A-Za-z0-9][A-Za-z0-9._-]*", line) for line in requirements)
    return [_key(match.group()) for match in matches if match]


def _key(name: str) -> str:
    """A package's name as it is compared."""
    return re.sub(r"[-_.]+", "-", name).lower()


if __name__ == "__main__":
    sys.exit(main())
