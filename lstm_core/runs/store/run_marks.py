"""Notes and pins: what owners add to their runs, for their own eyes."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import insert, update

from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.tables import marks_table

NOTE_LIMIT: Final = 500
"""Characters of a note; what is longer is cut."""


class RunMarks:
    """The store as those use it who keep order among their runs.

    Args:
        store: the store that holds the runs.
    """

    def __init__(self, store: RunStore) -> None:
        self._store = store

    def note(self, run_id: str, owner: str, note: str) -> None:
        """Writes down what the owner wants to remember about a run; an empty text removes the note.

        Raises:
            RunError: not the visitor's run.
        """
        shown = "".join(letter if letter.isprintable() or letter == "\n" else " " for letter in note)
        self._mark(run_id, owner, "write notes about", note=shown.strip()[:NOTE_LIMIT])

    def pin(self, run_id: str, owner: str, pinned: bool) -> None:
        """Lets a run stay on top of its owner's list, or no longer.

        Raises:
            RunError: not the visitor's run.
        """
        self._mark(run_id, owner, "pin", pinned=pinned)

    def _mark(self, run_id: str, owner: str, verb: str, **values: Any) -> None:
        self._store.own(run_id, owner, verb)
        with self._store.engine.begin() as connection:
            its = update(marks_table).where(marks_table.c.run_id == run_id).values(**values)
            if not connection.execute(its).rowcount:
                connection.execute(insert(marks_table).values(run_id=run_id, **values))
