"""The rules of section 11 as pure functions: what a command causes, and what a case is after it."""
