"""These tests count and check every case of the record: they have one of their own."""

from tests.own_record import _one_ledger, database, http, owner

__all__ = ["_one_ledger", "database", "http", "owner"]
