"""All settings of a run: defaults, ranges and explanations, in this one place.

The Train page draws its controls from here and the command line its flags, so that both have the same
defaults, the same limits and the same words.

The defaults rest on bench/CHOICES.md, which says on which texts they were measured, and where they still lose to
counting. Small texts make few updates and take large steps throughout; the schedule makes the steps of large ones
smaller, which they need. The units stay those of the notebook, so that a first run can be compared with it.
"""

from __future__ import annotations

import dataclasses
import reprlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

from lstm_core.cells.registry import CellLabels
from lstm_core.errors import SettingsError
from lstm_core.setting_field import checked, setting

Cell: TypeAlias = str
"""A name in `lstm_core.cells.registry.CELLS`."""

Schedule = Literal["constant", "inverse-sqrt", "exponential"]
TokenLevel = Literal["auto", "word", "character"]
Case = Literal["lower", "turkish", "keep"]
OutputLayerName = Literal["tied", "dense"]


@dataclass(frozen=True)
class Settings:
    """Everything that decides what a run learns; validated when created.

    Raises:
        SettingsError: a value outside its range, of the wrong type, or an unknown choice.
    """

    # The three in front
    epochs: int = setting(
        40,
        "How often the model sees every text, at most: patience ends a run that no longer improves.",
        low=1,
        high=1000,
        label="Epochs",
    )
    embedding_size: int = setting(
        80, "Numbers that represent one word.", low=2, high=1024, label="Embedding size"
    )
    units: int = setting(200, "Memory cells in the recurrent layer.", low=2, high=2048, label="LSTM units")

    # The model
    cell: Cell = setting(
        "lstm",
        "An LSTM has gates and a cell state, a GRU fewer gates, a simple RNN neither.",
        names=CellLabels(),
        label="Cell",
    )
    layers: int = setting(1, "Number of stacked recurrent layers.", low=1, high=2, label="Layers")
    dropout: float = setting(
        0.45,
        "Share of values dropped at random during training, to prevent memorising.",
        low=0.0,
        high=0.9,
        label="Dropout",
    )
    recurrent_dropout: float = setting(
        0.0,
        "Share of the recurrent kernel's numbers left out of each update, to prevent memorising.",
        low=0.0,
        high=0.9,
        label="Recurrent dropout",
        before=0.0,
    )
    output_layer: OutputLayerName = setting(
        "tied",
        "How words are scored: with the embedding itself, or with a matrix of the output layer's own.",
        names={"tied": "tied to the embedding", "dense": "a matrix of its own"},
        label="Output layer",
        before="dense",
    )

    # The training
    batch_targets: int = setting(
        512,
        "Words predicted per update of the weights.",
        low=32,
        high=16384,
        label="Targets per update",
    )
    learning_rate: float = setting(
        0.02, "Size of the optimizer's steps.", low=1e-5, high=1.0, label="Learning rate"
    )
    sampled_words: int = setting(
        4_000,
        "Where there are more than twice as many words, each update scores its targets and this many others, drawn by "
        "frequency; 0 always scores all. Validation and answers go over all words.",
        low=0,
        high=100_000,
        label="Sampled words",
        before=0,
    )
    schedule: Schedule = setting(
        "inverse-sqrt",
        "How the learning rate falls: not at all, with the square root of the updates, or by halving.",
        names={"constant": "constant", "inverse-sqrt": "inverse square root", "exponential": "halving"},
        label="Schedule",
    )
    clip_norm: float = setting(
        0.0,
        "Gradients with a larger norm are scaled down to this; 0 turns clipping off.",
        low=0.0,
        high=1000.0,
        label="Gradient clipping",
    )
    averaging: float = setting(
        0.98,
        "How slowly an average of the weights follows them: the part that it keeps at each update. The average is what "
        "is validated and kept; 0 keeps the weights themselves.",
        low=0.0,
        high=0.9999,
        label="Weight averaging",
        before=0.0,
    )
    patience: int = setting(
        3,
        "Stop after this many epochs without a better validation loss; 0 never stops early.",
        low=0,
        high=1000,
        label="Patience",
    )
    seed: int = setting(
        0,
        "Seed of all random numbers: the same seed gives the same run.",
        low=0,
        high=2**31 - 1,
        label="Seed",
    )

    # The texts
    limit: int = setting(
        0,
        "Use only this many rows with a text, from the start; 0 uses all.",
        low=0,
        high=1_000_000,
        label="Texts to use",
    )
    validation_share: float = setting(
        0.1,
        "Share of rows held out of training, to measure what was learned.",
        low=0.0,
        high=0.5,
        label="Validation share",
    )
    max_vocabulary: int = setting(
        20_000,
        "The most distinct words to learn; rarer ones become unknown.",
        low=10,
        high=100_000,
        label="Vocabulary size",
    )
    min_count: int = setting(
        1, "Words seen less often than this become unknown.", low=1, high=1000, label="Minimum count"
    )
    unknown_rate: float = setting(
        0.3,
        "Chance that a word seen only once is trained as the unknown word, so that the model can read unknown words.",
        low=0.0,
        high=1.0,
        label="Unknown rate",
    )
    drop_duplicates: bool = setting(False, "Use repeated texts only once.", label="Drop duplicates")
    learn_endings: bool = setting(
        True,
        "Learn how texts begin and where they end, so that the model writes a line and stops. Loss and accuracy stay "
        "about the words from the second on.",
        label="Learn where texts end",
        before=False,
    )
    token_level: TokenLevel = setting(
        "auto",
        "Split texts into words, or into characters for languages written without spaces.",
        names={"auto": "automatic", "word": "words", "character": "characters"},
        label="Split into",
    )
    case: Case = setting(
        "lower",
        "Turn words into lower case, by Turkish rules where needed, or keep their case.",
        names={"lower": "lower case", "turkish": "lower case, Turkish", "keep": "as written"},
        label="Case",
    )
    keep_punctuation: bool = setting(False, "Treat punctuation marks as words.", label="Keep punctuation")
    strip_markup: bool = setting(False, "Remove HTML tags and web addresses.", label="Strip HTML and URLs")

    def __post_init__(self) -> None:
        for field in dataclasses.fields(self):
            object.__setattr__(self, field.name, checked(field, getattr(self, field.name)))

    def words_scored(self, vocabulary_size: int) -> int:
        """How many words an update scores for each target."""
        samples = 0 < 2 * self.sampled_words < vocabulary_size
        return self.sampled_words + 1 if samples else vocabulary_size

    def replace(self, **changes: Any) -> Settings:
        """A copy with some settings changed, validated again."""
        return dataclasses.replace(self, **changes)

    def to_dict(self) -> dict[str, Any]:
        """Plain values by name, ready for JSON."""
        return dataclasses.asdict(self)

    @classmethod
    def from_dict(cls, values: dict[str, Any]) -> Settings:
        """Settings from plain values, also as an earlier version stored them.

        Args:
            values: by name. A missing name means what was done before there was this setting, which is its default
                for most.

        Raises:
            SettingsError: an unknown name, or a value that does not fit.
        """
        if not isinstance(values, Mapping):
            raise SettingsError(f"The settings were {reprlib.repr(values)}; expected values by name.")
        values = with_current_names(values)
        unknown = sorted(set(values) - set(FIELDS))
        if unknown:
            raise SettingsError(
                f"There is no setting named {reprlib.repr(unknown[0])}. The settings are {', '.join(FIELDS)}."
            )
        before = {field.name: field.metadata["before"] for field in dataclasses.fields(cls)}
        return cls(**(before | values))


FIELDS: dict[str, dataclasses.Field[Any]] = {field.name: field for field in dataclasses.fields(Settings)}

_FORMER_NAMES = {"unit": "token_level"}


def with_current_names(values: Mapping[str, Any]) -> dict[str, Any]:
    """Stored settings by the names that they have today."""
    return {_FORMER_NAMES.get(name, name): value for name, value in values.items()}


NOTEBOOK: dict[str, Any] = {
    "epochs": 50,
    "embedding_size": 50,
    "units": 200,
    "dropout": 0.0,
    "recurrent_dropout": 0.0,
    "output_layer": "dense",
    "averaging": 0.0,
    "sampled_words": 0,
    "patience": 0,
    "learning_rate": 0.01,
    "schedule": "constant",
    "unknown_rate": 0.0,
    "learn_endings": False,
}
"""The settings of the notebook that the app grew from; one click away on the Train page."""
