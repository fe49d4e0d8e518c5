"""One case: what it holds, and what can be asked of it."""
