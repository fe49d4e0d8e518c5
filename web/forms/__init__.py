"""Forms made of commands: a dataclass becomes questions in plain words, a posted form becomes a body."""
