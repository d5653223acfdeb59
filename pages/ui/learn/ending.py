"""The end of the lesson: on to a model of one's own, trained with the settings of the lesson's."""

from __future__ import annotations

import streamlit as st

from pages.ui import resources, shell
from pages.ui.learn.models import pair
from pages.ui.learn.prose import uses_prose as prose
from pages.ui.models.model_texts import SAMPLE_CSV
from pages.ui.train import source


def show() -> None:
    """Two ways on: train, or look inside."""
    with st.container(border=True):
        st.subheader(prose.END_TITLE, anchor=False)
        st.markdown(prose.END)
        with st.container(horizontal=True):
            if st.button(
                prose.TRAIN,
                key="learn_train",
                type="primary",
                icon=":material/model_training:",
            ):
                shell.go("train", **{source.QUERY: prepared()})
            shell.link("inside", prose.INSIDE, ":material/biotech:")


def prepared() -> str:
    """The sample's texts as an upload of the visitor's, with the lesson's settings drafted; its id."""
    uploads = resources.uploads()
    upload_id = uploads.save_file(SAMPLE_CSV)
    draft = uploads.load_draft(upload_id)
    uploads.save_draft(upload_id, draft | {"settings": pair()["lstm"].settings.to_dict()})
    return upload_id
