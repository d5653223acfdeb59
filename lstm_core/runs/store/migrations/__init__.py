"""How the tables of an older version become those of this one; Alembic runs it, see `lstm_core.runs.store.schema`."""
