"""Foreign text is text: no alert of any page reads Markdown in what somebody else wrote."""

from __future__ import annotations

import ast
import inspect
import json
import re
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from lstm_core import errors
from lstm_core.bundle import bundle_bytes
from lstm_core.runs.queue.attempts import Attempts
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.uploads import Uploads
from pages.ui.plain_text import plain
from tests.app.conftest import Open, tiny_bundle

PAGES = Path(__file__).resolve().parents[2] / "pages"
ALERTS = {"error", "warning", "info", "success", "exception", "toast"}
MARKDOWN = {"markdown", "caption", "subheader", "header", "title", "badge", "button", "page_link", "progress"}
OUR_OWN = PAGES / "ui/alerts.py"
FOREIGN = {"name", "message", "column", "text_column", "error"}
SAFE = {"plain", "quoted", "escaped", "count", "duration", "size", "percent", "len", "int"}
HOSTILE = "![x](http://evil.example/pixel) [click](http://evil.example) $x$ :red[a] <b>b</b> **c** `d`"
ERRORS = [
    kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, errors.LabError)
]


def is_literal(node: ast.expr) -> bool:
    """Whether a text stands in the source as it is shown."""
    if isinstance(node, ast.IfExp):
        return is_literal(node.body) and is_literal(node.orelse)
    return isinstance(node, ast.Constant)


def is_foreign(node: ast.AST) -> bool:
    """Whether an expression holds a name, a message or an error that does not go through `plain` or `quoted`."""
    if isinstance(node, ast.Call):
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in SAFE:
            return False
        return any(is_foreign(argument) for argument in node.args)
    if isinstance(node, ast.FormattedValue) and node.format_spec is not None:  # a number
        return False
    if isinstance(node, ast.Attribute):
        return (
            node.attr in FOREIGN and not ast.unparse(node).split("[")[0].isupper()
        )  # `STAGES[1].name` is ours
    if isinstance(node, ast.Name):
        return node.id == "error"
    if isinstance(node, ast.IfExp):
        return is_foreign(node.body) or is_foreign(node.orelse)
    if isinstance(node, ast.Subscript | ast.Compare):
        return False
    return any(is_foreign(child) for child in ast.iter_child_nodes(node))


def complaints(source: str, where: str) -> Iterator[str]:
    """What goes around `pages/ui/alerts.py`, each with the way to mend it."""
    for node in ast.walk(ast.parse(source)):
        if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args):
            continue
        owner, called = ast.unparse(node.func.value), node.func.attr
        if owner == "alerts" or owner.startswith("_log"):
            continue
        if called in ALERTS and not is_literal(node.args[0]):
            yield (
                f"{where}:{node.lineno}: {owner}.{called}(...) shows more than a literal sentence. "
                f"Call alerts.{called}(...) of pages/ui/alerts.py, which shows any text as text."
            )
        elif called in MARKDOWN and any(is_foreign(argument) for argument in node.args[:2]):
            yield (
                f"{where}:{node.lineno}: {owner}.{called}(...) shows somebody's words as Markdown. "
                "Put them through plain(...) or quoted(...) of pages/ui/plain_text.py."
            )


def test_every_alert_goes_through_one_module() -> None:
    files = [file for file in PAGES.rglob("*.py") if file != OUR_OWN]
    assert len(files) > 50
    found = [
        one
        for file in files
        for one in complaints(file.read_text("utf-8"), file.relative_to(PAGES).as_posix())
    ]
    assert not found, "\n" + "\n".join(found)


@pytest.mark.parametrize(
    "source",
    [
        "st.error(str(error))",
        "place.warning(f'{x}')",
        "st.info(message)",
        "st.exception(error)",
        "st.toast(run.name + ' ended')",
        "st.markdown(f'**{run.name}**')",
        "st.caption(run.message, help='')",
        "st.subheader(str(error))",
    ],
)
def test_a_call_around_it_is_found(source: str) -> None:
    (found,) = complaints(source, "page.py")
    assert found.startswith("page.py:1: ")


@pytest.mark.parametrize(
    "source",
    [
        "st.error('Choose a file.')",
        "st.info('a' if x else 'b')",
        "alerts.error(str(error))",
        "_log.warning(error)",
        "st.markdown(f'**{plain(run.name)}**')",
        "st.caption(count(run.message))",
    ],
)
def test_what_is_right_is_let_through(source: str) -> None:
    assert not list(complaints(source, "page.py"))


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: kind.__name__)
def test_an_error_of_every_class_is_shown_as_text(kind: type[errors.LabError]) -> None:
    def page(message: str) -> None:
        from pages.ui import alerts

        alerts.error(message)
        alerts.warning(message)
        alerts.info(message)
        alerts.toast(message, ":material/info:")

    app = AppTest.from_function(page, kwargs={"message": str(kind(HOSTILE))}).run()
    shown = [app.error[0].value, app.warning[0].value, app.info[0].value, app.toast[0].value]
    assert shown == [plain(HOSTILE)] * 4
    assert not re.search(r"(?<!\\)[!\[\]()<>*$`]|:(?!\u2060)", shown[0])


def hostile_model() -> bytes:
    """A model file whose settings hold Markdown."""
    with zipfile.ZipFile(BytesIO(bundle_bytes(tiny_bundle()))) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(members["manifest.json"])
    manifest["settings"]["![x](http://evil.example)"] = 1
    members["manifest.json"] = json.dumps(manifest).encode()
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return buffer.getvalue()


@pytest.mark.parametrize("page", ["playground", "inside"])
def test_a_link_to_a_hostile_model_shows_text(page: str, open_page: Open, uploads: Uploads) -> None:
    app = open_page(page, model=uploads.save(hostile_model(), "model.zip", "model"))
    (shown,) = [error.value for error in app.error]
    assert plain("![x](http://evil.example)")[:20] in shown
    assert "![" not in shown


@pytest.mark.parametrize("page", ["playground", "inside"])
def test_only_what_was_opened_as_a_model_is_addressed_as_one(
    page: str, open_page: Open, uploads: Uploads
) -> None:
    app = open_page(page, model=uploads.save(hostile_model(), "model.zip"))
    assert not app.error
    assert "not available" in app.warning[0].value


def test_a_model_file_is_no_file_of_texts(open_page: Open, uploads: Uploads) -> None:
    app = open_page("train", upload=uploads.save(b"Text\nhello there\n", "texts.csv", "model"))
    assert "not available" in app.warning[0].value


def test_a_hostile_message_and_name_of_a_run(
    open_page: Open, store: RunStore, add_run: Callable[..., str]
) -> None:
    run_id = add_run(name=HOSTILE, state="waiting")
    run = Attempts(store).claim_next()
    assert run is not None
    Attempts(store).finish(run.id, run.attempt, "failed", HOSTILE)
    app = open_page("train", run=run_id)
    assert app.error[0].value == plain(HOSTILE)
    assert all("![x]" not in element.value for element in (*app.markdown, *app.subheader, *app.caption))
