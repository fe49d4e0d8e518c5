"""These tests send every open case of the record again: they have one of their own."""

from tests.database_fixtures import _one_ledger, database, http, owner

__all__ = ["_one_ledger", "database", "http", "owner"]
