"""What a run's curves say, in words: whether it memorises, and whether it is ahead of counting."""

from __future__ import annotations

from lstm_core.runs.curves import Curves

_RISE = 0.01  # nats; smaller rises are noise
_RISING_EPOCHS = 2


def verdict(curves: Curves) -> list[str]:
    """Plain sentences about the curves so far; none before the first epoch or without validation rows."""
    best = curves.best_epoch
    if best is None or best.val_loss is None:
        return []
    sentences = []
    if memorises(curves):
        sentences.append(
            f"It memorises: since epoch {best.epoch} the training loss falls while the validation loss rises. "
            f"The weights of epoch {best.epoch} are kept as the best. More texts, more dropout or fewer epochs "
            "would help."
        )
    perplexity = best.val_perplexity
    trigram = curves.baselines.get("trigram", {})
    counted = trigram.get("perplexity")
    if perplexity and counted:
        sentences.append(_against_trigram(perplexity, counted))
        counted_loss = trigram.get("loss")
        if counted_loss and (best.val_loss < counted_loss) != (perplexity < counted):
            sentences.append(_unknown_words_decide(best.val_loss < counted_loss))
    return sentences


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


def _against_trigram(perplexity: float, counted: float) -> str:
    """Which of the two hesitates between fewer words on the validation rows."""
    if perplexity < counted:
        return (
            f"Among known words in texts it has not seen, the model hesitates between {perplexity:,.0f} (its "
            f"perplexity), the trigram, which only counts three words in a row, between {counted:,.0f}: "
            "the model is ahead."
        )
    return (
        f"Among known words in texts it has not seen, the trigram, which only counts three words in a row, is "
        f"ahead: it hesitates between {counted:,.0f} (its perplexity), the model between {perplexity:,.0f}. "
        "With few texts counting is hard to beat; more texts help the model most."
    )


def _unknown_words_decide(model_is_ahead: bool) -> str:
    """Why the loss and the perplexity disagree on which of the two is ahead."""
    ahead = "the model" if model_is_ahead else "the trigram"
    return (
        f"The loss above also counts the words that are not in the vocabulary, and there {ahead} is ahead: it "
        "knows better where an unknown word comes next."
    )
