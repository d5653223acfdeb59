"""What can be done with a run: stop, play, train longer, share, rename, delete."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from lstm_core.errors import StorageError
from lstm_core.runs.queue.admission import check_queue, check_settings
from lstm_core.runs.run import Run
from lstm_core.runs.store.deletions import Deletions
from lstm_core.runs.store.faults import FAULTS, sentence
from lstm_core.settings import FIELDS
from pages.ui import alerts, resources, shell, short_lived_disk
from pages.ui.charts import curves_cache
from pages.ui.models import carry_away, current_run, model_file
from pages.ui.models.run_names import file_stem
from pages.ui.train import deleted_runs, run_settings, share_popover

_ERROR: Final = "run_action_error"


def show(run: Run) -> None:
    """The row of actions; visitors with a share link can view, play and download."""
    own = current_run.is_own(run)
    try:
        path = current_run.model_path(run)
    except StorageError as error:  # what needs no model goes on
        path = None
        alerts.warning(sentence(error))
    show_error()
    if own and run.is_over and path is not None:
        short_lived_disk.reminder()
    with st.container(horizontal=True, vertical_alignment="center"):
        if own and (run.is_live or run.is_waiting):
            st.button(
                "Stop",
                key="stop",
                type="primary",
                icon=":material/stop:",
                disabled=run.stop_requested,
                on_click=tried,
                args=(_stop, run.id),
            )
        if path is not None:
            _open_in_playground(run)
            model_file.download_button(path, file_stem(run.name))
            if run.is_over:
                carry_away.popover(
                    path, run.name, file_stem(run.name), run, tuple(curves_cache.curves(run).epochs)
                )
        if own and run.is_over:
            _train_longer(run)
        share_popover.show(run)
        if own:
            run_settings.again_button(run)
            rename(run)
            delete([run])
    if not own:
        st.caption("You are viewing a shared run. Only the person who started it can stop or change it.")


def _open_in_playground(run: Run) -> None:
    """The next step; once the run is over it is the main one."""
    if st.button(
        "Open in the playground",
        key="open_playground",
        type="primary" if run.is_over else "secondary",
        icon=":material/keyboard:",
    ):
        shell.go("playground", **current_run.query(run))


def _train_longer(run: Run) -> None:
    done = int(run.current.get("epoch") or 0)
    unfinished = done < run.settings.epochs and run.state != "finished"
    with st.popover("Resume" if unfinished else "Train longer", icon=":material/fast_forward:"):
        st.markdown(f"Training resumes after epoch {done}, with the weights and the optimizer as they were.")
        key = "longer_epochs"
        lowest = done + 1
        st.session_state.setdefault(key, 0)
        if st.session_state[key] < lowest:
            st.session_state[key] = run.settings.epochs if unfinished else min(done + 10, 1000)
        st.number_input("Total epochs", lowest, int(FIELDS["epochs"].metadata["high"]), key=key)
        st.button(
            "Resume training",
            key="train_longer",
            type="primary",
            on_click=tried,
            args=(_resume, run.id),
        )


def rename(run: Run) -> None:
    """A popover in which the owner gives a run another name."""
    with st.popover("Rename", icon=":material/edit:"):
        # Its value is a default, not put into the session: what a closed popover holds is not drawn yet.
        st.text_input("Name", run.name, key=f"rename_{run.id}", max_chars=120)
        st.button("Rename", key="rename", on_click=tried, args=(_give_name, run.id))


def delete(runs: Sequence[Run]) -> None:
    """A popover in which the owner deletes runs.

    Args:
        runs: of one owner, at least one.
    """
    ids = [run.id for run in runs]
    with st.popover("Delete", icon=":material/delete:"):
        st.markdown(deleted_runs.promise(len(runs)))
        which = "this run" if len(runs) == 1 else f"these {len(runs)} runs"
        st.button(f"Delete {which}", key="delete", on_click=_tried_for_each, args=(_remove, ids))
        if Deletions(resources.store()).can_be_undone():
            st.button(
                "Delete permanently now",
                key="delete_for_good",
                type="tertiary",
                on_click=_tried_for_each,
                args=(_remove_for_good, ids),
            )


def show_error() -> None:
    """What kept the last action from being done, said once."""
    if error := st.session_state.pop(_ERROR, None):
        alerts.error(error)


def _tried_for_each(action: Callable[[str, str], None], run_ids: Sequence[str]) -> None:
    for run_id in run_ids:
        tried(action, run_id)


def tried(action: Callable[[str, str], None], run_id: str) -> None:
    """Runs an action; an error is shown on the page, and nothing else changes."""
    try:
        action(run_id, current_run.visitor() or "")
    except FAULTS as error:
        st.session_state[_ERROR] = sentence(error)


def _stop(run_id: str, owner: str) -> None:
    resources.store().stop(run_id, owner)
    resources.launcher().wake()


def _resume(run_id: str, owner: str) -> None:
    epochs = int(st.session_state["longer_epochs"])
    check_queue(resources.store(), resources.limits(), owner)
    check_settings(resources.limits(), resources.store().get(run_id).settings.replace(epochs=epochs))
    resources.store().resume(run_id, owner, epochs)
    resources.launcher().wake()


def _give_name(run_id: str, owner: str) -> None:
    resources.store().rename(run_id, owner, st.session_state[f"rename_{run_id}"])


def _remove(run_id: str, owner: str) -> None:
    Deletions(resources.store()).delete(run_id, owner)
    current_run.leave(run_id)


def _remove_for_good(run_id: str, owner: str) -> None:
    Deletions(resources.store()).delete(run_id, owner, for_good=True)
    current_run.leave(run_id)
