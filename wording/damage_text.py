"""What people read about damage to the record that names no case and no child."""

_WHICH = "The person who runs Onward finds out which with the command onward verify"


def gone_said(entries: int, first: int | None) -> str:
    """How many entries only the tree still knows, and the index of the first; not whose they were (3.2h)."""
    if first is None:
        return f"A record is gone from the database, and other rows of it are left. {_WHICH}"
    place = f"entry {first + 1:,} of the tree"
    if entries == 1:
        return f"1 entry of the record is gone from the database. It was {place}. {_WHICH}"
    return f"{entries:,} entries of the record are gone from the database. The first was {place}. {_WHICH}"


def log_said(words: str) -> str:
    """That an access log, or the record of sign-ins, was changed. How many entries it has is for no one."""
    return f"{words[:1].upper()}{words[1:]}: entries were changed, added or removed"
