"""The use cases: load a case, authorise, decide, append and answer."""
