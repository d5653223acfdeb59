"""Starts a worker: `python -m lstm_core.runs.worker`."""

from lstm_core.runs.worker.execution import leave, load_keras_logits, main

leave(main(load_reference=load_keras_logits))
