"""What is said of the endings that a run has learned."""

from lstm_core.events import Epoch
from lstm_core.runs.text_endings import ending_explanation, ending_sentence

EPOCH = Epoch(3, 2.0, 0.3, val_ending_loss=0.1514, val_ending_at_ends=0.412, val_ending_elsewhere=0.0404)


def test_both_probabilities_stand_beside_what_needs_no_reading() -> None:
    assert ending_sentence(EPOCH, texts=10, targets=90) == (
        "Where an unseen text ends, the model gives the end 41.2 %; where the text goes on, 4.0 %. "
        "Without reading, it would be 10.0 % at every word."
    )


def test_nothing_is_said_without_endings_or_held_out_texts() -> None:
    assert ending_sentence(Epoch(3, 2.0, 0.3), 10, 90) is None
    assert ending_sentence(EPOCH, 0, 0) is None


def test_the_loss_stands_beside_that_of_the_same_probability_everywhere() -> None:
    assert ending_explanation(EPOCH, 0.3251).endswith(
        "0.151 nats; the same probability everywhere has 0.325."
    )
    assert "nats" not in ending_explanation(EPOCH, None)
