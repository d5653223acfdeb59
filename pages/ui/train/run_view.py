"""A run on the Train page: its live curves, its progress, what it writes, and the actions on it."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import streamlit as st

from lstm_core.errors import LabError, StorageError
from lstm_core.events import Epoch
from lstm_core.runs.queue.admission import expected_wait
from lstm_core.runs.run import Run
from lstm_core.runs.text_endings import ending_explanation, ending_sentence
from lstm_core.runs.verdict import verdict
from lstm_core.text.vocabulary import FIRST_WORD_ID
from pages.ui import alerts, database_away, resources
from pages.ui.charts import curves_cache
from pages.ui.charts.chart_labels import percent
from pages.ui.charts.curve_pictures import curve_pictures
from pages.ui.charts.live_chart import live_chart
from pages.ui.models import current_run
from pages.ui.models.run_names import file_stem
from pages.ui.no_workers import NO_WORKERS, nobody_trains
from pages.ui.plain_text import count, duration, plain
from pages.ui.train import run_actions, run_settings
from pages.ui.train.samples import samples

CHART_HEIGHT: Final = 340
POLL_SECONDS: Final = 1.0
REST_SECONDS: Final = 5.0
"""Between two looks at a run that is over: somebody may resume or rename it elsewhere."""

MEANINGS: Final = {
    "loss": "Mean cross-entropy in nats over all validation targets, unknown ones included, with dropout off. "
    "The training loss beside it is the running mean over an epoch's updates, with dropout on.",
    "perplexity": "On average the model is as unsure as among this many equally likely words: the exponential of the "
    "mean loss over known targets, with probabilities over real words alone.",
    "accuracy": "Share of validation targets whose most probable real word is the target; an unknown target "
    "counts as wrong.",
    "top5": "Share of validation targets that are among the five most probable real words.",
    "unknown": "Share of validation targets that are out of vocabulary; the perplexity leaves them out.",
}
WITHOUT_VALIDATION: Final = (
    "Nothing is held out of this run: the curves say how well the model remembers its texts, not how it does on new "
    "ones."
)
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
    """The whole view, which asks the store for news: often while the run trains or waits, seldom when it is over."""
    st.fragment(database_away.said(_watch), run_every=REST_SECONDS if run.is_over else POLL_SECONDS)(
        run, _outside(run)
    )
    run_actions.show(run)
    run_settings.show(run)


def _outside(run: Run) -> tuple[object, ...]:
    """What the page shows of a run outside the part that asks for news: its name, and which actions there are."""
    try:
        has_model = resources.store().has_model(run.id)
    except StorageError:  # said beside the actions; when it is known again, the page is drawn anew
        has_model = None
    return run.name, run.is_over, run.stop_requested, run.source.shares_texts, has_model


def _watch(shown: Run, outside: tuple[object, ...]) -> None:
    try:
        run = current_run.again(shown)
    except LabError:  # deleted or no longer shared: the whole page says so
        st.rerun()
    if _outside(run) != outside:
        st.rerun()
    curves = curves_cache.curves(run)
    pictures = curve_pictures(run, curves)
    _headline(run)
    if run.message:
        if run.state == "failed":
            alerts.error(run.message)
        else:
            alerts.info(run.message)
    _progress(run)
    _expiry(run)
    left, right = st.columns(2, gap="medium")
    with left:
        live_chart(
            pictures.loss,
            key="loss_curves",
            height=CHART_HEIGHT,
            alt=pictures.loss_alt,
            file_name=f"{file_stem(run.name)}-loss",
        )
    with right:
        live_chart(
            pictures.accuracy,
            key="accuracy_curves",
            height=CHART_HEIGHT,
            alt=pictures.accuracy_alt,
            file_name=f"{file_stem(run.name)}-accuracy",
        )
    if curves.best_epoch is not None:
        _figures(curves.best_epoch)
        _endings(run, curves.best_epoch, curves.ending_baseline_loss)
    elif curves.epochs:
        st.caption(WITHOUT_VALIDATION)
    said = verdict(curves, is_over=run.is_over, unit=_unit(run))
    if said is not None:
        with st.container(horizontal=True, vertical_alignment="center"):
            if said.headline:
                st.markdown(f":material/insights: {plain(said.headline)}", width="content")
            if said.details:
                with st.popover("Why", type="tertiary"):
                    st.markdown("\n\n".join(map(plain, said.details)))
    written = samples(run)
    if written is not None:
        with st.container(border=True):
            st.markdown(f"**{_written(written.epoch)}**")
            columns = st.columns(len(written.texts))
            for column, text, ends in zip(columns, written.texts, written.ends, strict=True):
                column.text(text)
                if ends:
                    column.caption("The text ends here.")


def _unit(run: Run) -> str:
    """What the run's texts are split into, as far as that is known yet: "word" or "character"."""
    try:
        path = current_run.model_path(run, "last")
        model = None if path is None else resources.predictor_or_none(path)
    except StorageError:
        model = None
    return "word" if model is None else model.tokenizer.unit


def _written(epoch: float) -> str:
    """When a model wrote something; a fraction means that the run was stopped during an epoch."""
    if epoch == int(epoch):
        return f"What it writes after epoch {int(epoch)}"
    return f"What it wrote when it was stopped, {percent(epoch - int(epoch))} into epoch {int(epoch) + 1}"


def _headline(run: Run) -> None:
    icon, colour = _BADGES[run.state]
    with st.container(horizontal=True, vertical_alignment="center"):
        st.subheader(plain(run.name), anchor=False, width="content")
        state = "stopping" if run.is_live and run.stop_requested else run.state
        st.badge(state, icon=icon, color=colour)  # type: ignore[arg-type]


def _expiry(run: Run) -> None:
    """Until when a run is kept that is over, where this server deletes runs."""
    days = resources.limits().run_days
    if days and run.is_over and run.ended is not None:
        until = run.ended + timedelta(days=days)
        st.caption(f":material/event: Kept until {until:%d %B %Y}. Download the model to keep it longer.")


def _progress(run: Run) -> None:
    """How far the run is: in the queue, loading, or some epochs done."""
    facts = run.current
    if run.is_waiting:
        if nobody_trains():
            st.progress(0.0, text=NO_WORKERS)
            return
        place = resources.store().queue_position(run.id) or 1
        wait = duration(60 * max(1, round(expected_wait(resources.store(), place) / 60)))
        ahead = (
            "It starts next"
            if place == 1
            else f"{place - 1} other {'run is' if place == 2 else 'runs are'} ahead of it"
        )
        st.progress(
            0.0, text=f"Waiting for another run to end. {ahead}, in about {wait}; you can close this page."
        )
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
        best = facts.get("best_epoch") if facts.get("validation_targets") else None
        text = f"{facts['epoch']} of {run.settings.epochs} epochs in {duration(facts.get('elapsed_seconds') or 0)}"
        st.progress(done, text=text + (f" · best epoch {best}" if best else ""))
    if facts.get("training_targets"):
        held_out = facts.get("validation_targets")
        targets = f"{count(facts['training_targets'])} to learn from and "
        targets += f"{count(held_out)} to validate on" if held_out else "none to validate on"
        known = count(max(0, facts["vocabulary_size"] - FIRST_WORD_ID))
        st.caption(f"{count(facts['parameters'])} parameters · vocabulary of {known} · targets: {targets}")


def _endings(run: Run, best: Epoch, baseline_loss: float | None) -> None:
    """What it knows of where texts end, in one line."""
    texts, targets = (int(run.current.get(f"validation_{name}") or 0) for name in ("texts", "targets"))
    said = ending_sentence(best, texts, targets)
    if said is not None:
        st.caption(said, help=ending_explanation(best, baseline_loss))


def _figures(best: Epoch) -> None:
    """The best epoch's validation figures, each explained behind its "?"."""
    perplexity = best.val_perplexity
    shown = (
        ("Held-out loss", f"{best.val_loss:.3f}", MEANINGS["loss"]),
        ("Perplexity", "–" if perplexity is None else f"{perplexity:,.1f}", MEANINGS["perplexity"]),
        ("First guess right", percent(best.val_accuracy or 0.0), MEANINGS["accuracy"]),
        ("Among five guesses", percent(best.val_top5_accuracy or 0.0), MEANINGS["top5"]),
        ("Unknown targets", percent(best.val_left_out_share or 0.0), MEANINGS["unknown"]),
    )
    with st.container(border=True):
        st.markdown(f"**On unseen texts, after epoch {best.epoch}**")
        for column, (label, value, meaning) in zip(st.columns(len(shown)), shown, strict=True):
            column.metric(label, value, help=meaning)
