"""The web process stays light: no page, and nothing that pages use, brings TensorFlow or Ray with it."""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

OPEN_EVERY_PAGE = """
import sys
from pathlib import Path
from streamlit.testing.v1 import AppTest
import pages.ui
from pages.ui import resources

class Idle:
    def wake(self):
        pass

    def prepare(self, settings, vocabulary_size):
        pass

resources.launcher = lambda: Idle()
app = AppTest.from_file("app.py", default_timeout=60)
app.session_state["visitor_id"] = "visitor-0-aaaaaaaaaaaaaaaaaaaaaa"
app.run()
assert not app.exception, app.exception
seen = ["home"]
for page in sorted(Path("pages").glob("*.py")):
    if page.stem not in ("__init__", "home"):
        app.switch_page(str(page)).run()
        assert not app.exception, (page, app.exception)
        seen.append(page.stem)
app.switch_page("pages/train.py").run()
app.button(key="sample_everyday_dialogues_spanish.csv").click().run()
assert not app.exception, app.exception
resources.store().close()
heavy = sorted(name for name in sys.modules if name.split(".")[0] in ("tensorflow", "keras", "ray"))
print("pages:", *seen)
print("heavy:", *heavy[:5])
"""


def test_no_page_imports_tensorflow_keras_or_ray(tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-c", OPEN_EVERY_PAGE],
        cwd=ROOT,
        env={"LSTM_LAB_HOME": str(tmp_path), "PATH": "", "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert found.returncode == 0, found.stderr[-2000:]
    assert "home" in found.stdout
    assert "playground" in found.stdout
    assert found.stdout.strip().endswith("heavy:")
