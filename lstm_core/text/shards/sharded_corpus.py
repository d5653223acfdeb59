"""A corpus whose training texts are read from files, a few at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final

import numpy as np

from lstm_core.atomic import replacing
from lstm_core.errors import CorpusError
from lstm_core.settings import with_current_names
from lstm_core.text.corpus import Corpus, CorpusSummary, TextIds
from lstm_core.text.shards.text_files import groups_of, pieces, read_groups
from lstm_core.text.tokenizer import Tokenizer
from lstm_core.text.vocabulary import Vocabulary

CORPUS_JSON: Final = "corpus.json"
"""Written last: where it is, the files beside it are complete."""

TRAINING, VALIDATION = "training", "validation"

GROUPS_A_PIECE: Final = 16
"""Row groups that are in memory, and so are mixed, at a time: 131,072 texts."""


@dataclass(frozen=True)
class ShardedCorpus:
    """Texts in a folder of Parquet files; implements `lstm_core.text.training_corpus.TrainingCorpus`.

    Args:
        folder: what `lstm_core.text.shards.building.build_shards` wrote.
        made_with: the settings of texts that it was made with, by name.
        vocabulary: the words of the training texts.
        tokenizer: how texts were split.
        summary: what became of the rows; distinct words are at least so many.
        source: the file that the texts came from.
        num_training_texts: texts that weights are fitted to.
        num_training_targets: their words from the second on.
        first_id_counts: (vocabulary_size,) how many training texts begin with each id.
        later_id_counts: (vocabulary_size,) how often each id stands behind a training text's first word.
    """

    folder: Path
    made_with: dict[str, Any]
    vocabulary: Vocabulary
    tokenizer: Tokenizer
    summary: CorpusSummary
    source: dict[str, Any]
    num_training_texts: int
    num_training_targets: int
    first_id_counts: np.ndarray
    later_id_counts: np.ndarray

    @cached_property
    def validation(self) -> TextIds:
        """The held-out texts that are measured on."""
        return read_groups(groups_of(self.folder, VALIDATION)).texts

    @cached_property
    def in_memory(self) -> Corpus:
        """The first training texts, as many as are in memory at a time anyway, and the held-out ones."""
        training = groups_of(self.folder, TRAINING)[:GROUPS_A_PIECE]
        texts, rows = read_groups([*training, *groups_of(self.folder, VALIDATION)])
        is_training = np.arange(len(texts)) < len(texts) - len(self.validation)
        return Corpus(
            texts, rows, is_training, ~is_training, self.vocabulary, self.tokenizer, self.summary, self.source
        )

    def training_pieces(self, order: np.random.Generator) -> Iterator[TextIds]:
        """All training texts once; row groups of all files are drawn together, and packing mixes their texts."""
        groups = groups_of(self.folder, TRAINING)
        return pieces([groups[place] for place in order.permutation(len(groups))], GROUPS_A_PIECE)

    def save(self) -> None:
        """Writes `CORPUS_JSON`, after which the folder can be loaded."""
        described = {
            "made_with": self.made_with,
            "vocabulary": self.vocabulary.to_dict(),
            "tokenizer": asdict(self.tokenizer),
            "summary": asdict(self.summary),
            "source": self.source,
            "num_training_texts": self.num_training_texts,
            "num_training_targets": self.num_training_targets,
            "first_id_counts": self.first_id_counts.tolist(),
            "later_id_counts": self.later_id_counts.tolist(),
        }
        with replacing(self.folder / CORPUS_JSON) as file:
            file.write(json.dumps(described).encode())

    @classmethod
    def load(cls, folder: Path) -> ShardedCorpus | None:
        """The corpus in a folder; None where none was completed there.

        Raises:
            CorpusError: it is damaged.
        """
        try:
            described = json.loads((folder / CORPUS_JSON).read_bytes())
            return cls(
                folder,
                dict(described["made_with"]),
                Vocabulary.from_dict(described["vocabulary"]),
                Tokenizer(**with_current_names(described["tokenizer"])),
                CorpusSummary(**described["summary"]),
                dict(described["source"]),
                int(described["num_training_texts"]),
                int(described["num_training_targets"]),
                np.array(described["first_id_counts"], np.int64),
                np.array(described["later_id_counts"], np.int64),
            )
        except FileNotFoundError:
            return None
        except (KeyError, TypeError, ValueError):
            raise CorpusError(
                f"The texts in {folder} cannot be read: {CORPUS_JSON} is damaged. Delete the folder and name the CSV "
                "again."
            ) from None
