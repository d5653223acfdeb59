"""What the lesson says stands in its prose modules, one a stage, so that it can be read and translated in one place."""

import ast
import re
from pathlib import Path

import pytest

from pages.ui.learn import stages

REPOSITORY = Path(__file__).resolve().parents[2]
LESSON = REPOSITORY / "pages/ui/learn"
VIEWS = [REPOSITORY / "pages/learn.py", *sorted(LESSON.glob("*.py"))]
CODE = re.compile(r"[<>{}\\=;/]")
"""Letters that markup, styles, scripts and formulas have and that spoken words do without."""


def spoken(source: str) -> list[str]:
    """The literals of a module that look like words for people: two words, or one that begins like a sentence.

    Docstrings are for those who read the code; so are the texts of errors that no visitor can meet.
    """
    tree = ast.parse(source)
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    found = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docstrings
    ]
    return [text for text in found if not CODE.search(text) and _is_spoken(text)]


def _is_spoken(text: str) -> bool:
    return bool(re.search(r"[^\W\d_]{2,}\W* \W*[^\W\d_]+", text) or re.match(r"[A-Z][a-z]+", text.strip()))


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.stem)
def test_no_view_of_the_lesson_has_words_of_its_own(view: Path) -> None:
    known = {"bottom right"}  # Plotly's name of a place
    assert [text for text in spoken(view.read_text("utf-8")) if text not in known] == []


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('st.caption(f"{number} words are left out.")', [" words are left out."]),
        ('st.button("Back", key="learn_back")', ["Back"]),
        ('def show():\n    """The whole stage."""', []),
        ('st.html("<style>p { margin: 0 }</style>")', []),
        ('st.latex(r"h_t = \\\\tanh(c_t)")', []),
    ],
)
def test_words_are_told_from_code(source: str, said: list[str]) -> None:
    assert spoken(source) == said


def test_every_stage_has_one_module_of_prose() -> None:
    modules = {path.stem for path in (LESSON / "prose").glob("*_prose.py")}
    assert len(modules - {"frame_prose", "references_prose"}) == len(stages.STAGES)
