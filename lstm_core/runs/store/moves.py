"""Moving house: a code that works once and for ten minutes opens a visitor's runs in another browser.

The other browser becomes the same visitor. What it had before is taken along: its runs become the same visitor's too,
so that both browsers show all of them and nothing is left that nobody can open.

A code is short enough to type, 8 of 30 letters: 656 billion. Wrong ones are counted, for one visitor and for all
together, since a browser can call itself a new visitor at any time.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Connection, delete, func, insert, select, update

from lstm_core.errors import LimitError, RunError
from lstm_core.runs.clock import Clock, SystemClock
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.tables import metadata, moves_table, runs_table, wrong_codes_table
from lstm_core.runs.store.uploads import Uploads

CODE_SECONDS: Final = 600.0
"""How long a code works, and how long a wrong one is remembered."""

VISITOR_TRIES: Final = 5
"""Wrong codes that one visitor may enter in that time."""

ALL_TRIES: Final = 100
"""The same for all visitors together."""

LENGTH: Final = 8
_LETTERS: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # none that look like another


@dataclass(frozen=True)
class Move:
    """What a code opens, as it is said before it happens.

    Args:
        runs: how many the other browser has.
        taken_along: how many this one has, which then are in both.
    """

    runs: int
    taken_along: int


class Moves:
    """The store as those use it who move to another browser.

    Args:
        store: the store that holds the runs.
        clock: the time.
    """

    def __init__(self, store: RunStore, clock: Clock | None = None) -> None:
        self._engine, self._upload_files = store.engine, store.upload_files
        self._clock = clock or SystemClock()

    def code(self, owner: str) -> str:
        """A new code for a visitor's runs; an earlier one of the same visitor stops working.

        Returns:
            The code as it is shown: "7KQ2-M9XW".

        Raises:
            RunError: the browser has not named the visitor yet.
        """
        if not owner:
            raise RunError("This browser is not identified yet. Reload the page and try again.")
        code = "".join(secrets.choice(_LETTERS) for _ in range(LENGTH))
        with self._engine.begin() as connection:
            connection.execute(delete(moves_table).where(moves_table.c.owner == owner))
            connection.execute(insert(moves_table).values(code=code, owner=owner, created=self._clock.wall()))
        return f"{code[:4]}-{code[4:]}"

    def seconds_left(self, owner: str) -> float | None:
        """How long a visitor's code still works; None where there is none, or where it was used."""
        query = select(moves_table.c.created).where(
            moves_table.c.owner == owner, moves_table.c.created > self._due()
        )
        with self._engine.connect() as connection:
            created = connection.execute(query).scalar()
        return None if created is None else created - self._due()

    def look(self, code: str, visitor: str) -> Move:
        """What a code would do; it can still be used afterwards.

        Args:
            code: as somebody typed it.
            visitor: who did.

        Raises:
            RunError: it is not a code that works now.
            LimitError: too many wrong ones were tried.
        """
        owner = self._owner(code, visitor)
        counts = select(func.count()).select_from(runs_table)
        with self._engine.connect() as connection:
            runs, taken_along = (
                connection.execute(
                    counts.where(runs_table.c.owner == who, ~runs_table.c.deleted)
                ).scalar_one()
                for who in (owner, visitor)
            )
        return Move(runs, taken_along)

    def use(self, code: str, visitor: str) -> str:
        """Uses a code up, and takes along what the visitor has.

        Returns:
            The id of the visitor that the browser is from now on; it belongs nowhere but into the browser's storage.

        Raises:
            RunError, LimitError: as `look`.
        """
        owner = self._owner(code, visitor)
        with self._engine.begin() as connection:
            used = delete(moves_table).where(moves_table.c.code == _letters(code))
            if not connection.execute(used).rowcount:  # somebody was faster
                raise _wrong()
            _take_along(connection, visitor, owner)
        Uploads(self._upload_files).hand_over(visitor, owner)
        return owner

    def forget_expired(self) -> None:
        """Deletes codes whose time is over, and what was remembered of wrong ones."""
        with self._engine.begin() as connection:
            connection.execute(delete(moves_table).where(moves_table.c.created <= self._due()))
            connection.execute(delete(wrong_codes_table).where(wrong_codes_table.c.tried <= self._due()))

    def _owner(self, code: str, visitor: str) -> str:
        """The visitor whose code it is; a wrong one is counted."""
        query = select(moves_table.c.owner).where(
            moves_table.c.code == _letters(code), moves_table.c.created > self._due()
        )
        with self._engine.begin() as connection:
            self._check_tries(connection, visitor)
            owner: str | None = connection.execute(query).scalar()
            if owner is None:
                connection.execute(
                    insert(wrong_codes_table).values(visitor=visitor, tried=self._clock.wall())
                )
        if owner is None:
            raise _wrong()
        if owner == visitor:
            raise RunError("This is the code of this very browser. Enter it in the other one.")
        return owner

    def _check_tries(self, connection: Connection, visitor: str) -> None:
        recent = wrong_codes_table.c.tried > self._due()
        tries = select(func.count(), func.min(wrong_codes_table.c.tried)).where(recent)
        for query, limit, whose in (
            (tries.where(wrong_codes_table.c.visitor == visitor), VISITOR_TRIES, "You have entered"),
            (tries, ALL_TRIES, "On this server were entered"),
        ):
            number, first = connection.execute(query).one()
            if number >= limit:
                minutes = max(1, round((first - self._due()) / 60))
                raise LimitError(
                    f"{whose} {number} wrong codes. Try again in about {minutes} min, with a new code."
                )

    def _due(self) -> float:
        """Codes from before this moment no longer work."""
        return self._clock.wall() - CODE_SECONDS


def _take_along(connection: Connection, visitor: str, owner: str) -> None:
    """Makes everything that is one visitor's another's: each table says in its column `owner` whose a row is."""
    for table in metadata.sorted_tables:
        if "owner" in table.c and table is not moves_table:
            connection.execute(update(table).where(table.c.owner == visitor).values(owner=owner))
    connection.execute(delete(moves_table).where(moves_table.c.owner == visitor))


def _letters(code: str) -> str:
    """A code without what people type between its letters."""
    return "".join(letter for letter in code.upper() if letter.isalnum())[: 2 * LENGTH]


def _wrong() -> RunError:
    return RunError(
        "No runs are waiting under this code. A code works once, and for 10 minutes: "
        "show a new one in the other browser."
    )
