"""Postgres, Temporal servers and a mailbox, for one machine and for tests."""
