"""What Alembic runs around migrations: on the connection that it is given, in that connection's transaction."""

from __future__ import annotations

from alembic import context

from lstm_core.runs.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True
)
context.run_migrations()
