"""A run on the Train page: its live curves, how far it is, what it writes, and what can be done with it."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from lstm_core.errors import LabError
from lstm_core.runs.curves import Curves
from lstm_core.runs.run import Run
from lstm_core.runs.verdict import verdict
from pages.ui import current_run, resources, run_actions
from pages.ui.figures import accuracy_curves, loss_curves, percent
from pages.ui.live_chart import live_chart
from pages.ui.plain_text import count, duration, plain

CHART_HEIGHT: Final = 340
POLL_SECONDS: Final = 1.0
MAX_POINTS: Final = 1500
SAMPLE_SEEDS: Final = (("this", 4), ("it is", 4), ("did you", 5))
MEANINGS: Final = {
    "loss": "Mean cross-entropy in nats over all validation targets, unknown ones included, with dropout off. "
    "The training loss beside it is the running mean over an epoch's updates, with dropout on.",
    "perplexity": "How many words the model hesitates between on average: the exponential of the mean loss over known "
    "targets, with probabilities over real words alone.",
    "accuracy": "Share of validation targets whose most probable real word is the target; an unknown target is "
    "never right.",
    "top5": "Share of validation targets that are among the five most probable real words.",
    "unknown": "Share of validation targets that do not stand in the vocabulary; the perplexity leaves them out.",
}
_BADGES: Final = {
    "waiting": (":material/schedule:", "gray"),
    "starting": (":material/rocket_launch:", "blue"),
    "running": (":material/play_circle:", "blue"),
    "finished": (":material/check_circle:", "green"),
    "stopped": (":material/stop_circle:", "gray"),
    "interrupted": (":material/pause_circle:", "orange"),
    "failed": (":material/error:", "red"),
}


def show(run: Run) -> None:
    """The whole view. It polls the store only while something runs or waits."""
    polling = POLL_SECONDS if run.is_live or run.is_waiting else None
    st.fragment(_watch, run_every=polling)(run.id, polling is not None)


def _watch(run_id: str, was_going: bool) -> None:
    try:
        run = resources.store().get(run_id)
    except LabError as error:
        st.warning(str(error), icon=":material/link_off:")
        return
    if was_going and run.is_over:
        st.rerun()  # once more as a whole: polling ends, and what a finished run offers appears
    curves = _curves(run)
    _headline(run)
    if run.message:
        (st.error if run.state == "failed" else st.info)(run.message)
    _progress(run)
    left, right = st.columns(2, gap="medium")
    epochs = run.settings.epochs
    losses = {name: score["loss"] for name, score in curves.baselines.items() if score["loss"] is not None}
    accuracies = {
        name: score["accuracy"] for name, score in curves.baselines.items() if score["accuracy"] is not None
    }
    with left:
        live_chart(
            loss_curves(_thinned(curves.points), curves.epochs, losses, epochs),
            key="loss_curves",
            height=CHART_HEIGHT,
            alt=_alt("Loss", curves, "loss"),
        )
    with right:
        live_chart(
            accuracy_curves(_thinned(curves.points), curves.epochs, accuracies, epochs),
            key="accuracy_curves",
            height=CHART_HEIGHT,
            alt=_alt("Accuracy", curves, "accuracy"),
        )
    _figures(curves)
    for sentence in verdict(curves):
        st.markdown(f":material/insights: {plain(sentence)}")
    _samples(run)
    run_actions.show(run)


def _headline(run: Run) -> None:
    icon, colour = _BADGES[run.state]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(run.name), anchor=False, width="content")
        state = "stopping" if run.is_live and run.stop_requested else run.state
        st.badge(state, icon=icon, color=colour)  # type: ignore[arg-type]


def _progress(run: Run) -> None:
    """Where it is: in the queue, loading, or so many epochs into the run."""
    facts = run.current
    if run.is_waiting:
        place = resources.store().queue_position(run.id) or 1
        ahead = "It starts next" if place == 1 else f"{place - 1} other runs start before it"
        st.progress(0.0, text=f"Waiting for a run to end. {ahead}; this page may be closed meanwhile.")
        return
    done = float(facts.get("progress") or 0.0)
    if run.state == "starting" or (run.is_live and not facts.get("updates")):
        st.progress(done, text="Loading TensorFlow, reading the texts and compiling the network")
    elif run.is_live:
        epoch = min(int(facts.get("x") or 0) + 1, run.settings.epochs)
        left = facts.get("seconds_left")
        times = f"{duration(facts.get('elapsed_seconds') or 0)} so far"
        if left is not None:
            times += f", about {duration(left)} left"
        st.progress(done, text=f"Epoch {epoch} of {run.settings.epochs} · {times}")
    elif facts.get("epoch"):
        best = facts.get("best_epoch")
        text = f"{facts['epoch']} of {run.settings.epochs} epochs in {duration(facts.get('elapsed_seconds') or 0)}"
        st.progress(done, text=text + (f" · best epoch {best}" if best else ""))
    if facts.get("training_targets"):
        st.caption(
            f"{count(facts['parameters'])} parameters · {count(facts['vocabulary_size'])} token ids · "
            f"{count(facts['training_targets'])} training and {count(facts['validation_targets'])} validation targets"
        )


def _figures(curves: Curves) -> None:
    """The best epoch's held-out figures, each with what it means behind its "?"."""
    measured = [epoch for epoch in curves.epochs if epoch.get("val_loss") is not None]
    if not measured:
        return
    best = min(measured, key=lambda epoch: epoch["val_loss"])
    left_out = best.get("val_left_out_share") or 0.0
    perplexity = best.get("val_perplexity")
    shown = (
        ("Held-out loss", f"{best['val_loss']:.3f}", MEANINGS["loss"]),
        ("Perplexity", "–" if perplexity is None else f"{perplexity:,.1f}", MEANINGS["perplexity"]),
        ("Right at first guess", percent(best["val_accuracy"]), MEANINGS["accuracy"]),
        ("Among five guesses", percent(best.get("val_top5_accuracy") or 0.0), MEANINGS["top5"]),
        ("Unknown targets", percent(left_out), MEANINGS["unknown"]),
    )
    with st.container(border=True):
        st.markdown(f"**On texts it has not seen, after epoch {best['epoch']}**")
        for column, (label, value, meaning) in zip(st.columns(len(shown)), shown, strict=True):
            column.metric(label, value, help=meaning)


def _samples(run: Run) -> None:
    """What the model writes now, the greedy way, for three seeds."""
    path = current_run.model_path(run, "last")
    if path is None:
        return
    try:
        model = resources.predictor(path)
    except (LabError, OSError):
        return  # replaced or deleted at this moment; the next look finds what there is
    epoch = model.bundle.facts.get("epoch", 0)
    with st.container(border=True):
        st.markdown(f"**What it writes after epoch {epoch:.4g}**")
        for column, (seed, num_words) in zip(st.columns(3), SAMPLE_SEEDS, strict=True):
            column.text(model.complete(seed, num_words))


def _curves(run: Run) -> Curves:
    """The run's curves, kept in the session so that each look reads only what is new."""
    kept: dict[str, Curves] = st.session_state.setdefault("curves", {})
    if run.id not in kept:
        kept.clear()
    curves = kept.setdefault(run.id, Curves())
    curves.take(resources.store().events_after(run.id, curves.sequence))
    return curves


def _thinned(points: list[Any]) -> list[Any]:
    """At most about `MAX_POINTS` of the live points, the latest among them."""
    step = -(-len(points) // MAX_POINTS) or 1
    return points[::-step][::-1]


def _alt(what: str, curves: Curves, name: str) -> str:
    """The curve in words."""
    if not curves.epochs:
        return f"{what} of this run: no epoch has ended yet"
    first, last = curves.epochs[0], curves.epochs[-1]
    text = f"{what} over {last['epoch']} epochs: training from {first[name]:.3f} to {last[name]:.3f}"
    held_out = last.get(f"val_{name}")
    return text if held_out is None else f"{text}, validation {held_out:.3f}"
