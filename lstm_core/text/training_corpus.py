"""What training asks of a corpus, however its texts are kept.

`lstm_core.text.corpus.Corpus` has them in memory; `lstm_core.text.shards.ShardedCorpus` reads them from files, piece by
piece, where they are more than memory holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from lstm_core.text.tokenizer import Tokenizer
from lstm_core.text.vocabulary import Vocabulary

if TYPE_CHECKING:
    from lstm_core.text.corpus import Corpus, CorpusSummary, TextIds


class TrainingCorpus(Protocol):
    """Texts to learn from and to be measured on."""

    @property
    def vocabulary(self) -> Vocabulary:
        """The words of the training texts."""

    @property
    def tokenizer(self) -> Tokenizer:
        """How texts were split; its level is never "auto"."""

    @property
    def summary(self) -> CorpusSummary:
        """What became of the rows."""

    @property
    def source(self) -> dict[str, Any]:
        """The file that the texts came from; empty where it is not known."""

    @property
    def validation(self) -> TextIds:
        """The held-out texts, all in memory."""

    @property
    def num_training_texts(self) -> int:
        """Texts that weights are fitted to."""

    @property
    def num_training_targets(self) -> int:
        """Their words from the second on."""

    @property
    def in_memory(self) -> Corpus:
        """The texts as one corpus in memory: all of them, or of the training texts as many as memory bears."""

    def training_pieces(self, order: np.random.Generator) -> Iterator[TextIds]:
        """All training texts, once each, in pieces that fit in memory.

        Args:
            order: draws which come together, where there is more than one piece.
        """

    @property
    def first_id_counts(self) -> np.ndarray:
        """(vocabulary_size,) how many training texts begin with each id."""

    @property
    def later_id_counts(self) -> np.ndarray:
        """(vocabulary_size,) how often each id stands behind a training text's first word."""
