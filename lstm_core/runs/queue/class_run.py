"""A student's run in a class: the class's texts and settings, what the student chose, and the place on the board."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lstm_core.limits import Limits
from lstm_core.runs.queue.submit import submit
from lstm_core.runs.store.classes import Classes
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.uploads import Uploads
from lstm_core.runs.taught_class import Classroom


def submit_in_class(
    store: RunStore,
    uploads: Uploads,
    classroom: Classroom,
    visitor: str,
    name: str,
    values: Mapping[str, Any],
    limits: Limits | None = None,
) -> str:
    """Queues a run that stands on the board of a class.

    Args:
        classroom: the class.
        visitor: the student, who owns the run.
        name: what the student wants to be called on the board.
        values: settings by name; those that are not free stay as the teacher fixed them.
        limits: of this server; None allows everything.

    Returns:
        The run's id.

    Raises:
        RunError: the class is closed or gone, or the name is empty or taken.
        LabError: as for `submit`.
    """
    classes = Classes(store)
    name = classes.checked_name(classroom, visitor, name)
    source = classroom.source
    run_id = submit(
        store,
        uploads,
        classroom.upload_id,
        visitor,
        classroom.chosen(values),
        source.column,
        source.options,
        f"{classroom.name} · {name}",
        source.rows,
        limits=limits,
        names_upload=False,
    )
    classes.enter(classroom, run_id, visitor, name)
    return run_id
