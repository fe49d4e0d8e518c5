"""Postgres, Temporal test server and mailbox for one machine and for tests."""
