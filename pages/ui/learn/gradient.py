"""Stage 1: a recurrent network unrolled over words, and how its gradient shrinks with distance, measured."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import streamlit as st

from lstm_core.inference.lesson.reach import gradient_norms, mean_reach, relative_reach
from lstm_core.inference.predictor import Predictor
from lstm_core.text.corpus import Corpus
from pages.ui.charts.chart_labels import percent, shorten
from pages.ui.charts.live_chart import live_chart
from pages.ui.learn.lesson_figures import Curve, reach_figure
from pages.ui.learn.models import memory_pair, pair
from pages.ui.learn.picture import picture
from pages.ui.learn.sentence import LONGEST, read, sentence_box
from pages.ui.learn.unrolled import unrolled
from pages.ui.models import model_texts
from pages.ui.models.open_model import OpenModel
from pages.ui.plain_text import count, plain, quoted

LEAST_WORDS: Final = 4
FAR: Final = 4
"""How many words back the mean over the held-out texts is told."""

MEMORY: Final = "A task that needs memory"
SENTENCES: Final = "Everyday sentences"
ONE: Final = "One sentence"
MANY: Final = "Held-out texts, on average"
MIN_TEXTS: Final = 20
MAX_TEXTS: Final = 100
"""Texts of the visitor's run that the mean is taken over, at most."""

LETTERS: Final = tuple("ABCDEFGH")
DISTRACTORS: Final = "c f a h b e d g a c h e f b g d"


@dataclass(frozen=True)
class Question:
    """What is asked of the networks: how a word's score depends on the words before it.

    Args:
        words: the words before the target; how far back each is, where many texts are meant.
        target: the word whose score is meant.
        curves: relative reach by distance, the LSTM's first, then the simple RNN's, then the visitor's run's.
        is_mean: the curves are means over many texts.
        start: the distance to begin with.
    """

    words: tuple[str, ...]
    target: str
    curves: list[Curve]
    is_mean: bool = False
    start: int | None = None

    @property
    def asked(self) -> str:
        """Whose score is meant, as part of a sentence, plain text."""
        return "the next word's score" if self.is_mean else f"the score of “{self.target}”"


def show(opened: OpenModel) -> None:
    """The whole stage."""
    st.markdown(
        "A **recurrent network** (RNN) reads one word after the other. Its memory is a list of numbers, the *hidden "
        "state*: each step makes a new one from the word and the state before. It learns from the *gradient*: how "
        "much a small change of each earlier word would move the score of the next one. On its way back the gradient "
        "is multiplied at every step, mostly by less than 1. Where it has faded, nothing can be learned: the "
        "**vanishing gradient problem**."
    )
    own = not opened.is_sample
    task = st.segmented_control(
        "Two networks that learned from",
        (MEMORY, SENTENCES),
        default=SENTENCES if own else MEMORY,
        required=True,
        key="learn_task_own" if own else "learn_task",
        persist_state="session",
    )
    question = _sentences(opened) if task == SENTENCES else _memory()
    if question is None:
        return
    words, curves = question.words, question.curves
    farthest = len(words) - 1
    start = farthest if question.start is None else min(question.start, farthest)
    back = st.slider(
        "Words back",
        0,
        farthest,
        start,
        key=f"learn_back_{task == SENTENCES}_{question.is_mean}_{len(words)}",
        help="Which earlier word to ask about; 0 is the word that was read last.",
    )
    # One of the shipped models may read a word as two, so each curve says itself how far it goes.
    picture(
        unrolled(words, question.target, curves[0].y, curves[1].y, back),
        key="learn_unrolled",
        alt=f"A network unrolled over {len(words)} words, once as LSTM and once as simple RNN. The fainter a cell, the "
        f"less of the gradient of {question.asked} reaches its word.",
        min_width=620,
        start="end",
    )
    told = ", ".join(f"{plain(curve.name)} **{plain(_share(curve, back))}**" for curve in curves)
    told = told.replace(" \\%", "\u00a0\\%")  # a number and its sign stay in one line
    word = "the word" if question.is_mean else f"{quoted(words[-1 - back])},"
    st.markdown(
        f"How much {plain(question.asked)} depends on {word} {_back(back)}, compared with the word read last: {told}."
    )
    title = (
        "Gradient of the next word's score"
        if question.is_mean
        else f"Gradient of the score of “{shorten(question.target)}”"
    )
    live_chart(
        reach_figure(curves, back, title),
        key="learn_reach",
        height=380,
        alt=f"{title}: "
        + "; ".join(f"{curve.name}, {_back(back)}: {_share(curve, back)}" for curve in curves),
    )
    _lesson_of(str(task), opened)


def _memory() -> Question:
    """The memory task: a letter, sixteen distractors, and a mark that asks for the letter."""
    models = memory_pair()
    letter = st.segmented_control(
        "Letter to remember", LETTERS, default="B", required=True, key="learn_letter", persist_state="session"
    )
    words = (str(letter), *DISTRACTORS.split(), "?")
    curves = []
    for cell, name in (("lstm", "LSTM"), ("rnn", "simple RNN")):
        model = models[cell]
        token_ids = model.vocabulary.encode(words)
        target = model.vocabulary.encode([str(letter)])[0]
        curves.append(
            Curve(cell, name, relative_reach(gradient_norms(model.network, token_ids, target)).tolist())
        )
    return Question(words, str(letter), curves)


def _sentences(opened: OpenModel) -> Question | None:
    """One sentence of the visitor's, or the mean over many held-out texts."""
    measured = st.segmented_control(
        "Measured on", (ONE, MANY), default=ONE, required=True, key="learn_measured", persist_state="session"
    )
    return _mean(opened) if measured == MANY else _sentence(opened)


def _mean(opened: OpenModel) -> Question:
    """How far each network looks back over texts that it never learned from."""
    curves = [
        Curve(cell, "LSTM" if cell == "lstm" else "simple RNN", model.bundle.facts["reach"])
        for cell, model in pair().items()
    ]
    farthest = len(curves[0].y) - 1
    if not opened.is_sample:
        corpus = model_texts.corpus(opened)
        if corpus is None:
            st.caption("The texts of your run are gone, so only the shipped networks are measured.")
        else:
            shares, texts = _mean_of_own(opened.identity, farthest, opened.predictor, corpus)
            if texts:
                curves.append(Curve("own", opened.name, shares))
                name = plain(opened.name[:1].upper() + opened.name[1:])
                st.caption(f"{name}: the mean over {count(texts)} of its own held-out texts.")
            else:
                st.caption("The held-out texts of your run are too short to measure this.")
    words = (*(f"−{back}" for back in range(farthest, 0, -1)), "last")
    return Question(words, "next", curves, is_mean=True, start=FAR)


@st.cache_data(show_spinner="Measuring your run on its held-out texts", max_entries=8)
def _mean_of_own(identity: str, farthest: int, _model: Predictor, _corpus: Corpus) -> tuple[list[float], int]:
    """Mean reach of a run over its held-out texts, as far back as at least some of them go."""
    texts = _corpus.validation if len(_corpus.validation) else _corpus.training
    lengths = np.sort(texts.lengths)[::-1]
    distance = min(farthest, int(lengths[:MIN_TEXTS][-1]) - 2) if len(lengths) else 0
    if distance < 1:
        return [], 0
    long_enough = np.flatnonzero(texts.lengths >= distance + 2)[:MAX_TEXTS]
    shares, number = mean_reach(_model.network, [texts[index][-LONGEST:] for index in long_enough], distance)
    return shares.tolist(), number


def _sentence(opened: OpenModel) -> Question | None:
    """The visitor's sentence: its last word is what the words before it are asked about."""
    text, models = sentence_box(), pair()
    seed = read(models["lstm"], text, LEAST_WORDS)
    if seed is None:
        return None
    curves = [
        Curve("lstm", "LSTM", _reach(models["lstm"], text)),
        Curve("rnn", "simple RNN", _reach(models["rnn"], text)),
    ]
    if not opened.is_sample and len(opened.predictor.read(text).words) >= 2:
        curves.append(Curve("own", opened.name, _reach(opened.predictor, text)))
    return Question(seed.words[:-1], seed.words[-1], curves, start=6)


def _reach(model: Predictor, text: str) -> list[float]:
    """Relative reach of a sentence's last word; where it is unknown, of the word that the model expects."""
    seed = model.read(text)
    token_ids = seed.token_ids[-LONGEST:]
    target = token_ids[-1]
    if seed.words[-1] not in model.vocabulary:
        target = int(model.after(token_ids[:-1])[0].argmax())
    norms = gradient_norms(model.network, token_ids[:-1], target)
    return np.asarray(relative_reach(norms)).tolist()


def _lesson_of(task: str, opened: OpenModel) -> None:
    """What the figure shows, and how it was measured."""
    if task == MEMORY:
        facts = {cell: model.bundle.facts for cell, model in memory_pair().items()}
        settings = memory_pair()["lstm"].settings
        st.markdown(
            f"Both networks were shown the same {facts['lstm']['gap']}-letter gaps: read a capital letter, then "
            "letters that do not matter, and name the capital at the mark. Here the way back to the capital is what "
            f"there is to learn. The LSTM names {percent(facts['lstm']['accuracy'])} right, the simple RNN "
            f"{percent(facts['rnn']['accuracy'])}; guessing is right 1 time in 8. The RNN's gradient is multiplied "
            "by the same matrix at every step. The LSTM has a second way back, along its *cell state*, where the "
            "gradient is multiplied by a gate that can stay near 1."
        )
        if not opened.is_sample:
            st.markdown("Your run has not learned this task; its line stands with the everyday sentences.")
        made = f"{settings.units} units each, trained by `lessons/train_memory_pair.py`."
    else:
        models = pair()
        losses = {cell: model.bundle.history[-1]["val_loss"] for cell, model in models.items()}
        settings = models["lstm"].settings
        st.markdown(
            "Not every text needs a long memory. The next word of an everyday sentence mostly follows from the few "
            "words before it, so that neither network learned to keep the way back open, and on texts held out they "
            f"are about as good as each other: loss {losses['lstm']:.3f} (LSTM) and {losses['rnn']:.3f} "
            "(simple RNN). An LSTM can learn to remember; only texts that reward it make it do so."
        )
        facts = {cell: model.bundle.facts for cell, model in models.items()}
        reach = {cell: plain(percent(found["reach"][FAR])) for cell, found in facts.items()}
        st.markdown(
            f"Over the {facts['lstm']['reach_texts']} held-out texts that are long enough, {FAR} words back, it is "
            f"{reach['lstm']} (LSTM) and {reach['rnn']} (simple RNN) on average, the geometric mean. {_farther(facts)}"
        )
        made = (
            f"{settings.units} units and an embedding of {settings.embedding_size} each, the "
            f"{len(models['lstm'].vocabulary.words)} most frequent words, the same "
            f"{count(facts['lstm']['training_texts'])} rows, {settings.epochs} epochs, trained by "
            "`lessons/train_gradient_pair.py`."
        )
    with st.expander("How this is measured", icon=":material/straighten:"):
        st.latex(
            r"r_k = \frac{\lVert \partial\, \mathrm{logit}_t / \partial\, x_{t-k} \rVert}"
            r"{\lVert \partial\, \mathrm{logit}_t / \partial\, x_{t} \rVert}"
        )
        st.markdown(
            "The length of the gradient of one word's logit (its score before scores become probabilities) with "
            f"respect to the vector of the word $k$ words back, as a share of that at $k = 0$. The "
            f"cells above are lit on the same logarithmic scale as the chart. "
            f"{made[0].upper()}{made[1:]}"
        )
        if opened.is_sample:
            st.markdown(
                "Choose a run of yours at the top, and its line stands beside them for everyday sentences."
            )


def _farther(facts: dict[str, dict[str, Any]]) -> str:
    """Which of the two looks back further over the held-out texts, if any does."""
    lstm, rnn = (facts[cell]["reach"][FAR] for cell in ("lstm", "rnn"))
    if max(lstm, rnn) < 1.5 * min(lstm, rnn):
        return "On such texts both look back about as far."
    return f"On such texts the {'LSTM' if lstm > rnn else 'simple RNN'} looks back further."


def _share(curve: Curve, back: int) -> str:
    return percent(curve.y[back]) if back < len(curve.y) else "no word there"


def _back(distance: int) -> str:
    if distance == 0:
        return "the word read last"
    return f"{distance} {'word' if distance == 1 else 'words'} further back"
