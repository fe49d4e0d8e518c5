"""What people read about the keys that sign the record: when each was replaced, and until when it signs."""

from datetime import datetime

from wording.formatting import moment, when


def replaced_said(at: datetime, until: datetime, now: datetime) -> str:
    """A key that was replaced in good time, and what a reader does about it."""
    both = "Both keys sign" if now < until else "Both keys signed"
    return (
        f"A new key has signed the record since {when(at)}. {both} each head until {when(until)}. Keep the "
        "line of the old key too: earlier heads are checked with it."
    )


def key_label(since: datetime, until: datetime | None, now: datetime) -> str:
    """The label of a key’s line. A key without an end is the newest."""
    if until is None:
        return f"Public key since {moment(since)}"
    return f"Old public key, {'signs' if now < until else 'signed'} until {moment(until)}"
