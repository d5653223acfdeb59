"""What `make audit` says of installed packages, and that it never calls well what it could not look up."""

from __future__ import annotations

import sys
from email.message import Message
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

import pytest

from scripts import audit, licences

WELL: dict[str, Any] = {"name": "good", "version": "1.0", "vulns": []}
FLAW = {"id": "PYSEC-1", "fix_versions": ["2.1", "3.0"]}
ILL: dict[str, Any] = {
    "name": "bad",
    "version": "2.0",
    "vulns": [FLAW, {"id": "PYSEC-2", "fix_versions": []}],
}
SKIPPED: dict[str, Any] = {"name": "new", "skip_reason": "not found"}


@pytest.mark.parametrize(
    ("found", "lines", "status"),
    [
        ([WELL], ["0 known vulnerabilities in 1 packages."], 0),
        (
            [WELL, ILL],
            [
                "bad 2.0: PYSEC-1, mended in 2.1, 3.0",
                "bad 2.0: PYSEC-2, mended in no version yet",
                "2 known vulnerabilities in 2 packages.",
            ],
            1,
        ),
        (
            [WELL, SKIPPED],
            ["0 known vulnerabilities in 1 packages.", "Of 1 packages pip-audit could learn nothing: new."],
            3,
        ),
    ],
)
def test_the_status_says_what_is_known(found: list[dict[str, Any]], lines: list[str], status: int) -> None:
    assert audit.judged(found) == (lines, status)


def test_a_vulnerable_package_counts_more_than_one_that_is_unknown() -> None:
    assert audit.judged([ILL, SKIPPED])[1] == 1


def test_a_program_that_finds_nothing_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    program = tmp_path / "pip-audit"
    program.write_text(f"#!{sys.executable}\nimport sys\nsys.exit('no route to host')\n")
    program.chmod(0o700)
    assert audit.main(str(program)) == 3
    assert capsys.readouterr().out == (
        "pip-audit could not reach its data, so nothing is known of vulnerabilities: no route to host\n"
    )


class Package:
    """An installed package with such metadata and files."""

    def __init__(self, *fields: tuple[str, str], text: str = "") -> None:
        self.metadata = Message()
        for name, value in fields:
            self.metadata[name] = value
        self.files = [self] if text else []
        self.name, self._text = "LICENSE", text

    def read_text(self) -> str:
        return self._text


@pytest.mark.parametrize(
    ("package", "said"),
    [
        (Package(("License-Expression", "MIT"), ("License", "old words")), "MIT"),
        (Package(("Classifier", "License :: OSI Approved :: BSD License"), ("License", "x")), "BSD License"),
        (
            Package(("Classifier", "License :: OSI Approved"), ("License", "\n Apache 2.0\nmore")),
            "Apache 2.0",
        ),
        (
            Package(text="Copyright 2023\n\nLicensed under the MIT License\n"),
            "Licensed under the MIT License",
        ),
        (Package(text="Copyright 2023"), "names none"),
        (Package(), "names none"),
    ],
)
def test_a_licence_is_found_wherever_it_stands(package: Any, said: str) -> None:
    assert licences.licence(package) == said


def test_what_the_app_needs_is_followed_to_its_end() -> None:
    installed = {one.name.lower().replace("_", "-"): one for one in distributions()}
    found = licences.closure(["pandas", "absent"], installed)
    assert {"pandas", "numpy", "python-dateutil"} <= found
    assert "pytest" not in found
