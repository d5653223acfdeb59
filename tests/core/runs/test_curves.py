"""Curves put together from events, and what is said about them."""

import pytest

from lstm_core.events import Baselines, Epoch, Event, Progress, Start
from lstm_core.runs.curves import Curves
from lstm_core.runs.run import StoredEvent
from lstm_core.runs.verdict import memorises, verdict


def numbered(*events: Event, first: int = 1) -> list[StoredEvent]:
    return [StoredEvent(number, 1, event) for number, event in enumerate(events, first)]


def epoch(number: int, loss: float, val_loss: float | None, perplexity: float | None = None) -> Epoch:
    return Epoch(number, loss, 0.1, val_loss, 0.1, val_perplexity=perplexity)


def point(x: float) -> Progress:
    return Progress(x, 1.0, 0.1)


def test_a_resumed_run_takes_back_what_came_after_its_epoch() -> None:
    curves = Curves()
    curves.take(numbered(Start(epochs=4), point(0.5), epoch(1, 3.0, 3.1), point(1.5)))
    assert [p.x for p in curves.points] == [0.5, 1.5]
    curves.take(numbered(Start(epochs=4, first_epoch=2), point(1.25), first=8))
    assert [p.x for p in curves.points] == [0.5, 1.25]
    assert [e.epoch for e in curves.epochs] == [1]
    assert curves.sequence == 9


def with_epochs(*epochs: Epoch, trigram: float | None = None) -> Curves:
    curves = Curves()
    baselines: Baselines = {}
    if trigram:
        baselines["trigram"] = {"loss": 5.0, "accuracy": 0.1, "perplexity": trigram}
    curves.take(numbered(Start(epochs=4, baselines=baselines), *epochs))
    return curves


def test_memorising_is_named_with_its_best_epoch() -> None:
    curves = with_epochs(epoch(1, 5.0, 5.5), epoch(2, 4.0, 5.2), epoch(3, 3.0, 5.4), epoch(4, 2.0, 5.9))
    assert memorises(curves)
    said = verdict(curves)
    assert said is not None
    assert said.headline == (
        "It memorises now, so longer training does not help: use more texts, or more dropout."
    )
    assert said.details[-1].startswith("Since epoch 2 the training loss falls")


def test_no_memorising_while_both_fall_or_after_one_bad_epoch() -> None:
    assert not memorises(with_epochs(epoch(1, 5.0, 5.5), epoch(2, 4.0, 5.2), epoch(3, 3.0, 5.1)))
    assert not memorises(with_epochs(epoch(1, 5.0, 5.5), epoch(2, 4.0, 5.2), epoch(3, 3.0, 5.4)))
    assert not memorises(with_epochs(epoch(1, 5.0, None), epoch(2, 4.0, None)))


@pytest.mark.parametrize(
    ("perplexity", "begins"),
    [
        (120.0, "On new texts the model is ahead of counting three words in a row by 25 %."),
        (200.0, "On new texts counting three words in a row is ahead of the model by 33 %."),
        (150.9, "On new texts the model does as well as counting three words in a row."),
        (
            405.0,
            "On new texts the model hesitates between 2.7 times as many words as counting three words in a row.",
        ),
        (
            60.0,
            "On new texts counting three words in a row hesitates between 2.5 times as many words as the model.",
        ),
    ],
)
def test_who_is_ahead_is_said_by_perplexity(perplexity: float, begins: str) -> None:
    said = verdict(with_epochs(epoch(1, 5.0, 5.5, perplexity), trigram=150.0))
    assert said is not None
    assert said.headline.startswith(begins)
    assert f"among {perplexity:,.0f} equally likely words, the trigram as among 150" in said.details[0]


def test_what_to_do_next() -> None:
    improving = with_epochs(epoch(1, 5.0, 5.5, 190.0), epoch(2, 4.0, 5.2, 160.0), trigram=150.0)
    assert _headline(improving).endswith("It was still improving when it ended: train it longer.")
    assert _headline(improving, is_over=False).endswith("It is still improving.")
    behind = with_epochs(epoch(1, 5.0, 5.2, 160.0), epoch(2, 4.0, 5.3, 170.0), trigram=150.0)
    assert _headline(behind).endswith("More texts help most.")
    ahead = with_epochs(epoch(1, 5.0, 5.2, 120.0), epoch(2, 4.0, 5.3, 130.0), trigram=150.0)
    assert _headline(ahead).endswith("more texts, or a larger model, would take it further.")
    assert _headline(ahead, is_over=False).endswith("by 25 %.")


def test_loss_and_perplexity_that_disagree_are_explained() -> None:
    curves = with_epochs(epoch(1, 5.0, 5.1, 185.2), trigram=149.4)
    curves.baselines["trigram"]["loss"] = 5.5
    assert "there the model is ahead" in _details(curves)[-1]
    curves.baselines["trigram"]["loss"] = 4.9
    assert "The loss in the chart" not in _details(curves)[-1]


def test_a_training_loss_above_the_validation_loss_is_explained() -> None:
    harder = with_epochs(epoch(1, 6.0, 5.1, 185.2), trigram=149.4)
    assert any("training is made harder on purpose" in sentence for sentence in _details(harder))
    easier = with_epochs(epoch(1, 5.0, 5.1, 185.2), trigram=149.4)
    assert not any("on purpose" in sentence for sentence in _details(easier))


def test_nothing_is_said_without_validation() -> None:
    assert verdict(with_epochs(epoch(1, 5.0, None))) is None


def _headline(curves: Curves, *, is_over: bool = True) -> str:
    said = verdict(curves, is_over=is_over)
    assert said is not None
    return said.headline


def _details(curves: Curves) -> tuple[str, ...]:
    said = verdict(curves)
    assert said is not None
    return said.details


def test_a_verdict_on_characters_does_not_speak_of_words() -> None:
    said = verdict(with_epochs(epoch(1, 5.0, 5.5, 120.0), trigram=150.0), unit="character")
    assert said is not None
    assert said.headline.startswith("On new texts the model is ahead of counting three characters in a row")
    assert "word" not in " ".join(said.details)
