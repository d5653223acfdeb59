"""Stage 1: a recurrent network unrolled over words, and how its gradient shrinks with distance, measured."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import streamlit as st

from lstm_core.cells.registry import cell_spec
from lstm_core.inference.lesson.reach import gradient_norms, mean_reach, relative_reach
from lstm_core.inference.predictor import Predictor
from lstm_core.text.corpus import Corpus
from pages.ui.charts.chart_labels import percent, shorten
from pages.ui.charts.live_chart import live_chart
from pages.ui.learn import questions
from pages.ui.learn.gradient_factors import Reading, factors
from pages.ui.learn.gradient_told import FAR, MOMENTS, told_of_memory, told_of_sentences
from pages.ui.learn.lesson_figures import Curve, reach_figure
from pages.ui.learn.models import Moment, memory_task, pair
from pages.ui.learn.picture import picture
from pages.ui.learn.prose import fading_prose as prose
from pages.ui.learn.sentence import LONGEST, read, sentence_box
from pages.ui.learn.unrolled import unrolled
from pages.ui.models import model_texts
from pages.ui.models.open_model import OpenModel
from pages.ui.plain_text import count, in_one_line, plain, quoted

LEAST_WORDS: Final = 4
MIN_TEXTS: Final = 20
MAX_TEXTS: Final = 100
"""Texts of the visitor's run that the mean is taken over, at most."""

LETTERS: Final = tuple("ABCDEFGH")
DISTRACTORS: Final = "c f a h b e d g a c h e f b g d"


_MOMENT: Final = "learn_moment"


@dataclass(frozen=True)
class Probe:
    """What is asked of the networks: how a word's score depends on the words before it.

    Args:
        words: the words before the target; how far back each is, where many texts are meant.
        target: the word whose score is meant.
        curves: relative reach by distance, the LSTM's first, then the simple RNN's, then others.
        read: the shipped models by cell, each with the token ids it read; empty where many texts are meant.
        is_mean: the curves are means over many texts.
        start: the distance to begin with.
    """

    words: tuple[str, ...]
    target: str
    curves: list[Curve]
    read: dict[str, Reading] = field(default_factory=dict)
    is_mean: bool = False
    start: int | None = None

    @property
    def asked(self) -> str:
        """Whose score is meant, as part of a sentence, plain text."""
        return prose.ASKED_OF_NEXT if self.is_mean else prose.ASKED_OF.format(word=self.target)


def show(opened: OpenModel) -> None:
    """The whole stage."""
    st.markdown(prose.OPENING)
    own = not opened.is_sample
    with st.container(horizontal=True):
        task = st.segmented_control(
            prose.TASK,
            (prose.MEMORY, prose.SENTENCES),
            default=prose.SENTENCES if own else prose.MEMORY,
            required=True,
            key="learn_task_own" if own else "learn_task",
            persist_state="session",
        )
        question = None if task == prose.SENTENCES else _memory(_moment())
    if task == prose.SENTENCES:
        question = _sentences(opened)
    if question is None:
        return
    words, curves = question.words, question.curves
    farthest = len(words) - 1
    start = farthest if question.start is None else min(question.start, farthest)
    back = st.slider(
        prose.BACK,
        0,
        farthest,
        start,
        key=f"learn_back_{task == prose.SENTENCES}_{question.is_mean}_{len(words)}",
        help=prose.BACK_HELP,
    )
    # One of the shipped models may read a word as two, so each curve says itself how far it goes.
    rows = [curve for curve in curves if curve.look in prose.SHORT_NAMES]
    picture(
        unrolled(words, question.target, rows, back),
        key="learn_unrolled",
        alt=prose.UNROLLED_ALT.format(
            number=len(words), networks=", ".join(curve.name for curve in rows), asked=question.asked
        ),
        min_width=620,
        narrow=unrolled(words, question.target, rows, back, is_narrow=True),
    )
    told = ", ".join(f"{plain(curve.name)} **{in_one_line(_share(curve, back))}**" for curve in curves)
    word = prose.THE_WORD if question.is_mean else f"{quoted(words[-1 - back])},"
    st.markdown(prose.MEASURE.format(asked=plain(question.asked), word=word, back=_back(back), shares=told))
    title = prose.TITLE_OF_NEXT if question.is_mean else prose.TITLE_OF.format(word=shorten(question.target))
    live_chart(
        reach_figure(curves, back, title),
        key="learn_reach",
        height=380,
        alt=f"{title}: "
        + "; ".join(f"{curve.name}, {_back(back)}: {_share(curve, back)}" for curve in curves),
    )
    if task == prose.SENTENCES:
        told_of_sentences(opened)
    else:
        told_of_memory(_moment_kept(), opened)
    if question.read and back:
        factors(question.read, back)
    far = task == prose.MEMORY and back == farthest
    questions.show(
        prose,
        {
            "rnn_fades": far and _moment_kept() == "after",
            "lstm_starts_open": far and _moment_kept() == "before",
        },
    )


def _moment() -> Moment:
    """Before, during or after training, as chosen."""
    chosen = st.segmented_control(
        prose.MOMENT,
        list(MOMENTS),
        default=prose.AFTER,
        required=True,
        key=_MOMENT,
        persist_state="session",
    )
    return MOMENTS[chosen or prose.AFTER]


def _moment_kept() -> Moment:
    return MOMENTS[st.session_state.get(_MOMENT) or prose.AFTER]


def _memory(moment: Moment) -> Probe:
    """The memory task: a letter, sixteen distractors, and a mark that asks for the letter."""
    models = memory_task(moment)
    letter = st.segmented_control(
        prose.LETTER, LETTERS, default="A", required=True, key="learn_letter", persist_state="session"
    )
    words = (str(letter), *DISTRACTORS.split(), "?")
    curves = []
    read: dict[str, Reading] = {}
    for cell, model in models.items():
        token_ids = model.vocabulary.encode(words)
        target = model.vocabulary.encode([str(letter)])[0]
        curves.append(
            Curve(
                cell,
                model_name(model),
                relative_reach(gradient_norms(model.network, token_ids, target)).tolist(),
            )
        )
        read[cell] = (model, token_ids)
    return Probe(words, str(letter), curves, read)


def _sentences(opened: OpenModel) -> Probe | None:
    """One sentence of the visitor's, or the mean over many held-out texts."""
    measured = st.segmented_control(
        prose.MEASURED_ON,
        (prose.ONE, prose.MANY),
        default=prose.ONE,
        required=True,
        key="learn_measured",
        persist_state="session",
    )
    return _mean(opened) if measured == prose.MANY else _sentence(opened)


def _mean(opened: OpenModel) -> Probe:
    """How far each network looks back over texts that it never learned from."""
    curves = [Curve(cell, model_name(model), model.bundle.facts["reach"]) for cell, model in pair().items()]
    farthest = len(curves[0].y) - 1
    if not opened.is_sample:
        corpus = model_texts.corpus(opened)
        if corpus is None:
            st.caption(prose.TEXTS_GONE)
        else:
            shares, texts = _mean_of_own(opened.identity, farthest, opened.predictor, corpus)
            if texts:
                curves.append(Curve("own", opened.name, shares))
                name = plain(opened.name[:1].upper() + opened.name[1:])
                st.caption(prose.MEAN_OF_YOURS.format(name=name, number=count(texts)))
            else:
                st.caption(prose.TEXTS_TOO_SHORT)
    words = (*(f"−{back}" for back in range(farthest, 0, -1)), prose.LAST_WORD)
    return Probe(words, prose.NEXT_WORD, curves, is_mean=True, start=FAR)


@st.cache_data(show_spinner=prose.MEASURING, max_entries=8)
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


def _sentence(opened: OpenModel) -> Probe | None:
    """The visitor's sentence: its last word is what the words before it are asked about."""
    text, models = sentence_box(), pair()
    seed = read(models["lstm"], text, LEAST_WORDS)
    if seed is None:
        return None
    curves = [Curve(cell, model_name(model), _reach(model, text)) for cell, model in models.items()]
    if not opened.is_sample and len(opened.predictor.read(text).words) >= 2:
        curves.append(Curve("own", opened.name, _reach(opened.predictor, text)))
    read_by: dict[str, Reading] = {
        cell: (model, model.read(text).token_ids[-LONGEST:][:-1]) for cell, model in models.items()
    }
    return Probe(seed.words[:-1], seed.words[-1], curves, read_by, start=6)


def model_name(model: Predictor) -> str:
    """A shipped model by its cell."""
    return cell_spec(model.settings.cell).label


def _reach(model: Predictor, text: str) -> list[float]:
    """Relative reach of a sentence's last word; where it is unknown, of the word that the model expects."""
    seed = model.read(text)
    token_ids = seed.token_ids[-LONGEST:]
    target = token_ids[-1]
    if seed.words[-1] not in model.vocabulary:
        target = int(model.after(token_ids[:-1])[0].argmax())
    norms = gradient_norms(model.network, token_ids[:-1], target)
    return np.asarray(relative_reach(norms)).tolist()


def _share(curve: Curve, back: int) -> str:
    return percent(curve.y[back]) if back < len(curve.y) else prose.NO_WORD_THERE


def _back(distance: int) -> str:
    if distance == 0:
        return prose.WHERE_LAST
    return prose.WHERE_ONE if distance == 1 else prose.WHERE_MORE.format(back=distance)
