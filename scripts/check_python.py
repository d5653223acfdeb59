"""Says in one line when this Python cannot run LSTM Lab."""

import sys

if not (3, 11) <= sys.version_info[:2] <= (3, 13):
    sys.exit(
        f"This is Python {sys.version.split()[0]}; LSTM Lab needs 3.11, 3.12 or 3.13. "
        "Name one: make PYTHON=python3.12 run"
    )
