"""Imports of pupils and staff: the rows of a file, and what each of them would change."""
