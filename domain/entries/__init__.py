"""Entries of a case, by topic: each command stands beside the event that it becomes."""
