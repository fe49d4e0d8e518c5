"""What people read about witnesses: where one is, why it counts as away, and what one objects to."""

from datetime import datetime

from wording.formatting import day, moment

_FAULTS = {
    "unreachable": "it cannot be reached",
    "slow": "it did not answer in time",
    "certificate": "its certificate is not trusted",
    "unknown-log": "it does not know this log",
    "key-refused": "it does not accept the log’s key",
    "rubbish": "its answer is not that of a witness",
    "too-long": "its answer is too long",
    "not-cosigned": "its answer has no signature by the key in the file of witnesses",
}
_START = "Ask its operator to start it, and compare its address with the file of witnesses."
_COMPARE = "Compare its address and its key with the file of witnesses."
_WAYS_OUT = {
    "unreachable": _START,
    "slow": _START,
    "certificate": "Ask its operator for a valid certificate.",
    "unknown-log": (
        "Compare its address with the file of witnesses, and ask its operator to trust the log’s key, which "
        "`onward keys show` prints first."
    ),
}
NO_WORKER = "Check that a worker runs with `ONWARD_WITNESSES_FILE`."
NEW_LINE = (
    "Give its operator the new line, which `onward keys show` prints first. They add it with `onward witness "
    "trust`."
)
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


def way_out(fault: str) -> str:
    """What the person who runs Onward does about a witness that is away."""
    if fault.startswith(f"{_STATUS}5"):
        return _START
    return _WAYS_OUT.get(fault, _COMPARE)


def objection_said(name: str, kind: str, size: int, seen: int) -> str:
    """What a witness objects to: our head of this size, after one that it has seen."""
    return _OBJECTIONS.get(kind, _BROKEN).format(name=name, size=size, seen=seen)


def last_cosigned(size: int | None, at: datetime | None) -> str:
    """What a witness cosigned last, and when it says that it did."""
    if size is None or at is None:
        return "It has cosigned nothing of this log yet."
    return f"It last cosigned the record with {size:,} entries, on {moment(at)}."


def key_unknown(key_of: datetime, key_id: str) -> str:
    """A witness that does not know the key that the log took on this day: several may begin on one."""
    return f"It does not know the key of {day(key_of)} ({key_id})."
