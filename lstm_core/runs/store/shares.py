"""Share links: each has a token of its own, which shows one run to whoever has it until the owner revokes it.

This is where it is decided who may see a run: its owner by its id, anybody by a token. What a token gives away beside
the curves and the model, the run itself says (`Run.shows_texts_to`).

The token is stored as it is, not as a hash: its owner wants to copy the link again tomorrow, and whoever reads the
database also reads the curves, and the texts in the folder beside it. It is found by the index of its column; with 192
random bits, how long that takes tells nobody how to guess one.
"""

from __future__ import annotations

import re
import secrets
from typing import Final

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError

from lstm_core.errors import RunError
from lstm_core.runs.clock import Clock, SystemClock
from lstm_core.runs.run import Run, no_such_run
from lstm_core.runs.store.rows import run_from_row
from lstm_core.runs.store.run_store import RunStore
from lstm_core.runs.store.tables import runs_table, shares_table

_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{32}")  # secrets.token_urlsafe(24)


class Shares:
    """The store as those use it who share a run, and those who open one.

    Args:
        store: the store that holds the runs.
        clock: the time.
    """

    def __init__(self, store: RunStore, clock: Clock | None = None) -> None:
        self._store, self._engine = store, store.engine
        self._clock = clock or SystemClock()

    def own(self, run_id: str, visitor: str | None) -> Run:
        """The visitor's own run.

        Raises:
            RunError: there is none, or it is another visitor's, which is not told apart.
        """
        run = self._store.get(run_id)
        if not visitor or not run.is_owned_by(visitor):
            raise no_such_run()
        return run

    def shared(self, token: str) -> Run:
        """The run that a link shows.

        Raises:
            RunError: the link was revoked, the run deleted, or there never was such a link.
        """
        query = (
            select(runs_table)
            .join(shares_table, shares_table.c.run_id == runs_table.c.id)
            .where(shares_table.c.token == token, ~runs_table.c.deleted)
        )
        row = None
        if isinstance(token, str) and _TOKEN.fullmatch(token):
            with self._engine.connect() as connection:
                row = connection.execute(query).one_or_none()
        if row is None:
            raise RunError(
                "This share link shows nothing any more: it was revoked, or the run was deleted. "
                "Ask its owner for a new link."
            )
        return run_from_row(row)

    def token(self, run_id: str) -> str | None:
        """The token of a run's link; None where it has none. For the owner alone."""
        query = select(shares_table.c.token).where(shares_table.c.run_id == run_id)
        with self._engine.connect() as connection:
            return connection.execute(query).scalar()

    def create(self, run_id: str, owner: str) -> str:
        """Makes a run's link; one that has a link keeps it.

        Returns:
            Its token.

        Raises:
            RunError: not the visitor's run.
        """
        self._store.own(run_id, owner, "share")
        row = {"run_id": run_id, "token": secrets.token_urlsafe(24), "created": self._clock.wall()}
        try:
            with self._engine.begin() as connection:
                connection.execute(insert(shares_table).values(**row))
        except IntegrityError:  # it has one, perhaps made in another tab just now
            return self.token(run_id) or self.create(run_id, owner)
        return str(row["token"])

    def revoke(self, run_id: str, owner: str) -> None:
        """Makes a run's link worthless; nothing happens where it has none.

        Raises:
            RunError: not the visitor's run.
        """
        self._store.own(run_id, owner, "share")
        with self._engine.begin() as connection:
            connection.execute(delete(shares_table).where(shares_table.c.run_id == run_id))
