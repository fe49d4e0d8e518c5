"""What people read about witnesses: why one counts as away, and what one objects to."""

from datetime import datetime

from wording.formatting import moment

_FAULTS = {
    "unreachable": "it cannot be reached",
    "slow": "it did not answer in time",
    "certificate": "its certificate is not trusted",
    "unknown-log": "it does not know this log. Give its owner the line that `onward keys show` prints",
    "key-refused": "it does not accept the log’s key. Give its owner the line that `onward keys show` prints",
    "rubbish": "its answer is not that of a witness",
    "too-long": "its answer is too long",
    "not-cosigned": "its answer has no signature by the key in the file of witnesses",
}
_STATUS = "http-"
_NEWER = (
    "The witness {name} knows a tree of {seen:,} entries, and the newest signed here has {size:,}. The "
    "record was restored from an older copy, or entries were removed."
)
_OTHER = "The witness {name} knows another tree of {size:,} entries. The record was changed."
_BROKEN = (
    "The witness {name} says that the tree of {size:,} entries does not go on from that of {seen:,}. The "
    "record was changed."
)
_OBJECTIONS = {"newer-head": _NEWER, "other-tree": _OTHER}


def fault_said(fault: str) -> str:
    """Why a witness counts as away."""
    if fault.startswith(_STATUS):
        return f"it answered with the error {fault.removeprefix(_STATUS)}"
    return _FAULTS.get(fault, fault)


def objection_said(name: str, kind: str, size: int, seen: int) -> str:
    """What a witness objects to: our head of this size, after one that it has seen."""
    return _OBJECTIONS.get(kind, _BROKEN).format(name=name, size=size, seen=seen)


def witness_sentence(
    name: str,
    size: int | None,
    cosigned_at: datetime | None,
    away_since: datetime | None,
    fault: str | None,
) -> str:
    """What a witness did last: the size that it cosigned, and since when it is away."""
    last = "It has cosigned nothing yet."
    if size is not None and cosigned_at is not None:
        last = f"It cosigned the record up to {size:,} entries on {moment(cosigned_at)}."
    if away_since is None:
        return f"Witness {name}. {last}"
    why = fault_said(fault or "unreachable")
    return f"Witness {name}. It has been away since {moment(away_since)}: {why}. {last}"
