"""Which output layer a model has; whoever needs it asks here."""

from __future__ import annotations

from lstm_core.output.dense import DENSE
from lstm_core.output.layer import OutputLayer
from lstm_core.output.tied import TIED
from lstm_core.settings import Settings

OUTPUT_LAYERS: dict[str, OutputLayer] = {layer.name: layer for layer in (TIED, DENSE)}
"""By name, as settings have it."""


def output_layer(settings: Settings) -> OutputLayer:
    """The output layer of a model with these settings."""
    return OUTPUT_LAYERS[settings.output_layer]
