"""A member's process: `python -m lstm_core.runs.group FOLDER`, with `TF_CONFIG` in its environment."""

import sys
from pathlib import Path

from lstm_core.runs.group.member import run

run(Path(sys.argv[1]))
