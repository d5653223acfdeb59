"""What a run knows of where texts end, in words: the figure of its own that endings have."""

from __future__ import annotations

from lstm_core.events import Epoch


def ending_sentence(epoch: Epoch, texts: int, targets: int) -> str | None:
    """How probable an end is to the model where held-out texts end, and where they do not.

    Args:
        epoch: whose figures are meant.
        texts: held-out texts.
        targets: their words from the second on.

    Returns:
        One sentence beside what anybody could say without reading; None for a run without endings, or without
        validation rows.
    """
    if epoch.val_ending_at_ends is None or epoch.val_ending_elsewhere is None or not texts:
        return None
    return (
        f"Where an unseen text ends, the model gives the end {_percent(epoch.val_ending_at_ends)}; where the text "
        f"goes on, {_percent(epoch.val_ending_elsewhere)}. Without reading, it would be "
        f"{_percent(texts / (texts + targets))} at every word."
    )


def ending_explanation(epoch: Epoch, baseline_loss: float | None) -> str:
    """The same as a loss, beside that of the same probability everywhere."""
    said = "Mean probability of the end, among the end and all words, after each word of the held-out texts."
    if epoch.val_ending_loss is None or baseline_loss is None:
        return said
    return (
        f"{said} As a loss, “ends here” against “goes on”: {epoch.val_ending_loss:.3f} nats; the same probability "
        f"everywhere has {baseline_loss:.3f}."
    )


def _percent(share: float) -> str:
    return f"{100 * share:.1f} %"
