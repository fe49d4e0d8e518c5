"""The rules of section 11 as pure functions: what a command causes, and how each event changes a case."""
