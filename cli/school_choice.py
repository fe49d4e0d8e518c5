"""The school that a command is about."""

from collections.abc import Mapping
from uuid import UUID

from cli.installation import UserError


def one_school(known: Mapping[str, UUID], name: str | None) -> UUID:
    """The school of this name, or the only one. Raises UserError."""
    if name is not None and name in known:
        return known[name]
    if name is None and len(known) == 1:
        return next(iter(known.values()))
    which = "There are several schools" if name is None else f"There is no school {name}"
    raise UserError(f"{which}. Choose one with --school: {', '.join(sorted(known)) or 'there are none'}.")
