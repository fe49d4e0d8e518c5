"""Checks that the record is unchanged, and their findings."""
