"""Runs' files are found through `Artifacts` alone: nothing else joins a run's id or folder with a file's name.

The second test shows that the first can fail.
"""

import ast

from lstm_core import artifact_names
from tests.core.test_import_rules import modules

KEEPERS = {"lstm_core.runs.store.artifacts", "lstm_core.runs.remote.remote_artifacts"}
NAMES = {name: value for name, value in vars(artifact_names).items() if name.isupper()}

# These work in a folder that they were given and know no run's id: training, and `train --checkpoint DIR`.
GIVEN_A_FOLDER = {"lstm_core.model.run_files", "lstm_core.__main__"}


def joined_paths(module: str, source: str) -> list[str]:
    """The places of a module that say where a file of a run lies, each as a sentence."""
    if module in (*KEEPERS, artifact_names.__name__):
        return []
    tree = ast.parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    folders = working_folders(tree)
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and node.value in NAMES.values() and id(node) not in docstrings:
            found.add((node.lineno, f"spells {node.value!r}"))
        for part in joined(node):
            written = ast.unparse(part)
            is_name = written.split(".")[-1] in NAMES and module not in GIVEN_A_FOLDER
            is_run = written in ("run_id", "run.id") or written.endswith((".run_id", "run.id"))
            if is_name or is_run or written in folders or calls(part, "working_folder"):
                found.add((part.lineno, f"joins {written}"))
    return [f"{module}:{line} {what}" for line, what in sorted(found)]


def joined(node: ast.AST) -> list[ast.expr]:
    """What an expression puts together to a path."""
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div):
        return [node.left, node.right]
    if calls(node, "joinpath", "join", "with_name"):
        parts = [*([node.func.value] if isinstance(node.func, ast.Attribute) else []), *node.args]
        return [
            part for part in parts if not isinstance(part, ast.Compare)
        ]  # tables are joined by comparing ids
    if calls(node, "Path") and len(node.args) > 1:
        return node.args
    if isinstance(node, ast.JoinedStr):
        text = "".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))
        if "/" in text and "?" not in text:  # a link to a page has its run after the question mark
            return [part.value for part in node.values if isinstance(part, ast.FormattedValue)]
    return []


def working_folders(tree: ast.AST) -> set[str]:
    """The variables to which a module assigns a run's working folder."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign):
            pairs = [(node.targets[0], node.value)]
            if isinstance(node.targets[0], ast.Tuple) and isinstance(node.value, ast.Tuple):
                pairs = list(zip(node.targets[0].elts, node.value.elts, strict=True))
            found |= {ast.unparse(target) for target, value in pairs if calls(value, "working_folder")}
    return found


def calls(node: ast.AST, *names: str) -> bool:
    """Whether an expression is a call of one of these, as a function or a method."""
    return isinstance(node, ast.Call) and ast.unparse(node.func).split(".")[-1] in names


def test_only_artifacts_know_where_a_run_s_files_lie() -> None:
    sources = modules()
    assert set(sources) >= KEEPERS | GIVEN_A_FOLDER
    assert [place for name, source in sources.items() for place in joined_paths(name, source)] == []


def test_a_joined_path_is_found() -> None:
    def found(source: str, module: str = "pages.ui.inside") -> list[str]:
        return [place.split(" ", 1)[1] for place in joined_paths(module, source)]

    assert found("path = folder / 'last.zip'") == ["spells 'last.zip'"]
    assert found("path = folder / CORPUS_FILE") == ["joins CORPUS_FILE"]
    assert found("path = folder.joinpath(artifact_names.LOG_FILE)") == ["joins artifact_names.LOG_FILE"]
    assert found("path = Path(folder, BEST_BUNDLE)") == ["joins BEST_BUNDLE"]
    assert found("path = os.path.join(home, run_id)") == ["joins run_id"]
    assert found("path = home / 'runs' / run.id") == ["joins run.id"]
    assert found("link = f'/playground?run={run.id}'") == []
    assert found("path = f'{home}/runs/{self._run.id}'") == ["joins self._run.id"]
    assert found("path = store.artifacts.working_folder(one) / 'copied.npz'") == [
        "joins store.artifacts.working_folder(one)"
    ]
    assert found("path = files.working_folder(one).joinpath('x')") == ["joins files.working_folder(one)"]
    assert found("self.folder, new = files.working_folder(one), 1\npath = self.folder / 'index'") == [
        "joins self.folder"
    ]
    assert found("path = folder / LAST_BUNDLE", "lstm_core.model.run_files") == []
    assert found("path = home / run_id", "lstm_core.model.run_files") == ["joins run_id"]
    assert found('"""Writes last.zip."""\nbundle = artifacts.get(run.id, LAST_BUNDLE)') == []
