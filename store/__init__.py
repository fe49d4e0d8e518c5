"""Postgres: every SQL statement of the project, and the format of the stored bytes."""
