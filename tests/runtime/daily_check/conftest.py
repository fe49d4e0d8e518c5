"""A database of its own: the check reads every case, also those that other tests damaged on purpose."""

from tests.database_fixtures import _one_ledger, database, http, owner

__all__ = ["_one_ledger", "database", "http", "owner"]
