"""What the documents promise is there."""

import dataclasses
import re
from pathlib import Path

import pytest

from lstm_core.limits import Limits, variable
from lstm_core.settings import FIELDS

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text("utf-8")
RELIABILITY = (ROOT / "docs/RELIABILITY.md").read_text("utf-8")


def requirements(name: str) -> dict[str, str]:
    """Packages of a requirements file and the versions they ask for."""
    lines = (ROOT / name).read_text("utf-8").splitlines()
    pattern = re.compile(r"([A-Za-z0-9_-]+)(?:\[[a-z-]+\])?([^;#\s]*)")
    found = [pattern.match(line) for line in lines if line and not line.startswith(("#", "-"))]
    return {match[1].lower(): match[2] for match in found if match}


def test_every_setting_stands_in_the_readme_with_its_flag() -> None:
    missing = [name for name in FIELDS if f"--{name.replace('_', '-')}" not in README]
    assert missing == []


def test_the_readme_s_defaults_are_those_of_the_settings() -> None:
    stated = dict(re.findall(r"^\| `--([a-z-]+)` \|.*\| `?([^|`]+)`? \|$", README, re.M))
    words = {True: "yes", False: "no"}
    assert stated == {
        name.replace("_", "-"): words[field.default]
        if isinstance(field.default, bool)
        else f"{field.default:,g}"
        if isinstance(field.default, (int, float))
        else field.default
        for name, field in FIELDS.items()
    }


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "docs/TESTING.md"])
def test_every_make_command_that_is_named_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.M))
    named = re.findall(r"^make ([a-z-]+)|`make ([a-z-]+)", (ROOT / name).read_text("utf-8"), re.M)
    assert len(named) > 3
    assert {one or other for one, other in named} <= targets


def test_every_picture_and_file_that_the_readme_links_is_there() -> None:
    links = re.findall(r"\]\(([^)#:]+)\)", README)
    assert links
    assert [link for link in links if not (ROOT / link).exists()] == []


def test_the_gpu_requirements_differ_in_tensorflow_alone() -> None:
    plain, gpu = requirements("requirements.txt"), requirements("requirements-gpu.txt")
    plain.pop("tensorflow-cpu")
    assert gpu == plain


def test_every_dependency_is_justified() -> None:
    for name in (
        "requirements.txt",
        "requirements-dev.txt",
        "requirements-postgresql.txt",
        "requirements-ray.txt",
        "requirements-s3.txt",
    ):
        lines = [
            line for line in (ROOT / name).read_text("utf-8").splitlines() if line and line[0] not in "#-"
        ]
        assert [line for line in lines if "  # " not in line] == []


def test_every_promise_has_a_test_that_exists() -> None:
    promises = re.findall(r"^\| [A-Z].* \| (`.*`) \|$", RELIABILITY, re.M)
    assert len(promises) > 20
    named = [name for promise in promises for name in re.findall(r"`([^`]+)`", promise)]
    assert [name for name in named if not (ROOT / "tests" / name).exists()] == []


def test_every_limit_stands_in_the_document_with_its_numbers() -> None:
    stated = re.findall(r"^\| `(LSTM_LAB_[A-Z_]+)` \| (.*) \| ([\d,]+) \| ([\d,]+) \|$", RELIABILITY, re.M)
    assert stated == [
        (
            variable(field.name),
            field.metadata["meaning"],
            f"{field.metadata['own']:,}",
            f"{field.metadata['public']:,}",
        )
        for field in dataclasses.fields(Limits)
    ]
