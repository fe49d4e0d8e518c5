"""From a command's dataclass to questions in plain words, and from what was posted back to its body."""
