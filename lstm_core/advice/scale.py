"""How targets and words grow with the texts: what a run on fewer of them, or with fewer words, comes to."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lstm_core.settings import Settings
from lstm_core.text.corpus import Corpus
from lstm_core.text.vocabulary import FIRST_WORD_ID, UNKNOWN_ID

_PLACES = 100


@dataclass(frozen=True)
class CorpusScale:
    """A corpus at every size, counted once.

    Args:
        num_texts: texts that the run would use; more than were counted where only a part of the file was.
        texts: (n,) numbers of texts from the start of the file, ascending.
        targets: (n,) next-word targets of the training texts among them.
        words: (n,) distinct words among them, at most as many as the vocabulary may hold.
        running: (v,) share of the running words that the 1, 2, ... most frequent words make up, 0 to 1.
        unit: what texts are split into, "word" or "character".
    """

    num_texts: int
    texts: np.ndarray
    targets: np.ndarray
    words: np.ndarray
    running: np.ndarray
    unit: str = "word"

    @classmethod
    def of(cls, corpus: Corpus, settings: Settings, num_texts: int | None = None) -> CorpusScale:
        """Counts a corpus.

        Args:
            corpus: made with the settings.
            settings: max_vocabulary is read.
            num_texts: texts that the run will use, where the corpus is the first part of them.
        """
        offsets, token_ids = corpus.texts.offsets, corpus.texts.token_ids
        texts = np.unique(np.geomspace(1, len(corpus.texts), _PLACES).round().astype(int))
        targets = np.cumsum((corpus.texts.lengths - 1) * corpus.is_training)[texts - 1]
        ids, first_places = np.unique(token_ids, return_index=True)
        words = np.searchsorted(np.sort(first_places[ids >= FIRST_WORD_ID]), offsets[texts])
        if len(corpus.vocabulary.words) == settings.max_vocabulary:
            # Rare words are cut off here, and in fewer texts most of them would find room.
            words = words + np.searchsorted(np.flatnonzero(token_ids == UNKNOWN_ID), offsets[texts])
        counted = np.cumsum(corpus.vocabulary.counts)
        return cls(
            num_texts or len(corpus.texts),
            texts,
            targets,
            np.minimum(words, settings.max_vocabulary),
            counted / max(len(corpus.training.token_ids), 1),
            corpus.tokenizer.unit,
        )

    def training_targets(self, num_texts: int) -> int:
        """Next-word targets of training on the first texts; proportional beyond what was counted."""
        if num_texts > self.texts[-1]:
            return round(float(self.targets[-1]) * num_texts / float(self.texts[-1]))
        return round(float(np.interp(num_texts, self.texts, self.targets)))

    def vocabulary_size(self, num_texts: int, max_vocabulary: int) -> int:
        """Token ids of a run on the first texts; beyond what was counted, words go on growing as they did.

        References:
            Heaps (1978), Information Retrieval: distinct words grow with a power of the text's length.
        """
        known = float(np.interp(num_texts, self.texts, self.words))
        if num_texts > self.texts[-1] > 1:
            half = float(np.interp(self.texts[-1] / 2, self.texts, self.words))
            known *= (num_texts / self.texts[-1]) ** np.log2(max(known, 1) / max(half, 1))
        return min(round(known), max_vocabulary) + FIRST_WORD_ID

    def unknown_share(self, max_vocabulary: int) -> float:
        """Share of the training texts' running words that a vocabulary of this size leaves out, 0 to 1."""
        kept = min(max_vocabulary, len(self.running))
        return 1 - float(self.running[kept - 1]) if kept else 1.0
