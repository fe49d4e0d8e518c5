"""The ledger in Postgres: every SQL statement of the project, and the bytes that are stored."""
