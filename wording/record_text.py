"""What people read about the record: what checks show, damage, keys, witnesses, and who looked."""

from collections.abc import Mapping
from datetime import datetime

from wording.form_labels import page_copy
from wording.formatting import day, moment, when, words
from wording.phrases import upper

_SHOWS = (
    "The chain of a case shows that none of its entries was changed, removed or inserted. The tree shows "
    "that none was cut off, and that no case was removed. They cannot show that someone with the database "
    "server's own account wrote both again, or put an old copy back."
)
_NOT_COMPARED = "To rule that out, compare the record with a signed head that was kept elsewhere."
_KEPT = "The heads that you kept rule that out, for everything up to the newest of them."
_SEALS = "Sealed text cannot be forged without the seal key. No check shows that what was written is true."
CANNOT_SHOW = f"{_SHOWS} {_NOT_COMPARED} {_SEALS}"
CANNOT_SHOW_BESIDE_KEPT_HEADS = f"{_SHOWS} {_KEPT} {_SEALS}"
"""The same after the record was found to go on from heads that were kept."""

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


_FAULTS: Mapping[str, str] = page_copy("looks")["witness_faults"]
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


ON_THE_COMMAND_LINE = "The person who runs Onward, on the command line"
_LOOKS: Mapping[str, str] = page_copy("looks")["looks"]
_MUCH: Mapping[str, str] = page_copy("looks")["much"]
_SIGHTS: Mapping[str, str] = page_copy("looks")["sights"]
NO_NAME = "A person who is not listed"


def look_in_words(what: str) -> str:
    """`pdf` is a PDF file. A part of the API without words is named as the API names it."""
    return _LOOKS.get(what) or f"{upper(words(what))}, by a program"


def how_much(what: str, sight: str) -> str:
    """How much of the case or record left Onward or was shown, as far as the log knows."""
    return _MUCH.get(what) or _SIGHTS[sight]


def looker(name: str | None, *, command_line: bool) -> str:
    """The person who looked, by name."""
    return ON_THE_COMMAND_LINE if command_line else name or NO_NAME
