"""What makes the lesson whole: how it learns and writes, predictions, marks, the way on, all that the notes teach."""

import math
import re
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from lstm_core.settings import Settings
from pages.ui import resources
from pages.ui.learn import ending, how_it_learns, how_it_writes, marks, questions, stages
from pages.ui.learn.models import pair
from pages.ui.learn.prose.question import Question
from tests.app.conftest import Open
from tests.app.test_learn import slider, told

NOTES: dict[str, tuple[int, str]] = {
    "What is LSTM?": (2, "long short-term memory"),
    "LSTM's Improvement Over RNN": (1, "vanishes"),
    "Forget Gate": (2, "forget gate"),
    "Input Gate": (2, "input gate"),
    "Output Gate": (2, "output gate"),
    "Working: forget, write, update, output": (3, "update"),
    "Cell State Update": (3, "cell state"),
    "Applications: language": (8, "sentiment analysis, machine translation"),
    "Applications: speech": (8, "spoken language into text"),
    "Applications: time series": (8, "stock prices"),
    "Applications: video": (8, "recognising actions"),
    "RNN vs LSTM (Graphical Comparison)": (4, "simple rnn"),
    "Preparing tokenizer and sequences": (5, "tokenizer"),
    "n-gram sequences, pad_sequences": (5, "pad_sequences"),
    "to_categorical": (6, "to_categorical"),
    "categorical_crossentropy": (6, "categorical cross-entropy"),
    "Create LSTM model: Embedding, LSTM, Dense": (5, "embedding"),
    "optimizer=adam": (6, "adam"),
    "metrics=accuracy": (6, "accuracy"),
    "Train LSTM model: epochs": (6, "epoch"),
    "batch_size=64": (6, "batch"),
    "Evaluation: text completion, argmax": (7, "predict_next_word"),
}
"""Each heading and step of the notes and the notebook: the stage that teaches it, and a word of it there."""


@pytest.mark.parametrize("heading", NOTES)
def test_every_heading_of_the_notes_is_taught(open_page: Open, heading: str) -> None:
    stage, word = NOTES[heading]
    app = open_page("learn", stage=str(stage))
    shown = told(app) + " ".join(element.value for element in app.subheader)
    assert word in shown.lower()


def test_the_loss_of_a_word_is_its_surprise_and_the_target_is_one_hot(open_page: Open) -> None:
    app = open_page("learn", stage="6")
    said = told(app)
    probability, loss = map(float, re.findall(r"the loss is −ln ([\d.]+) ≈ \*\*([\d.]+)\*\*", said)[0])
    assert loss == pytest.approx(-math.log(probability), abs=0.01 if probability > 0.01 else 0.5)
    rows = re.findall(r"\|([^|\n]*)\| (\d\.\d{4}) \| (\d) \| ([+−]\d\.\d{4}) \|", said)
    numbers = np.array([[float(number.replace("−", "-")) for number in row[1:]] for row in rows])
    assert numbers[:, 0].sum() == pytest.approx(1, abs=1e-3)
    assert numbers[:, 1].tolist() == [1, *[0] * (len(rows) - 1)]
    assert numbers[:, 2] == pytest.approx(numbers[:, 0] - numbers[:, 1], abs=1e-4)
    first = told(app)
    slider(app, "Which word to guess").set_value(3).run()
    assert told(app) != first


def test_accuracy_is_told_as_the_model_s_history_has_it(open_page: Open) -> None:
    last = pair()["lstm"].bundle.history[-1]
    said = how_it_learns.accuracy_told(last).replace("\\", "")
    assert f"{100 * last['accuracy']:.1f}" in said
    assert f"{100 * last['val_accuracy']:.1f}" in said
    assert "held out" not in how_it_learns.accuracy_told({"accuracy": 0.5})
    assert "In the last epoch it was " in told(open_page("learn", stage="6"))


def losses(app: AppTest) -> tuple[float, float]:
    before, after = re.findall(r"loss goes from ([\d.]+) to \*\*([\d.]+)\*\*", told(app))[0]
    return float(before), float(after)


def test_a_step_lowers_the_loss_and_one_that_is_too_long_raises_it(open_page: Open) -> None:
    app = open_page("learn", stage="6")
    before, after = losses(app)
    assert after < before
    slider(app, "Steps to take").set_value(5).run()
    assert losses(app)[1] < after
    slider(app, "Steps to take").set_value(1).run()
    app.select_slider(key="learn_rate").set_value(300.0).run()
    app.toggle(key="learn_clip").set_value(False).run()
    assert losses(app)[1] > before
    assert "the loss rose" in told(app)
    cut = slider(app, "Steps that the gradient goes back")
    shares = []
    for steps in (1, int(cut.max)):
        slider(app, "Steps that the gradient goes back").set_value(steps).run()
        shares.append(float(re.findall(r"whole one to ([\d.]+)\s%", told(app))[0]))
    assert shares[0] < shares[1] == 100.0


def test_writing_follows_the_temperature(open_page: Open) -> None:
    app = open_page("learn", stage="7")

    def hesitates() -> float:
        return float(re.findall(r"between \*\*([\d.]+)\*\* words", told(app))[0])

    at_one = hesitates()
    slider(app, "Temperature").set_value(0.1).run()
    assert hesitates() < at_one
    slider(app, "Temperature").set_value(2.0).run()
    assert hesitates() > at_one
    before = told(app)
    app.button(key="learn_draw_again").click().run()
    assert told(app) != before
    greedy = [row for row in told(app).splitlines() if row.startswith("| greedy")]
    assert greedy == [row for row in before.splitlines() if row.startswith("| greedy")]


def test_hesitation_and_draws_are_those_of_the_distribution() -> None:
    log_probs = np.log([0.5, 0.25, 0.25, 1e-300])
    log_probs[3] = -np.inf
    assert how_it_writes.hesitation(np.log(np.full(8, 1 / 8))) == pytest.approx(8)
    found = dict(how_it_writes.draws(log_probs, 10_000))
    assert sum(found.values()) == 10_000
    assert 3 not in found
    assert found[0] == pytest.approx(5_000, abs=200)


def answer(app: AppTest, question: Question, choice: int) -> None:
    app.radio(key=f"learn_question_{question.name}").set_value(question.choices[choice]).run()
    assert not app.exception


def moved(app: AppTest, name: str) -> None:
    """Moves the controls of a question's stage to where its answer is seen."""
    moves: dict[str, Any] = {
        "rnn_fades": lambda: slider(app, "Words back").set_value(17).run(),
        "lstm_starts_open": lambda: app.button_group(key="learn_moment").set_value("Before training").run(),
        "keep": lambda: (
            slider(app, "Forget gate f: what stays of the memory").set_value(1.0).run(),
            slider(app, "Input gate i: how much is written").set_value(0.0).run(),
        ),
        "hide": lambda: slider(app, "Output gate o: how much is shown").set_value(0.0).run(),
        "which_step": lambda: slider(app, "Step").set_value(3).run(),
        "h_bounded": lambda: slider(app, "Step").set_value(4).run(),
        "too_large": lambda: (
            app.select_slider(key="learn_rate").set_value(300.0).run(),
            app.toggle(key="learn_clip").set_value(False).run(),
        ),
        "first_to_fail": lambda: app.select_slider(key="learn_gap").set_value(16).run(),
        "cold": lambda: slider(app, "Temperature").set_value(0.1).run(),
        "hot": lambda: slider(app, "Temperature").set_value(2.0).run(),
        "five_times": lambda: (
            app.slider(key="learn_height").set_value(5.0).run(),
            app.slider(key="learn_trend").set_value(5.0).run(),
            app.slider(key="learn_noise").set_value(0.5).run(),
        ),
        "long_period": lambda: app.slider(key="learn_period").set_value(48).run(),
    }
    if name in moves:
        moves[name]()


@pytest.mark.parametrize("stage", questions.OF_STAGES)
def test_predictions_are_answered_by_moving_the_controls(open_page: Open, stage: int) -> None:
    for question in questions.OF_STAGES[stage]:
        app = open_page("learn", stage=str(stage))
        assert question.why not in told(app)
        answer(app, question, question.right)
        moved(app, question.name)
        assert f"As predicted.** {question.why}" in told(app)
        assert "Answered in all: 1 of " in told(app)


def test_a_wrong_prediction_is_put_right_and_the_answer_can_be_asked_for(open_page: Open) -> None:
    app = open_page("learn", stage="2")
    keep = questions.OF_STAGES[2][0]
    answer(app, keep, 0)
    assert f"Your prediction: **{keep.choices[0]}**. Now {keep.look}" in told(app)
    app.button(key="learn_tell_keep").click().run()
    assert f"**{keep.choices[keep.right]}.** {keep.why}" in told(app)


def test_what_the_questions_call_right_is_right_on_the_shipped_models(open_page: Open) -> None:
    app = open_page("learn", stage="8")
    moved(app, "long_period")
    assert "the simple method is ahead" in told(app)
    app = open_page("learn", stage="4")
    numbers = [int(one.replace(",", "")) for one in re.findall(r"\*\*([\d,]+)\*\* parameters", told(app))]
    assert max(numbers) == numbers[1]  # RNN, LSTM, GRU
    app = open_page("learn", stage="1")
    shares = re.findall(r"(LSTM|simple RNN|GRU) \*\*(<?[\d.]+)\s%\*\*", told(app))
    assert dict(shares)["simple RNN"] == "<0.1"


def test_the_question_on_a_step_that_is_too_long_names_a_rate_that_can_be_set() -> None:
    question = next(one for one in questions.OF_STAGES[6] if one.name == "too_large")
    assert f"a learning rate of {how_it_learns.RATES[-1]:g}," in question.ask
    assert f"the learning rate to {how_it_learns.RATES[-1]:g}," in question.look


def test_every_stage_has_its_questions_and_names_are_unique() -> None:
    assert list(questions.OF_STAGES) == list(range(1, len(stages.STAGES) + 1))
    names = [question.name for asked in questions.OF_STAGES.values() for question in asked]
    assert len(names) == len(set(names))
    assert all(2 <= len(asked) <= 3 for asked in questions.OF_STAGES.values())
    assert all(0 <= one.right < len(one.choices) for asked in questions.OF_STAGES.values() for one in asked)


def test_stages_that_are_done_are_told(open_page: Open) -> None:
    app = open_page("learn", stage="7")
    for question in questions.OF_STAGES[7]:
        answer(app, question, 0)
        app.button(key=f"learn_tell_{question.name}").click().run()
    assert "Stages done: 7." in told(app)
    assert set(app.session_state["learn_marks"]) == {"cold", "hot"}
    assert marks.done.__doc__


def test_the_end_leads_to_train_with_the_settings_of_the_lesson(open_page: Open) -> None:
    app = open_page("learn", stage="8")
    app.button(key="learn_train").click().run()
    assert not app.exception
    draft = resources.uploads().load_draft(ending.prepared())
    assert Settings.from_dict(draft["settings"]) == pair()["lstm"].settings
