"""Classroom: the board of a class, and for its teacher all that is done with it."""

from __future__ import annotations

import streamlit as st

from pages.ui import shell
from pages.ui.classroom import board, class_link, new_class, teaching
from pages.ui.models import current_run
from pages.ui.plain_text import plain
from pages.ui.train import source

shell.guard()

if not current_run.visitor():  # the browser has not said yet who it is
    st.stop()
upload = source.current_upload()
classroom = class_link.current() if upload is None and class_link.QUERY in st.query_params else None
if classroom is None:
    st.title("Classroom", anchor=False)
    if upload is not None:
        new_class.show(upload)
        st.stop()
    st.markdown(
        "A class trains on the same texts: you fix the file and the settings, students open a link, and this page "
        "shows all their curves and how they compare, live."
    )
    teaching.own_classes()
    shell.link(
        "train", "Choose texts and settings on Train, then “Use in a class”", ":material/model_training:"
    )
    st.stop()

st.title(plain(classroom.name), anchor=False)
if classroom.is_taught_by(current_run.visitor()):
    teaching.link(classroom)
    board.show(classroom)
    teaching.actions(classroom)
    shell.link("classroom", "Your classes", ":material/groups:")
else:
    board.show(classroom)
    if classroom.closed:
        st.caption("The class is closed: no run can be started in it.")
    else:
        shell.link(
            "train", "Train in this class", ":material/model_training:", **{class_link.QUERY: classroom.token}
        )
