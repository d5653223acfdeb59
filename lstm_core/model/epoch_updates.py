"""The batches of one epoch, packed piece by piece while training goes on."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from lstm_core.model.program_spec import ProgramSpec
from lstm_core.settings import Settings
from lstm_core.text.boundaries import as_read
from lstm_core.text.packing import Batch, Packing
from lstm_core.text.training_corpus import TrainingCorpus
from lstm_core.text.unknown_words import with_unknown_words


class EpochUpdates:
    """Iterates over the batches, and counts them.

    Args:
        corpus: whose training texts are packed.
        settings: of the run; with the epoch's number its seed decides the order.
        spec: says how many rows a batch has, and how many cells a row.
        epoch: its number, from 1.

    Attributes:
        done: batches so far.
        expected: batches of the epoch: as many as there are in the last piece, and so where texts are in memory;
            before that an estimate.
    """

    def __init__(self, corpus: TrainingCorpus, settings: Settings, spec: ProgramSpec, epoch: int) -> None:
        self._corpus, self._settings, self._spec = corpus, settings, spec
        self._order = np.random.default_rng([settings.seed, epoch])
        self.done = self.expected = 0

    def __iter__(self) -> Iterator[Batch]:
        corpus, settings, spec, order = self._corpus, self._settings, self._spec, self._order
        targets_left = corpus.num_training_targets
        for piece in corpus.training_pieces(order):
            texts = with_unknown_words(piece, corpus.vocabulary, settings.unknown_rate, order)
            read = as_read(texts, settings.learn_endings)
            packing = Packing(read, spec.batch_rows, spec.timesteps, order)
            self.expected = self.done + math.ceil(len(packing) * targets_left / piece.num_targets)
            targets_left -= piece.num_targets
            for batch in packing:
                self.done += 1
                yield batch
