"""Starts a worker: `python -m lstm_core.runs.worker`."""

from lstm_core.runs.worker.execution import load_keras_logits, main
from lstm_core.runs.worker.leaving import leave

leave(main(load_reference=load_keras_logits))
