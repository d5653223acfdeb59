"""The names that `import lstm_core` offers, and that it loads none of them before it is used."""

import subprocess
import sys
from pathlib import Path

import pytest

import lstm_core

NAMES = [
    *("LabError", "NOTEBOOK", "Predictor", "Settings", "Tokenizer", "VERSION"),
    *(
        "beam_search",
        "curves",
        "curves_csv",
        "evaluate",
        "html_page",
        "inspect_table",
        "integrated_gradients",
    ),
    *("leave_one_out", "load", "notebook", "read_csv", "save", "trace", "train"),
]
ROOT = Path(__file__).parents[2]


def test_the_public_names() -> None:
    assert lstm_core.__all__ == NAMES
    assert set(NAMES) <= set(dir(lstm_core))


@pytest.mark.parametrize("name", NAMES)
def test_each_is_there_and_documented(name: str) -> None:
    found = getattr(lstm_core, name)
    assert not callable(found) or found.__doc__


def test_an_unknown_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'fly'"):
        _ = lstm_core.fly


def test_importing_is_light_and_tensorflow_is_for_training_alone() -> None:
    code = (
        "import sys, lstm_core as lab\n"
        "assert 'numpy' not in sys.modules and 'lstm_core.settings' not in sys.modules\n"
        "model = lab.load('assets/home_model.zip')\n"
        "assert model.next_words('did you').words\n"
        "for name in lab.__all__: getattr(lab, name)\n"
        "assert 'tensorflow' not in sys.modules and 'keras' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
