"""The keys of a form that records several commands: its saved draft counts as sent only with the last."""

from collections.abc import Sequence


def form_keys(key: str | None, names: Sequence[str]) -> tuple[str | None, ...]:
    """A key for each command: the form's own for the last one, because an answer to it hides the draft."""
    if key is None:
        return (None,) * len(names)
    return *(f"{key}-{name}" for name in names[:-1]), key
