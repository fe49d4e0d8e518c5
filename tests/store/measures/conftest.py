"""These tests count and check every case of the record: they have one of their own."""

from tests.database_fixtures import _one_ledger, database, http, owner

__all__ = ["_one_ledger", "database", "http", "owner"]
