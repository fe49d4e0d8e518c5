"""A case as heavy as requests allow: a concern of 250 KiB, and 200 KB of reasons in short lines."""

SUMMARY = "He waits at the gate. " * 11_600
REASONS = "abc\n" * 50_000
FIRST, LAST = "First of all.\n", "Last of all.\n"
EVERYTHING = ["pupil", "concern", "indicators", "child_words", "risk_groups", "family", "history"]
