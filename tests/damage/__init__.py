"""Damage every column of one row in turn: check what still works, who learns of it, what names it."""
