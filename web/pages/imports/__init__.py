"""Imports of lists of pupils and staff: send a list, read what it would do, confirm."""
