"""The process that executes one run: `python -m lstm_core.runs.worker`."""
