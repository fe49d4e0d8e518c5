"""A report may leave questions open only if it says so: what is not answered is never guessed."""

from collections.abc import Iterator

from domain.commands import RaiseConcern


def left_open(command: RaiseConcern) -> Iterator[tuple[str, str]]:
    """Answers that are missing and not named as missing, and the reverse: pointer, and what to do (11.1)."""
    open_ = command.not_answered or ()
    blank = {
        "immediate_danger": command.concern.immediate_danger is None,
        "category": command.concern.category == "not_stated",
    }
    for name, is_blank in blank.items():
        if is_blank and name not in open_:
            yield f"/concern/{name}", "This field is required."
        elif name in open_ and not is_blank:
            yield "/not_answered", f"Leave {name} out: the report answers it."
    if "about" in open_ and command.about:
        yield "/not_answered", "Leave about out: the report answers it."
