"""What a compiled program depends on; all else is handed to it with each update."""

from __future__ import annotations

from dataclasses import dataclass

from lstm_core.model.lean_tensorflow import tf
from lstm_core.output.choice import output_layer
from lstm_core.settings import Settings


@dataclass(frozen=True)
class ProgramSpec:
    """Everything that the programs of an engine know of its settings. Equal specifications share programs.

    Args:
        cell: a name in `lstm_core.cells.registry.CELLS`.
        layers: recurrent layers.
        embedding_size: numbers of a word's vector.
        units: of each recurrent layer.
        output: name of the output layer.
        vocabulary_size: number of token ids, padding and unknown word included.
        batch_rows: rows of a training batch.
        words_scored: words that an update scores for each target; as many as there are, or a sample.
        timesteps: cells of a row.
        clip_norm: gradients longer than this are shortened; 0 switches clipping off.
        averaging: whether an average of the weights is kept.
        endings: whether the boundary is among the targets.
        precision: what the output layer's factors are rounded to while training.
    """

    cell: str
    layers: int
    embedding_size: int
    units: int
    output: str
    vocabulary_size: int
    batch_rows: int
    words_scored: int
    timesteps: int
    clip_norm: float
    averaging: bool
    endings: bool
    precision: tf.DType

    @property
    def samples(self) -> bool:
        """Whether an update scores a sample of the words."""
        return self.words_scored < self.vocabulary_size

    @classmethod
    def of(cls, settings: Settings, vocabulary_size: int, timesteps: int, precision: tf.DType) -> ProgramSpec:
        """The specification of a run; its rows together have room for about `batch_targets` targets."""
        return cls(
            cell=settings.cell,
            layers=settings.layers,
            embedding_size=settings.embedding_size,
            units=settings.units,
            output=output_layer(settings).name,
            vocabulary_size=vocabulary_size,
            batch_rows=max(1, round(settings.batch_targets / timesteps)),
            words_scored=settings.words_scored(vocabulary_size),
            timesteps=timesteps,
            clip_norm=settings.clip_norm,
            averaging=settings.averaging > 0,
            endings=settings.learn_endings,
            precision=precision,
        )
