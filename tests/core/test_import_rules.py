"""Imports run one way, as the house is drawn; the second test shows that the first can fail."""

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

# What the modules of each room may import from the project, and which libraries are theirs alone. Where two
# keys fit a module, the longer one counts.
ALLOWED = {
    "lstm_core.artifact_names": (),
    "lstm_core.errors": (),
    "lstm_core.atomic": (),
    "lstm_core.counted": (),
    "lstm_core.events": (),
    "lstm_core.initial": (),
    "lstm_core.version": (),
    "lstm_core.cells": ("lstm_core.cells", "lstm_core.errors"),
    "lstm_core.setting_field": ("lstm_core.errors",),
    "lstm_core.settings": ("lstm_core.cells", "lstm_core.errors", "lstm_core.setting_field"),
    "lstm_core.search": ("lstm_core.errors", "lstm_core.settings"),
    "lstm_core.settings_query": ("lstm_core.errors", "lstm_core.setting_field", "lstm_core.settings"),
    "lstm_core.output": ("lstm_core.cells", "lstm_core.initial", "lstm_core.output", "lstm_core.settings"),
    "lstm_core.weights": ("lstm_core.cells", "lstm_core.output", "lstm_core.settings"),
    "lstm_core.bundle": (
        "lstm_core.atomic",
        "lstm_core.errors",
        "lstm_core.safe_zip",
        "lstm_core.settings",
        "lstm_core.text",
        "lstm_core.weights",
        "lstm_core.weights_file",
    ),
    "lstm_core.weights_file": ("lstm_core.errors", "lstm_core.weights"),
    "lstm_core.pace": ("lstm_core.atomic", "lstm_core.output", "lstm_core.settings", "lstm_core.weights"),
    "lstm_core.estimate": (
        "lstm_core.output",
        "lstm_core.pace",
        "lstm_core.settings",
        "lstm_core.weights",
    ),
    "lstm_core.advice": (
        "lstm_core.advice",
        "lstm_core.counted",
        "lstm_core.errors",
        "lstm_core.estimate",
        "lstm_core.pace",
        "lstm_core.search",
        "lstm_core.settings",
        "lstm_core.text",
    ),
    "lstm_core.text": (
        "lstm_core.atomic",
        "lstm_core.counted",
        "lstm_core.errors",
        "lstm_core.events",
        "lstm_core.settings",
        "lstm_core.text",
    ),
    "lstm_core.model": (
        "lstm_core.artifact_names",
        "lstm_core.atomic",
        "lstm_core.bundle",
        "lstm_core.cells",
        "lstm_core.errors",
        "lstm_core.events",
        "lstm_core.initial",
        "lstm_core.model",
        "lstm_core.output",
        "lstm_core.settings",
        "lstm_core.text",
        "lstm_core.version",
        "lstm_core.weights",
    ),
    "lstm_core.limits": ("lstm_core.errors",),
    "lstm_core.safe_zip": ("lstm_core.errors",),
    "lstm_core.inference": (
        "lstm_core.bundle",
        "lstm_core.cells",
        "lstm_core.errors",
        "lstm_core.events",
        "lstm_core.inference",
        "lstm_core.output",
        "lstm_core.settings",
        "lstm_core.text",
        "lstm_core.weights",
    ),
    "lstm_core.export": (
        "lstm_core.bundle",
        "lstm_core.cells",
        "lstm_core.errors",
        "lstm_core.events",
        "lstm_core.export",
        "lstm_core.inference",
        "lstm_core.output",
        "lstm_core.settings",
        "lstm_core.text",
        "lstm_core.version",
        "lstm_core.weights",
    ),
    "lstm_core.runs": (
        "lstm_core.artifact_names",
        "lstm_core.atomic",
        "lstm_core.bundle",
        "lstm_core.counted",
        "lstm_core.errors",
        "lstm_core.events",
        "lstm_core.limits",
        "lstm_core.runs",
        "lstm_core.search",
        "lstm_core.settings",
        "lstm_core.text",
        "lstm_core.weights",
    ),
    "lstm_core.runs.group": (
        "lstm_core.atomic",
        "lstm_core.errors",
        "lstm_core.events",
        "lstm_core.model",
        "lstm_core.runs",
        "lstm_core.settings",
        "lstm_core.text",
    ),
    "lstm_core.runs.worker": (
        "lstm_core.artifact_names",
        "lstm_core.bundle",
        "lstm_core.errors",
        "lstm_core.estimate",
        "lstm_core.limits",
        "lstm_core.events",
        "lstm_core.pace",
        "lstm_core.inference",
        "lstm_core.model",
        "lstm_core.runs",
        "lstm_core.settings",
        "lstm_core.text",
    ),
    "lstm_core.__main__": ("lstm_core",),
    "lstm_core.command_line": ("lstm_core",),
    "lstm_core.library": ("lstm_core",),
    "lstm_core": (),
    "pages": (
        "lstm_core.advice",
        "lstm_core.artifact_names",
        "lstm_core.bundle",
        "lstm_core.cells",
        "lstm_core.counted",
        "lstm_core.errors",
        "lstm_core.estimate",
        "lstm_core.pace",
        "lstm_core.events",
        "lstm_core.export",
        "lstm_core.inference",
        "lstm_core.limits",
        "lstm_core.output",
        "lstm_core.runs",
        "lstm_core.search",
        "lstm_core.settings",
        "lstm_core.settings_query",
        "lstm_core.text",
        "lstm_core.weights",
        "pages",
    ),
    "app": ("pages",),
}
LIBRARIES = {
    "tensorflow": ("lstm_core.model",),
    "keras": ("lstm_core.model",),
    "streamlit": ("pages", "app"),
    "plotly": ("pages",),
    "pandas": ("pages",),
    "pyarrow": ("lstm_core.text.shards",),
    "ray": ("lstm_core.runs.cluster",),
    "sqlalchemy": ("lstm_core.runs",),
}
NUMPY_AND_STANDARD = {"numpy", *sys.stdlib_module_names}
NUMPY_ALONE = ("lstm_core.cells", "lstm_core.initial", "lstm_core.output")
WITH_RAY = "lstm_core.runs.cluster"
MAY_USE_RAY = (WITH_RAY, "lstm_core.__main__", "lstm_core.command_line")
LAZY_MODEL = (
    "lstm_core.runs.group",
    "lstm_core.runs.worker",
    "lstm_core.__main__",
    "lstm_core.command_line",
    "lstm_core.library",
)


def within(module: str, package: str) -> bool:
    """Whether a module is a package or inside it."""
    return module == package or module.startswith(package + ".")


def broken_rules(module: str, source: str) -> list[str]:
    """The rules that a module's source breaks, each as a sentence."""
    found = []
    tree = ast.parse(source)
    at_top = {id(node) for node in tree.body}
    room = max((name for name in ALLOWED if within(module, name)), key=len)
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            # "from pages.ui import shell" may import a module, so each name counts as one.
            names = ["."] if node.level else [f"{node.module}.{alias.name}" for alias in node.names]
        else:
            continue
        for name in names:
            top = name.split(".")[0]
            if name == ".":
                found.append(f"{module} imports relatively")
            elif top in ("lstm_core", "pages", "app"):
                if not any(within(name, allowed) for allowed in ALLOWED[room]):
                    found.append(f"{module} imports {name}")
                lazy = any(within(module, package) for package in LAZY_MODEL)
                if within(name, WITH_RAY) and not any(within(module, package) for package in MAY_USE_RAY):
                    found.append(f"{module} imports {name}, which has Ray")
                if within(name, "lstm_core.model") and lazy and id(node) in at_top:
                    found.append(f"{module} imports {name} before it needs it")
            else:
                strange = room in NUMPY_ALONE and top not in NUMPY_AND_STANDARD
                if strange or not any(within(module, home) for home in LIBRARIES.get(top, (module,))):
                    found.append(f"{module} imports {top}")
    return found


def modules() -> dict[str, str]:
    """Every module of the product and its source."""
    files = [ROOT / "app.py", *(ROOT / "lstm_core").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]
    names = {file: ".".join(file.relative_to(ROOT).with_suffix("").parts) for file in files}
    return {name.removesuffix(".__init__"): file.read_text("utf-8") for file, name in names.items()}


def test_every_import_follows_the_house() -> None:
    sources = modules()
    assert len(sources) > 40
    assert [rule for name, source in sources.items() for rule in broken_rules(name, source)] == []


def test_a_broken_rule_is_found() -> None:
    assert broken_rules("lstm_core.text.corpus", "import tensorflow as tf") == [
        "lstm_core.text.corpus imports tensorflow"
    ]
    assert broken_rules(
        "lstm_core.cells.lstm", "import tensorflow\nimport safetensors\nimport numpy, abc"
    ) == [
        "lstm_core.cells.lstm imports tensorflow",
        "lstm_core.cells.lstm imports safetensors",
    ]
    assert broken_rules("lstm_core.cells.lstm", "from lstm_core.settings import Settings") == [
        "lstm_core.cells.lstm imports lstm_core.settings.Settings"
    ]
    assert broken_rules("lstm_core.inference.predictor", "from lstm_core.model import engine") == [
        "lstm_core.inference.predictor imports lstm_core.model.engine"
    ]
    assert broken_rules("lstm_core.settings", "from pages.ui import shell") == [
        "lstm_core.settings imports pages.ui.shell"
    ]
    assert broken_rules("pages.train", "def f():\n    from lstm_core.model.training import Training") == [
        "pages.train imports lstm_core.model.training.Training"
    ]
    assert broken_rules("lstm_core.runs.worker", "from lstm_core.model.training import Training") == [
        "lstm_core.runs.worker imports lstm_core.model.training.Training before it needs it"
    ]
    assert broken_rules("lstm_core.runs.queue.launcher", "import ray") == [
        "lstm_core.runs.queue.launcher imports ray"
    ]
    assert broken_rules("pages.ui.resources", "from lstm_core.runs.cluster import ray_backend") == [
        "pages.ui.resources imports lstm_core.runs.cluster.ray_backend, which has Ray"
    ]
    assert broken_rules("lstm_core.text.corpus", "from . import packing") == [
        "lstm_core.text.corpus imports relatively"
    ]
