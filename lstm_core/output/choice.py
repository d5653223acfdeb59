"""Which output layer a model has; whoever needs it asks here."""

from __future__ import annotations

from lstm_core.output.dense import DENSE
from lstm_core.output.layer import OutputLayer
from lstm_core.settings import Settings


def output_layer(settings: Settings) -> OutputLayer:
    """The output layer of a model with these settings."""
    return DENSE
