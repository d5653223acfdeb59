"""Classes in the store: opened and closed by a teacher, entered by whoever has the link, deleted with all they hold.

A class has a copy of its teacher's file, which stays as long as the class does. The runs are the students' own; what is
taken off the board, or goes with the class, is only the entry.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection
from dataclasses import replace
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, Select, delete, func, insert, select, update

from lstm_core.errors import RunError
from lstm_core.runs.clock import Clock, SystemClock
from lstm_core.runs.one_line import one_line
from lstm_core.runs.run import RunSource
from lstm_core.runs.store.rows import run_from_row, settings_from_row
from lstm_core.runs.store.run_store import RunStore, new_id
from lstm_core.runs.store.tables import class_entries_table, classes_table, runs_table
from lstm_core.runs.store.uploads import Upload, Uploads
from lstm_core.runs.taught_class import Classroom, Entry
from lstm_core.settings import FIELDS, Settings

NAME_LIMIT: Final = 40
"""Longest name of a student, in characters."""

_CLASS_NAME_LIMIT: Final = 80
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{32}")  # secrets.token_urlsafe(24)


class Classes:
    """The store as teachers and students use it.

    Args:
        store: the store that holds the runs.
        clock: the time.
    """

    def __init__(self, store: RunStore, clock: Clock | None = None) -> None:
        self._store, self._engine = store, store.engine
        self._clock = clock or SystemClock()

    # What a teacher does

    def create(
        self,
        owner: str,
        name: str,
        upload: Upload,
        source: RunSource,
        settings: Settings,
        free: Collection[str] = (),
        hidden: Collection[str] = (),
    ) -> Classroom:
        """Opens a class.

        Args:
            owner: the visitor who teaches it.
            name: what it is called.
            upload: the file with its texts, which is copied.
            source: how that is read, and which column holds the texts.
            settings: where every student begins.
            free: names of the settings that students choose themselves.
            hidden: names of settings that students are not shown; those that are free are shown anyway.

        Raises:
            RunError: without a name or a teacher.
            OSError: the file cannot be copied.
        """
        name = one_line(name, _CLASS_NAME_LIMIT)
        if not name or not owner:
            raise RunError("A class needs a name. Enter at least one character.")
        upload_id = Uploads(self._store.upload_files).save_file(upload.path, upload.name)
        row = {
            "id": new_id(),
            "owner": owner,
            "token": secrets.token_urlsafe(24),
            "name": name,
            "upload_id": upload_id,
            "source": replace(source, upload_id=None).to_dict(),
            "settings": settings.to_dict(),
            "free": [one for one in FIELDS if one in free],
            "hidden": [one for one in FIELDS if one in hidden and one not in free],
            "created": self._clock.wall(),
        }
        with self._engine.begin() as connection:
            connection.execute(insert(classes_table).values(**row))
        return self.by_token(str(row["token"]))

    def taught_by(self, owner: str) -> list[Classroom]:
        """A visitor's classes, the newest first."""
        mine = select(classes_table).where(classes_table.c.owner == owner)
        with self._engine.connect() as connection:
            rows = connection.execute(mine.order_by(classes_table.c.created.desc(), classes_table.c.id)).all()
        return [_classroom(row) for row in rows]

    def close(self, class_id: str, owner: str, closed: bool = True) -> None:
        """Lets nobody start a run any more, or again; the board stays.

        Raises:
            RunError: not the visitor's class, as for all that follows.
        """
        when = self._clock.wall() if closed else None
        with self._engine.begin() as connection:
            mine = _is(class_id) & (classes_table.c.owner == owner)
            if not connection.execute(update(classes_table).where(mine).values(closed=when)).rowcount:
                raise _not_yours()

    def take_off(self, class_id: str, owner: str, run_id: str | None = None) -> None:
        """Takes a run off the board, or all; the runs stay their students'.

        Args:
            class_id: of the class.
            owner: its teacher.
            run_id: of the run; None clears the board.
        """
        self._check_owner(class_id, owner)
        its = class_entries_table.c.class_id == class_id
        if run_id is not None:
            its &= class_entries_table.c.run_id == run_id
        with self._engine.begin() as connection:
            connection.execute(delete(class_entries_table).where(its))

    def delete(self, class_id: str, owner: str) -> None:
        """Deletes a class with its link, its board and its file."""
        self._check_owner(class_id, owner)
        self._delete(_is(class_id))

    def delete_expired(self, days: int) -> None:
        """Deletes classes in which nothing has happened for so many days; 0 keeps all."""
        if days:
            oldest = self._clock.wall() - days * 86_400
            lively = select(class_entries_table.c.class_id).where(class_entries_table.c.created >= oldest)
            self._delete((classes_table.c.created < oldest) & classes_table.c.id.not_in(lively))

    def uploads(self) -> set[str]:
        """The ids of the files of all classes, which are kept however old they are."""
        with self._engine.connect() as connection:
            return set(connection.execute(select(classes_table.c.upload_id)).scalars())

    # What whoever has the link does

    def by_token(self, token: str) -> Classroom:
        """The class that a link leads to.

        Raises:
            RunError: it was deleted, or there never was such a link.
        """
        row = None
        if isinstance(token, str) and _TOKEN.fullmatch(token):
            with self._engine.connect() as connection:
                row = connection.execute(_with_token(token)).one_or_none()
        if row is None:
            raise RunError("There is no class with this link any more. Ask your teacher for a new one.")
        return _classroom(row)

    def of_run(self, run_id: str) -> Classroom | None:
        """The class on whose board a run stands; None where it stands on none."""
        query = select(classes_table).join(
            class_entries_table, class_entries_table.c.class_id == classes_table.c.id
        )
        with self._engine.connect() as connection:
            row = connection.execute(query.where(class_entries_table.c.run_id == run_id)).one_or_none()
        return None if row is None else _classroom(row)

    def name_of(self, class_id: str, visitor: str) -> str:
        """What a visitor was called in a class the last time; empty for one who is new."""
        query = select(class_entries_table.c.name).where(
            class_entries_table.c.class_id == class_id, class_entries_table.c.owner == visitor
        )
        with self._engine.connect() as connection:
            found = connection.execute(query.order_by(class_entries_table.c.created.desc()).limit(1)).scalar()
        return found or ""

    def checked_name(self, classroom: Classroom, visitor: str, name: str) -> str:
        """A student's name as it will stand on the board, before a run is started for it.

        Raises:
            RunError: the class is closed or gone, the name is empty, or somebody else's there.
        """
        if self.by_token(classroom.token).closed:
            raise RunError("This class is closed, so no run can be started in it.")
        name = one_line(name, NAME_LIMIT)
        if not name:
            raise RunError("Enter a name of your own choosing; the class sees it on the board.")
        others = select(class_entries_table.c.name).where(
            class_entries_table.c.class_id == classroom.id, class_entries_table.c.owner != visitor
        )
        with self._engine.connect() as connection:
            taken = {other.casefold() for other in connection.execute(others).scalars()}
        if name.casefold() in taken:
            raise RunError("Somebody in this class has this name already. Choose another one.")
        return name

    def enter(self, classroom: Classroom, run_id: str, visitor: str, name: str) -> None:
        """Puts a visitor's run on the board.

        Args:
            name: one that `checked_name` gave.
        """
        row = {"run_id": run_id, "class_id": classroom.id, "owner": visitor, "name": name}
        with self._engine.begin() as connection:
            connection.execute(insert(class_entries_table).values(**row, created=self._clock.wall()))

    def entries(self, class_id: str) -> list[Entry]:
        """The board, in the order in which runs were started."""
        query = (
            select(runs_table, class_entries_table.c.name.label("student"))
            .join(class_entries_table, class_entries_table.c.run_id == runs_table.c.id)
            .where(class_entries_table.c.class_id == class_id, ~runs_table.c.deleted)
            .order_by(class_entries_table.c.created, runs_table.c.id)
        )
        with self._engine.connect() as connection:
            return [Entry(run_from_row(row), row.student, row.sequence) for row in connection.execute(query)]

    def _check_owner(self, class_id: str, owner: str) -> None:
        mine = (
            select(func.count())
            .select_from(classes_table)
            .where(_is(class_id), classes_table.c.owner == owner)
        )
        with self._engine.connect() as connection:
            if not connection.execute(mine).scalar_one():
                raise _not_yours()

    def _delete(self, which: ColumnElement[bool]) -> None:
        with self._engine.begin() as connection:
            rows = connection.execute(
                select(classes_table.c.id, classes_table.c.upload_id).where(which)
            ).all()
            ids = [row.id for row in rows]
            connection.execute(delete(class_entries_table).where(class_entries_table.c.class_id.in_(ids)))
            connection.execute(delete(classes_table).where(classes_table.c.id.in_(ids)))
        for row in rows:
            Uploads(self._store.upload_files).delete(row.upload_id)


def _classroom(row: Row[Any]) -> Classroom:
    return Classroom(
        id=row.id,
        owner=row.owner,
        token=row.token,
        name=row.name,
        upload_id=row.upload_id,
        source=RunSource.from_dict(row.source),
        settings=settings_from_row(row.settings),
        free=tuple(row.free),
        hidden=tuple(row.hidden),
        closed=row.closed is not None,
    )


def _is(class_id: str) -> ColumnElement[bool]:
    return classes_table.c.id == class_id


def _with_token(token: str) -> Select[Any]:
    return select(classes_table).where(classes_table.c.token == token)


def _not_yours() -> RunError:
    return RunError("Only the teacher who opened this class can change it.")
