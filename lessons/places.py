"""Where lessons read their texts and put their results."""

from __future__ import annotations

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parents[1]
TEXTS: Final = ROOT / "assets/everyday_dialogues.csv"
LESSON: Final = ROOT / "assets/lesson"
