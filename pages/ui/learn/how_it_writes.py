"""Stage 7: how it writes. The distribution, temperature, argmax or a draw, and what text comes of it."""

from __future__ import annotations

from typing import Final

import numpy as np
import streamlit as st

from lstm_core.inference.decoding.sampling import sample, with_temperature
from lstm_core.inference.distribution import top_ids
from lstm_core.inference.predictor import Predictor, Seed
from lstm_core.text.vocabulary import BOUNDARY_ID
from pages.ui.charts.chart_labels import percent
from pages.ui.charts.live_chart import live_chart
from pages.ui.charts.next_word_bars import next_word_bars
from pages.ui.learn import questions
from pages.ui.learn.models import say_whose
from pages.ui.learn.prose import how_it_writes_prose as prose
from pages.ui.learn.sentence import read, words_box
from pages.ui.models.open_model import OpenModel
from pages.ui.plain_text import count, in_one_line, plain

TOP_K: Final = 8
DRAWS: Final = 1_000
SHOWN_DRAWS: Final = 5
WRITTEN: Final = 6
TEXTS: Final = 3


def show(opened: OpenModel) -> None:
    """The whole stage."""
    st.markdown(prose.OPENING)
    model = opened.predictor
    seed = read(model, words_box(), 1)
    if seed is None:
        return
    temperature = float(
        st.slider(
            prose.TEMPERATURE_LABEL, 0.1, 2.0, 1.0, 0.1, key="learn_temperature", persist_state="session"
        )
    )
    log_probs = model.after(seed.token_ids)[0]
    warmed = with_temperature(log_probs, temperature)
    _bars(model, seed, log_probs, warmed, temperature)
    _drawn(model, log_probs, warmed)
    _texts(model, seed, temperature)
    say_whose(opened)
    questions.show(prose, {"cold": temperature <= 0.1, "hot": temperature >= 2.0})


def _bars(
    model: Predictor, seed: Seed, log_probs: np.ndarray, warmed: np.ndarray, temperature: float
) -> None:
    """The most probable words at a temperature, the first of them marked."""
    ids, best = top_ids(warmed, TOP_K), int(log_probs.argmax())
    words = [model.vocabulary.word(token_id) for token_id in ids]
    shares = np.exp(warmed[ids]).tolist()
    title = prose.BARS.format(word=seed.words[-1])
    live_chart(
        next_word_bars(words, shares, chosen=model.vocabulary.word(best), title=title),
        key="learn_writes_bars",
        height=104 + 34 * TOP_K,
        alt=prose.BARS_ALT.format(
            title=title,
            temperature=temperature,
            words=", ".join(f"{word} {percent(share)}" for word, share in zip(words, shares, strict=True)),
        ),
    )
    at_one = in_one_line(percent(float(np.exp(log_probs[best]))))
    st.markdown(
        prose.TEMPERATURE.format(
            temperature=temperature,
            word=plain(model.vocabulary.word(best)),
            share=in_one_line(percent(float(np.exp(warmed[best])))),
            at_one="" if temperature == 1 else prose.AT_ONE.format(share=at_one),
            perplexity=hesitation(warmed),
        )
    )


def hesitation(log_probs: np.ndarray) -> float:
    """The perplexity of a distribution: between how many equally likely words it would hesitate as much."""
    seen = np.isfinite(log_probs)
    return float(np.exp(-(np.exp(log_probs[seen]) * log_probs[seen]).sum()))


def _drawn(model: Predictor, log_probs: np.ndarray, warmed: np.ndarray) -> None:
    """What argmax takes, and how often each word is drawn."""
    st.subheader(prose.PICKED_TITLE, anchor=False)
    best = model.vocabulary.word(int(log_probs.argmax()))
    st.markdown(prose.GREEDY.format(word=plain(best), draws=count(DRAWS)))
    times = draws(warmed, DRAWS)
    rows = "".join(
        prose.DRAWN_ROW.format(
            word=plain(model.vocabulary.word(token_id)),
            times=number,
            share=in_one_line(percent(float(np.exp(warmed[token_id])))),
        )
        for token_id, number in times[:SHOWN_DRAWS]
    )
    st.markdown(prose.DRAWN_HEAD + rows)


def draws(log_probs: np.ndarray, number: int, seed: int = 0) -> list[tuple[int, int]]:
    """Draws that many times from a distribution `(vocabulary_size,)`: token ids and how often, most often first."""
    probabilities = np.exp(log_probs)
    times = np.random.default_rng(seed).multinomial(number, probabilities / probabilities.sum())
    return [(int(one), int(times[one])) for one in np.argsort(-times, kind="stable") if times[one]]


def _texts(model: Predictor, seed: Seed, temperature: float) -> None:
    """The same words continued, greedily and by drawing."""
    st.subheader(prose.TEXTS_TITLE, anchor=False)
    rounds = "learn_writes_round"
    first = TEXTS * st.session_state.get(rounds, 0)
    rows = [(prose.ARGMAX, continued(model, seed, 0.0, 0))]
    rows += [
        (prose.DRAW.format(number=number), continued(model, seed, temperature, number))
        for number in range(first + 1, first + TEXTS + 1)
    ]

    def again() -> None:
        st.session_state[rounds] = st.session_state.get(rounds, 0) + 1

    body = "".join(f"| {name} | {plain(text)} |\n" for name, text in rows)
    st.markdown(prose.TEXTS_HEAD.format(number=WRITTEN) + body)
    st.button(prose.DRAW_AGAIN, key="learn_draw_again", icon=":material/casino:", on_click=again)
    st.markdown(prose.NOTEBOOK)


def continued(model: Predictor, seed: Seed, temperature: float, start: int) -> str:
    """The words with more of them, up to an ending, each drawn at a temperature; 0 is greedy."""
    generator, token_ids, words = np.random.default_rng(start), list(seed.token_ids), list(seed.words)
    for _ in range(WRITTEN):
        chosen = sample(with_temperature(model.choices_after(token_ids), temperature), generator)
        if chosen == BOUNDARY_ID:
            break
        token_ids.append(chosen)
        words.append(model.vocabulary.word(chosen))
    return model.tokenizer.join(words)
