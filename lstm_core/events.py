"""What training tells, as it happens: typed events, and the plain values in which they are stored and printed.

    Start -> (Progress ... Epoch [Pinned]) for every epoch -> End

`lstm_core.model` makes them, `lstm_core.runs` stores them, curves and pages read them. A file or a database holds an
event as a dictionary whose "event" names its kind.
"""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

EndReason = Literal["finished", "stopped", "early"]

Baselines = dict[str, dict[str, float | None]]
"""What models without learning reach on the validation rows: by name ("trigram") its loss, perplexity and accuracies.

None stands for a figure that no target defines.
"""


@dataclass(frozen=True)
class Start:
    """Training is about to begin, or to resume.

    Args:
        epochs: the run's epochs in all.
        first_epoch: the first one to train, from 1; above 1 where a run is resumed.
        parameters: numbers that the model learns.
        vocabulary_size: number of token ids, padding and unknown word included.
        training_targets, validation_targets: next words to predict, from each text's second on.
        training_texts, validation_texts: texts with at least one target.
        left_out_validation: held-out texts that are left out because they also occur in training.
        baselines: see `Baselines`; empty without validation rows.
        ending_baseline_loss: what `Epoch.val_ending_loss` is for whoever gives every place the same probability of an
            ending, that of the training rows; None without endings or without validation rows.
    """

    kind: ClassVar = "start"
    epochs: int
    first_epoch: int = 1
    parameters: int = 0
    vocabulary_size: int = 0
    training_targets: int = 0
    validation_targets: int = 0
    training_texts: int = 0
    validation_texts: int = 0
    left_out_validation: int = 0
    baselines: Baselines = field(default_factory=dict)
    ending_baseline_loss: float | None = None

    @property
    def resumes_after(self) -> int:
        """The last epoch that is kept from before: later points of earlier attempts are void."""
        return self.first_epoch - 1


@dataclass(frozen=True)
class Progress:
    """A live point inside an epoch: after the first update, then about two a second.

    Args:
        x: fractional epochs.
        loss: mean cross-entropy in nats over the updates since the point before.
        accuracy: share of right answers over the same updates, 0 to 1.
        epoch: the epoch that is under way, from 1.
        update: its update, from 1.
        updates: updates of an epoch.
        seconds_per_update: mean over this epoch without its first update, which may compile.
        elapsed_seconds: in all attempts so far.
    """

    kind: ClassVar = "progress"
    x: float
    loss: float
    accuracy: float
    epoch: int = 0
    update: int = 0
    updates: int = 0
    seconds_per_update: float = 0.0
    elapsed_seconds: float = 0.0


@dataclass(frozen=True)
class Epoch:
    """A finished epoch; the `val_` figures are None without validation rows.

    Args:
        epoch: its number, from 1.
        loss: running mean of the training loss over the epoch's updates, in nats, with dropout on; of words from each
            text's second on, as every figure but those of endings.
        accuracy: the same of the accuracy, 0 to 1.
        val_loss: mean cross-entropy in nats over all held-out targets.
        val_accuracy: share of held-out targets whose most probable real word is the target.
        val_top5_accuracy: share of them among the five most probable real words.
        val_perplexity: over known held-out targets, renormalised over real words.
        val_left_out_share: share of held-out targets that are unknown and so not in the perplexity.
        val_ending_loss: mean cross-entropy in nats of "the text ends here" against "it goes on" after every held-out
            word; None without endings.
        val_ending_at_ends: mean probability of an ending, 0 to 1, where held-out texts end; None likewise.
        val_ending_elsewhere: the same where they go on; None likewise.
        best: no epoch before it was better.
        training_seconds: its updates alone.
        seconds: with validation and saving.
        elapsed_seconds: in all attempts so far.
    """

    kind: ClassVar = "epoch"
    epoch: int
    loss: float
    accuracy: float
    val_loss: float | None = None
    val_accuracy: float | None = None
    val_top5_accuracy: float | None = None
    val_perplexity: float | None = None
    val_left_out_share: float | None = None
    val_ending_loss: float | None = None
    val_ending_at_ends: float | None = None
    val_ending_elsewhere: float | None = None
    best: bool = False
    training_seconds: float = 0.0
    seconds: float = 0.0
    elapsed_seconds: float = 0.0

    def to_history(self) -> dict[str, Any]:
        """The epoch as an entry of a bundle's or a checkpoint's history."""
        return dataclasses.asdict(self)

    @classmethod
    def from_history(cls, entry: Mapping[str, Any]) -> Epoch:
        """The inverse of `to_history`, also of another version's."""
        return cls(**_known(cls, entry))


@dataclass(frozen=True)
class PinnedAnswer:
    """What a model expects after a pinned seed.

    Args:
        seed: the seed's text.
        words: the most probable next words, best first.
        probabilities: theirs, 0 to 1.
        ending: 0 to 1 that the text ends there; None for a model without endings.
    """

    seed: str
    words: tuple[str, ...]
    probabilities: tuple[float, ...]
    ending: float | None = None


@dataclass(frozen=True)
class Pinned:
    """The answers to a run's pinned seeds at the end of an epoch."""

    kind: ClassVar = "pinned"
    epoch: int
    answers: tuple[PinnedAnswer, ...]


@dataclass(frozen=True)
class End:
    """Training has ended.

    Args:
        reason: "finished" after all epochs, "stopped" on request, "early" because patience ran out.
        epochs: finished ones.
        best_epoch: 0 before the first.
        best_loss: its loss in nats, None before the first.
        elapsed_seconds: in all attempts so far.
    """

    kind: ClassVar = "end"
    reason: EndReason
    epochs: int = 0
    best_epoch: int = 0
    best_loss: float | None = None
    elapsed_seconds: float = 0.0


Event = Start | Progress | Epoch | Pinned | End

_KINDS: dict[str, type[Start | Progress | Epoch | Pinned | End]] = {
    made.kind: made for made in (Start, Progress, Epoch, Pinned, End)
}


def event_to_dict(event: Event) -> dict[str, Any]:
    """An event in plain values, its kind under "event"."""
    return {"event": event.kind, **dataclasses.asdict(event)}


def event_from_dict(values: Mapping[str, Any]) -> Event:
    """The inverse of `event_to_dict`.

    Names that this version does not know are passed over, and missing ones take their defaults, so that events
    stored by another version still read.

    Raises:
        ValueError: the kind is unknown, or the values lack what every event of this kind has.
    """
    made = _KINDS.get(values.get("event", ""))
    if made is None:
        raise ValueError(f"event was {values.get('event')!r}; one of {', '.join(_KINDS)} was expected")
    try:
        return made(**_known(made, values))
    except TypeError as error:
        raise ValueError(f"an event {made.kind!r} cannot be read: {error}") from None


def _known(made: type[Event], values: Mapping[str, Any]) -> dict[str, Any]:
    """The values that the kind of event has a field for."""
    return {one.name: _read(one, values[one.name]) for one in dataclasses.fields(made) if one.name in values}


def _read(field_of_event: dataclasses.Field[Any], value: Any) -> Any:
    """A stored value in its field's type: JSON knows no number that is not finite, and no tuple."""
    if value is None and field_of_event.type == "float":
        return math.nan
    if field_of_event.name == "answers":
        return tuple(
            PinnedAnswer(
                answer["seed"], tuple(answer["words"]), tuple(answer["probabilities"]), answer.get("ending")
            )
            for answer in value
        )
    return value
