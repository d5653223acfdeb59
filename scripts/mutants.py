"""Mutation testing of one package: every small bug that mutmut can put into it, and which of them the tests notice.

A copy of the working tree in `.mutants` is changed and tested, never the tree itself. The tests that run are
those that mirror the package (tests/core/text for all of lstm_core/text), and of them for each bug only those
that reach it. Afterwards `mutmut browse` in `.mutants` shows every bug again.

mutmut changes functions and methods. Constants, properties and dataclass defaults it leaves alone: those are
broken by hand when their tests are written.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
WORK = ROOT / ".mutants"
MUTMUT = Path(sys.executable).with_name("mutmut")
USAGE = "Name a package or a module of lstm_core: make mutants PACKAGE=lstm_core/text/ngram.py"
TENSORFLOW = (
    "lstm_core/model cannot be mutated: mutmut forks a process for every bug, in which TensorFlow hangs. "
    "Its tests compare it with Keras instead."
)


def main(arguments: list[str]) -> int:
    """Mutates what is named, prints what survived and the score; 0 where the tests could be run."""
    if len(arguments) != 1 or not arguments[0].startswith("lstm_core/") or not (ROOT / arguments[0]).exists():
        print(USAGE, file=sys.stderr)
        return 2
    package = Path(arguments[0])
    if package.is_relative_to("lstm_core/model"):
        print(TENSORFLOW, file=sys.stderr)
        return 2
    copy_tree()
    configure(package)
    mutmut = subprocess.run([MUTMUT, "run"], cwd=WORK)
    if mutmut.returncode:
        return mutmut.returncode
    show_survivors()
    print(score(package))
    return 0


def copy_tree() -> None:
    """Copies what git tracks, and what it would track, as it is in the working tree."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    shutil.rmtree(WORK, ignore_errors=True)
    for name in filter(None, listed.stdout.split("\0")):
        if (ROOT / name).is_file():
            (WORK / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, WORK / name)


def configure(package: Path) -> None:
    """Tells mutmut in the copy's pyproject.toml what to change and what to run."""
    settings = {
        "source_paths": ["lstm_core"],
        "only_mutate": [str(package) if package.suffix else f"{package}/*"],
        "also_copy": sorted(path.name for path in WORK.iterdir() if path.name not in ("lstm_core", "tests")),
        "pytest_add_cli_args_test_selection": [str(tests_of(package))],
        "pytest_add_cli_args": ["--hypothesis-seed=0", "-p", "no:cacheprovider"],
    }
    lines = [f"{name} = {json.dumps(value)}" for name, value in settings.items()]
    with (WORK / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write("\n".join(["", "[tool.mutmut]", *lines, ""]))


def tests_of(package: Path) -> Path:
    """The folder of tests that mirrors a package of lstm_core, or the file that mirrors a module of it."""
    name = Path(package.parts[1]).stem
    tests = (
        Path("tests/core", name)
        if (ROOT / "tests/core" / name).is_dir()
        else Path(f"tests/core/test_{name}.py")
    )
    if not (ROOT / tests).exists():
        raise SystemExit(f"No tests mirror {package}: there is no {tests}.")
    return tests


def show_survivors() -> None:
    """Prints the changes that no test noticed."""
    listed = subprocess.run([MUTMUT, "results"], cwd=WORK, check=True, capture_output=True, text=True).stdout
    for line in filter(None, map(str.strip, listed.splitlines())):
        name, _, outcome = line.rpartition(": ")
        shown = subprocess.run([MUTMUT, "show", name], cwd=WORK, capture_output=True, text=True).stdout
        changes = [row for row in shown.splitlines() if row[:1] in "+-" and row[:3] not in ("+++", "---")]
        print("", f"{name} ({outcome})", *changes, sep="\n")


def score(package: Path) -> str:
    """One line: how many of the bugs were noticed."""
    subprocess.run([MUTMUT, "export-cicd-stats"], cwd=WORK, check=True, capture_output=True)
    counts = json.loads((WORK / "mutants/mutmut-cicd-stats.json").read_text("utf-8"))
    total = counts["total"] - counts["skipped"]
    noticed = counts["killed"] + counts["timeout"] + counts["segfault"]
    share = noticed / total if total else 1
    return f"\n{package}: {noticed:,} of {total:,} bugs noticed, {share:.1%}"


if __name__ == "__main__":
    os.nice(10)
    sys.exit(main(sys.argv[1:]))
