"""Train: choose texts and settings, start, and watch the curves grow."""

from __future__ import annotations

import streamlit as st

from lstm_core.errors import LabError
from lstm_core.runs.store.faults import FAULTS, sentence
from pages.ui import alerts, resources, shell, short_lived_disk
from pages.ui.classroom import class_link, new_class, student
from pages.ui.models import current_run
from pages.ui.sweeps import sweep_links, try_settings
from pages.ui.train import (
    choose_file,
    corpus_card,
    deleted_runs,
    run_view,
    settings_form,
    settings_link,
    source,
    start_card,
)

shell.guard()

heading, heading_right = st.columns([3, 2], vertical_alignment="bottom")
heading.title("Train", anchor=False)

upload = source.current_upload()
in_class = upload is None and class_link.asked()
run = None if upload is not None or in_class else current_run.current()
with heading_right:
    current_run.picker(run, "New run")

short_lived_disk.notice()
deleted_runs.show()
if run is not None:
    sweep_links.sweep_of(run)
    if current_run.is_own(run):
        student.on_board(run.id)
    run_view.show(run)
    st.stop()

classroom = class_link.current() if upload is None else None
if classroom is not None:
    student.show(classroom)
    st.stop()

settings_link.read()
if upload is None:
    st.markdown(
        "**1 Texts.** The model reads every text of one column word by word and learns which word comes next."
    )
    choose_file.show()
    sweep_links.own_sweeps(sweep_links.FEW)
    st.stop()

draft = resources.uploads().load_draft(upload.id)
settings_form.prepare(draft.get("settings", {}))
texts_side, model_side = st.columns([3, 2], gap="large")
with texts_side:
    st.subheader("1 Texts", anchor=False)
    chosen = source.show(upload, draft)
if chosen is None:
    st.stop()
with texts_side:
    settings_form.limit(chosen.report.rows)
with model_side:
    st.subheader("2 Model", anchor=False)
    settings_form.front()
    settings_form.advanced()
    settings_link.show()
    try:
        settings = settings_form.settings()
    except LabError as error:
        alerts.error(str(error))
        st.stop()
# Before what takes its time, since another server may have to go on from here.
changed = draft | {"settings": settings.to_dict(), "column": chosen.column}
if changed != draft:
    try:
        resources.uploads().save_draft(upload.id, changed)
    except FAULTS as error:  # only a reload of the page would lose the settings
        st.session_state[source.UNSAVED] = sentence(error)
with texts_side:
    counted = corpus_card.counted_or_error(chosen, settings)
    if counted is not None:
        corpus_card.show(counted)
with model_side:
    if counted is not None:
        st.subheader("3 Before you start", anchor=False)
        start_card.show(chosen, settings, counted)
        try_settings.show(chosen, settings, counted)
        new_class.offer(upload.id)

if unsaved := st.session_state.pop(source.UNSAVED, None):
    alerts.warning(f"These settings are not saved. {unsaved}", ":material/save:")
