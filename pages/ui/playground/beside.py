"""Side by side: what counting alone expects after the same text, and what another model does."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from typing import Final

import streamlit as st

from lstm_core.errors import LabError
from lstm_core.inference.predictor import Predictor
from lstm_core.settings import FIELDS
from pages.ui import next_words, resources
from pages.ui.charts.live_chart import live_chart
from pages.ui.charts.shared_figures import next_word_bars, percent
from pages.ui.models import current_run, model_texts
from pages.ui.plain_text import count, plain
from pages.ui.playground import training_texts
from pages.ui.playground.played_model import Played
from pages.ui.playground.reliability_figures import with_surprise

LAST: Final = "last"
SAMPLE: Final = "sample"
QUERY: Final = "second"
"""Names the second model in the URL: `LAST`, `SAMPLE`, or a run's id."""


def show(played: Played, model: Predictor, seed: str, top_k: int, seed_key: str) -> None:
    """The trigram on the left, a second model on the right; their bars append words as the large ones do."""
    first = model.next_words(seed, 1).words[0]
    left, right = st.columns(2, gap="large")
    with left:
        _trigram(played, model, seed, top_k, first, seed_key)
    with right:
        _second(played, model, seed, top_k, first, seed_key)
    st.caption(f"▸ marks “{plain(first)}”, the first guess of the model above.")


def _trigram(played: Played, model: Predictor, seed: str, top_k: int, first: str, seed_key: str) -> None:
    st.markdown("**Trigram**: counts which words followed the last two in the training texts.")
    trigram = model_texts.trigram(played.run, played.is_sample, model)
    if trigram is None:
        st.caption(training_texts.missing(played))
        return
    token_ids = model.read(seed).token_ids
    if not token_ids:
        st.caption("Counting needs a word to start from. Type one.")
        return
    ids, shares = trigram.next_words(token_ids, top_k)
    words = [model.vocabulary.word(int(token_id)) for token_id in ids]
    _bars(model, words, shares.tolist(), first, "Trigram, the same text", "trigram_bars", seed_key)
    tail = max(0.0, 1.0 - float(shares.sum()))
    num_others = len(model.vocabulary.words) - len(words)
    if num_others:
        st.caption(f"The other {count(num_others)} words together: {plain(percent(tail))}")


def _second(played: Played, model: Predictor, seed: str, top_k: int, first: str, seed_key: str) -> None:
    others = _others(played, st.query_params.get(QUERY))
    if not others:
        st.markdown("**A second model**")
        st.caption("Another run of yours, with other epochs or another cell, answers here once there is one.")
        return
    chosen = _chosen(others)
    try:
        second = resources.predictor(others[chosen][1])
    except (LabError, OSError) as error:
        st.error(str(error), icon=":material/error:")
        return
    found = second.next_words(seed, top_k)
    cell = FIELDS["cell"].metadata["names"][second.settings.cell]
    title = f"{cell} with {second.settings.units} units"
    _bars(second, list(found.words), list(found.probabilities), first, title, "second_bars", seed_key)
    next_words.notes(second, found)


def _chosen(others: dict[str, tuple[str, Path]]) -> str:
    """The second model that the URL names, else the first; a choice goes into the URL."""
    names = list(others)
    asked = st.query_params.get(QUERY)
    chosen = asked if asked in others else names[0]
    # A widget of its own for each choice: it starts with the choice as its default, which no rerun can lose.
    key = f"second_{chosen}"

    def picked() -> None:
        value = st.session_state[key]
        if value in others:  # a list that has changed meanwhile can send a name that is gone
            st.query_params[QUERY] = value

    st.selectbox(
        "Second model",
        names,
        index=names.index(chosen),
        format_func=lambda name: others[name][0] if name in others else name,
        key=key,
        on_change=picked,
    )
    return chosen


def _bars(
    model: Predictor,
    words: list[str],
    probabilities: list[float],
    first: str,
    title: str,
    key: str,
    seed_key: str,
) -> None:
    summary = ", ".join(
        f"{word} {percent(share)}" for word, share in list(zip(words, probabilities, strict=True))[:5]
    )
    live_chart(
        with_surprise(next_word_bars(words, probabilities, chosen=first, title=title)),
        key=key,
        height=next_words.MARGINS + next_words.ROW_HEIGHT * max(1, len(words)),
        alt=f"{title}: {summary}",
        selectable=True,
        on_select=lambda word: next_words.extend(seed_key, model, [word]),
        select_label="Append",
    )


def _epoch(path: Path | None) -> object:
    """The epoch after which a model was written, None where that is not known."""
    try:
        return None if path is None else resources.predictor(path).bundle.facts.get("epoch")
    except (LabError, OSError):  # replaced or deleted at this moment
        return None


def _others(played: Played, asked: str | None) -> dict[str, tuple[str, Path]]:
    """Models to compare with: what each is called and its file, by a name that does not change.

    Args:
        asked: the name in the URL; a stranger's run is among the models when a link names it.
    """
    found: dict[str, tuple[str, Path]] = {}
    if played.run is not None:
        last = current_run.model_path(played.run, "last")
        if last is not None and _epoch(last) != _epoch(played.path):
            found[LAST] = ("This run after its last epoch", last)
    owner = current_run.visitor()
    runs = resources.store().list_runs(owner) if owner else []
    if asked is not None and asked not in {LAST, SAMPLE, *(run.id for run in runs)}:
        with suppress(LabError):  # deleted meanwhile, or never there
            runs.append(resources.store().get(asked))
    labels = {label for label, _ in found.values()}
    for run in reversed(runs):
        path = current_run.model_path(run)
        if path is None or (played.run is not None and run.id == played.run.id):
            continue
        name = f"{run.name} · {FIELDS['cell'].metadata['names'][run.settings.cell]}"
        label, number = name, 2
        while label in labels:
            label, number = f"{name} ({number})", number + 1
        labels.add(label)
        found[run.id] = (label, path)
    if not played.is_sample and resources.HOME_MODEL.is_file():
        found[SAMPLE] = ("Sample model", resources.HOME_MODEL)
    return found
