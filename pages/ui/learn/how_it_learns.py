"""Stage 6: how it learns. Loss and one-hot target, one update on the visitor's sentence, the way back, many updates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import streamlit as st

from lstm_core.inference.lesson.one_update import (
    OUTPUT_BIAS,
    OUTPUT_KERNEL,
    Learner,
    agreement,
    clipped,
    gradients,
    norm,
    word_losses,
)
from lstm_core.inference.predictor import Predictor
from lstm_core.text.vocabulary import FIRST_WORD_ID
from lstm_core.weights import EMBEDDING, cell_names
from pages.ui.charts.chart_labels import percent
from pages.ui.charts.live_chart import live_chart
from pages.ui.learn import questions
from pages.ui.learn.learning_figures import epochs_figure, surprise_figure
from pages.ui.learn.models import lstm
from pages.ui.learn.prose import learning_prose as prose
from pages.ui.learn.sentence import read, sentence_box
from pages.ui.models.open_model import OpenModel
from pages.ui.plain_text import count, in_one_line, plain

LEAST_WORDS: Final = 3
TOP_K: Final = 5
RATES: Final = (0.01, 0.1, 1.0, 3.0, 10.0, 30.0, 100.0, 300.0)
ROW_STEPS: Final = 32
CLIP_AT: Final = 1.0


def show(opened: OpenModel) -> None:
    """The whole stage."""
    model_of = opened if opened.predictor.settings.cell != "gru" else lstm(opened)
    model = model_of.predictor
    st.markdown(prose.OPENING.format(name=plain(model_of.name)))
    if model_of is not opened:
        st.caption(prose.NOT_AN_LSTM)
    seed = read(model, sentence_box(), LEAST_WORDS)
    if seed is None:
        return
    learner = Learner.of(model.bundle)
    ids = learner.reading(seed.token_ids)
    targets = seed.words[len(seed.words) - len(ids) + 1 :]
    losses = word_losses(learner.network, ids)
    place = _loss(model, targets, losses)
    found = gradients(learner, ids)
    _one_hot(model, learner, ids, place, targets[place])
    is_huge = _update(learner, ids, place, targets[place], losses)
    _way_back(learner, ids, found)
    _many(opened)
    questions.show(prose, {"loss_of_sure": True, "too_large": is_huge})


def _loss(model: Predictor, targets: Sequence[str], losses: np.ndarray) -> int:
    """The surprise at each word that is asked for; the place of the chosen one."""
    st.subheader(prose.LOSS_TITLE, anchor=False)
    last = len(targets)
    place = st.slider(prose.GUESS, 1, last, last, key=f"learn_target_{last}") - 1
    live_chart(
        surprise_figure(targets, losses.tolist(), place),
        key="learn_surprise",
        height=300,
        alt=prose.SURPRISE_ALT.format(
            losses=", ".join(f"{word} {loss:.2f}" for word, loss in zip(targets, losses, strict=True))
        ),
    )
    probability = float(np.exp(-losses[place]))
    st.markdown(
        prose.LOSS.format(
            word=plain(targets[place]),
            share=in_one_line(percent(probability)),
            probability=probability,
            loss=float(losses[place]),
            mean=float(losses.mean()),
            first=prose.FIRST_TOO if model.settings.learn_endings else "",
            size=count(model.vocabulary.size),
            even=float(np.log(model.vocabulary.size)),
        )
    )
    return place


def _one_hot(model: Predictor, learner: Learner, read_ids: Sequence[int], place: int, word: str) -> None:
    """The probabilities beside the one-hot target, and their difference."""
    st.subheader(prose.ONE_HOT_TITLE, anchor=False)
    st.latex(r"L = -\sum_w y_w \ln p_w = -\ln p_{\text{right}}")
    hidden = learner.network.states(read_ids[: place + 1])[-1]
    logits = learner.network.output(hidden).astype(np.float64)
    probabilities = np.exp(logits - logits.max())
    probabilities /= probabilities.sum()
    target = read_ids[place + 1]
    ids = [int(one) for one in np.argsort(-probabilities, kind="stable")[: TOP_K + FIRST_WORD_ID]]
    ids = [one for one in ids if one >= FIRST_WORD_ID and one != target][: TOP_K - 1]
    rows = [(model.vocabulary.word(one), float(probabilities[one]), 0) for one in ids]
    rows.insert(0, (word, float(probabilities[target]), 1))
    rest = 1 - sum(share for _, share, _ in rows)
    body = "".join(
        f"| {'**' if is_right else ''}{plain(word)}{'**' if is_right else ''} | {share:.4f} | {is_right} | "
        f"{share - is_right:+.4f} |\n".replace("-", "−").replace("+−", "−")
        for word, share, is_right in rows
    )
    others = prose.OTHERS.format(number=count(model.vocabulary.size - len(rows)))
    st.markdown(prose.TABLE_HEAD + body + f"| {others} | {rest:.4f} | 0 | +{rest:.4f} |")
    st.markdown(prose.ONE_HOT.format(size=count(model.vocabulary.size - 1)))


def _update(learner: Learner, ids: Sequence[int], place: int, word: str, losses: np.ndarray) -> bool:
    """Steps against the gradient, with the loss before and after; whether it was one huge step, not clipped."""
    st.subheader(prose.UPDATE_TITLE, anchor=False)
    left, right = st.columns(2, gap="large")
    with left:
        rate = float(st.select_slider(prose.RATE, RATES, 1.0, key="learn_rate", persist_state="session"))
        steps = int(st.slider(prose.STEPS, 1, 10, 1, key="learn_updates"))
    with right:
        is_clipped = st.toggle(prose.CLIP, value=True, key="learn_clip", persist_state="session")
    after, lengths = learner, {}
    for step in range(steps):
        found = gradients(after, ids)
        if not step:
            lengths = {name: float(np.linalg.norm(array)) for name, array in found.items()}
            length = norm(found)
        after = after.updated(clipped(found, CLIP_AT) if is_clipped else found, rate)
    new = word_losses(after.network, ids)
    told = prose.AFTERWARDS.format(
        steps=prose.AFTER_ONE if steps == 1 else prose.AFTER_MORE.format(steps=steps),
        rate=rate,
        before=float(losses.mean()),
        after=float(new.mean()),
        word=plain(word),
        share_before=in_one_line(percent(float(np.exp(-losses[place])))),
        share_after=in_one_line(percent(float(np.exp(-new[place])))),
    )
    st.markdown(f"{prose.UPDATE} {told}")
    st.markdown(prose.SMALLER if new.mean() <= losses.mean() else prose.LARGER)
    st.markdown(
        prose.CLIPPING.format(length=length, done=prose.CLIPPED if length > CLIP_AT else prose.NOT_CLIPPED)
    )
    with st.expander(prose.NORMS_TITLE, icon=":material/straighten:"):
        st.markdown(prose.NORMS_HEAD + "".join(_norm_rows(learner, lengths)))
    return rate == RATES[-1] and not is_clipped and steps == 1


def _norm_rows(learner: Learner, lengths: dict[str, float]) -> list[str]:
    """One row of the table for each weight matrix."""
    layers = learner.network.settings.layers
    named = {EMBEDDING: prose.EMBEDDING}
    for layer in range(layers):
        before = prose.LAYER.format(number=layer + 1) if layers > 1 else ""
        told = (prose.KERNEL, prose.RECURRENT, prose.BIAS)
        named |= {name: text.format(layer=before) for name, text in zip(cell_names(layer), told, strict=True)}
    rows = [
        f"| {text} | {count(learner.weights[name].size)} | {lengths[name]:.3f} |\n"
        for name, text in named.items()
    ]
    size = learner.weights[OUTPUT_KERNEL].size + learner.weights[OUTPUT_BIAS].size
    length = float(np.hypot(lengths[OUTPUT_KERNEL], lengths[OUTPUT_BIAS]))
    return [*rows, f"| {prose.OUTPUT} | {count(size)} | {length:.3f} |\n"]


def _way_back(learner: Learner, ids: Sequence[int], found: dict[str, np.ndarray]) -> None:
    """How the gradient changes where the way back is cut."""
    st.subheader(prose.TRUNCATION_TITLE, anchor=False)
    steps = len(ids) - 1
    cut = st.slider(prose.CUT, 1, steps, min(4, steps), key=f"learn_cut_{steps}")
    name = cell_names(learner.network.settings.layers - 1)[1]
    part = gradients(learner, ids, cut)
    st.markdown(
        prose.TRUNCATION.format(
            steps=prose.ONE_STEP if cut == 1 else prose.MANY_STEPS.format(number=cut),
            cosine=in_one_line(percent(agreement(found[name], part[name]))),
            timesteps=ROW_STEPS,
        )
    )


def _many(opened: OpenModel) -> None:
    """Adam, epochs, and how the model learned."""
    st.subheader(prose.MANY_TITLE, anchor=False)
    st.markdown(prose.ADAM)
    history = [one for one in opened.predictor.bundle.history if isinstance(one.get("loss"), float)]
    if not history:
        st.caption(prose.NO_HISTORY.format(name=plain(opened.name[:1].upper() + opened.name[1:])))
        return
    st.markdown(prose.EPOCHS.format(name=plain(opened.name)))
    losses = [float(one["loss"]) for one in history]
    held_out = [one.get("val_loss") for one in history]
    first, last = held_out[0], held_out[-1]
    told = ""
    if first is not None and last is not None:
        told = prose.EPOCHS_ALT_HELD_OUT.format(first=first, last=last)
    live_chart(
        epochs_figure(losses, held_out),
        key="learn_epochs",
        height=320,
        alt=prose.EPOCHS_ALT.format(first=losses[0], last=losses[-1]) + told,
    )
    if isinstance(history[-1].get("accuracy"), float):
        st.markdown(accuracy_told(history[-1]))


def accuracy_told(epoch: Mapping[str, Any]) -> str:
    """How often the model's first guess was right in an epoch, as its history has it."""
    held_out = epoch.get("val_accuracy")
    told = ""
    if isinstance(held_out, float):
        told = prose.ACCURACY_HELD_OUT.format(share=in_one_line(percent(held_out)))
    return prose.ACCURACY.format(training=in_one_line(percent(float(epoch["accuracy"]))), held_out=told)
