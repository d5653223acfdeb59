"""What stage 1 says of its networks before, during and after training, against the files that are shipped."""

import numpy as np

from lstm_core.inference.lesson.reach import gradient_norms, relative_reach
from pages.ui.learn.gradient import DISTRACTORS, LETTERS
from pages.ui.learn.models import Moment, memory_task
from tests.app.conftest import Open


def reach_of_letters(moment: Moment) -> dict[str, np.ndarray]:
    """How much of the gradient is left 17 letters back, one number a letter to remember, by cell."""
    found = {}
    for cell, model in memory_task(moment).items():
        ids = {letter: model.vocabulary.encode([letter, *DISTRACTORS.split(), "?"]) for letter in LETTERS}
        found[cell] = np.array(
            [
                relative_reach(gradient_norms(model.network, ids[letter], ids[letter][0]))[17]
                for letter in LETTERS
            ]
        )
    return found


def test_before_training_the_gru_has_less_than_the_rnn_and_yet_it_learns() -> None:
    reach = reach_of_letters("before")
    assert (reach["lstm"] > 5 * np.maximum(reach["gru"], reach["rnn"])).all()
    assert (reach["gru"] < reach["rnn"]).all()
    right = {
        (cell, moment): model.bundle.facts["accuracy"]
        for moment in ("before", "during", "after")
        for cell, model in memory_task(moment).items()  # type: ignore[arg-type]
    }
    assert all(right[cell, "before"] < 0.25 for cell in reach)
    assert min(right["lstm", "after"], right["gru", "after"]) > 0.95
    assert right["rnn", "after"] < 0.25
    for cell in ("lstm", "gru"):
        assert right[cell, "before"] < right[cell, "during"] < right[cell, "after"]


def test_during_training_the_gated_cells_open_their_way_for_most_letters() -> None:
    before, during, after = (reach_of_letters(moment) for moment in ("before", "during", "after"))
    for cell in ("lstm", "gru"):
        assert np.median(during[cell]) > 2 * np.median(before[cell])
        assert (during[cell] > before[cell]).mean() > 0.5
        assert np.median(after[cell]) > np.median(before[cell])
    assert during["rnn"].max() < 0.1 * before["rnn"].min()


def test_the_moment_is_a_switch(open_page: Open) -> None:
    app = open_page("learn", stage="1")
    for moment in ("Before training", "During training", "After training"):
        app.button_group(key="learn_moment").set_value(moment).run()
        assert not app.exception
        assert f"**{moment}** the LSTM names" in " ".join(element.value for element in app.markdown)
