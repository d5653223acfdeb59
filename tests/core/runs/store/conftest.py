"""The whole store suite runs on both databases."""

from tests.core.runs.both_databases import database_url

__all__ = ["database_url"]
