"""What a run's curves say, in words: who is ahead, the model or counting, and what to do next."""

from __future__ import annotations

from dataclasses import dataclass

from lstm_core.counted import in_units
from lstm_core.events import Epoch
from lstm_core.runs.curves import Curves

_RISE = 0.01  # nats; smaller rises are noise
_RISING_EPOCHS = 2
_LEVEL = 0.01  # shares; perplexities that differ by less count as level

_TRAINING_IS_HARDER = (
    "The training loss stands above the validation loss because training is made harder on purpose: values are dropped "
    "at random, and rare words are read as unknown."
)


@dataclass(frozen=True)
class Verdict:
    """What is said under the curves.

    Args:
        headline: one line: who is ahead, by how much, what to do next.
        details: the figures behind it, a sentence each.
    """

    headline: str
    details: tuple[str, ...] = ()


def verdict(curves: Curves, *, is_over: bool = True, unit: str = "word") -> Verdict | None:
    """What the curves say so far; None before the first epoch or without validation rows.

    Args:
        curves: of the run.
        is_over: the run has ended, so that there is something to do next.
        unit: what its texts are split into, "word" or "character".
    """
    best = curves.best_epoch
    if best is None or best.val_loss is None:
        return None
    trigram = curves.baselines.get("trigram", {})
    counted, counted_loss = trigram.get("perplexity"), trigram.get("loss")
    details = []
    ahead = None
    if best.val_perplexity and counted:
        ahead = counted / best.val_perplexity - 1
        details.append(_perplexities(best.val_perplexity, counted))
        if counted_loss and (best.val_loss < counted_loss) != (best.val_perplexity < counted):
            details.append(_unknown_words_decide(best.val_loss < counted_loss))
    last = curves.measured_epochs[-1]
    if last.val_loss is not None and last.loss > last.val_loss:
        details.append(_TRAINING_IS_HARDER)
    if memorises(curves):
        details.append(
            f"Since epoch {best.epoch} the training loss falls while the validation loss rises: it memorises. "
            f"The weights of epoch {best.epoch} are kept as the best."
        )
    headline = " ".join(filter(None, [_comparison(ahead), _next_step(curves, best, ahead, is_over)]))
    if not (headline or details):
        return None
    return Verdict(in_units(headline, unit), tuple(in_units(detail, unit) for detail in details))


def memorises(curves: Curves) -> bool:
    """Whether validation has risen for some epochs while training went on falling."""
    best, epochs = curves.best_epoch, curves.measured_epochs
    if best is None or best.val_loss is None:
        return False
    last, since = epochs[-1], len(epochs) - 1 - epochs.index(best)
    return (
        since >= _RISING_EPOCHS
        and last.val_loss is not None
        and last.val_loss > best.val_loss + _RISE
        and last.loss < best.loss - _RISE
    )


def _comparison(ahead: float | None) -> str:
    """Who is ahead on texts that neither has seen."""
    if ahead is None:
        return ""
    if abs(ahead) < _LEVEL:
        return "On new texts the model does as well as counting three words in a row."
    counting, model = "counting three words in a row", "the model"
    better, worse, by = (model, counting, ahead) if ahead > 0 else (counting, model, 1 / (1 + ahead) - 1)
    if by >= 1:
        return f"On new texts {worse} hesitates between {1 + by:.1f} times as many words as {better}."
    return f"On new texts {better} is ahead of {worse} by {100 * by:.0f} %."


def _next_step(curves: Curves, best: Epoch, ahead: float | None, is_over: bool) -> str:
    """What would bring the run further."""
    improving = curves.measured_epochs[-1] is best
    if not is_over:
        return "It is still improving." if improving and len(curves.measured_epochs) > 1 else ""
    if improving:
        return "It was still improving when it ended: train it longer."
    if memorises(curves):
        return "It memorises now, so longer training does not help: use more texts, or more dropout."
    if ahead is not None and ahead < _LEVEL:
        return "More texts help most."
    return "It has stopped improving: more texts, or a larger model, would take it further."


def _perplexities(perplexity: float, counted: float) -> str:
    """Between how many words each of the two hesitates on the validation rows."""
    return (
        f"Perplexity: on average the model is as unsure as among {perplexity:,.0f} equally likely words, the trigram "
        f"as among {counted:,.0f}. The trigram only counts three words in a row, and meets unknown words as often as "
        "the model did. Both are measured on known words of texts that were held out."
    )


def _unknown_words_decide(model_is_ahead: bool) -> str:
    """Why the loss and the perplexity disagree on which of the two is ahead."""
    ahead = "the model" if model_is_ahead else "the trigram"
    return (
        f"The loss in the chart also counts words that are out of vocabulary, and there {ahead} is ahead: it knows "
        "better where an unknown word comes next."
    )
