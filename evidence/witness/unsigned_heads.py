"""Heads that no known key signed, of a known log or the one after its restore: since when, and the newest.

Anyone can send them, so a witness keeps two times for each log, and nothing of what was sent. A head that it
cosigns removes them: then the log and this witness have a key in common.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from evidence.witness.witness_folder import WitnessFolder, write_whole

SELDOM = timedelta(minutes=1)
"""The newest time is written no more often, however many requests come."""
OWN, AFTER = "unsigned", "unsigned-after"
"""The files for heads of the log itself, and of the log that follows after a restore."""
_NUMBERED = re.compile(r"(.+)/([1-9]\d{0,5})", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsignedHeads:
    """The first such head since the last one that was cosigned, and the newest."""

    since: datetime
    newest: datetime


def unsigned_heads(folder: WitnessFolder, origin: str, file: str = OWN) -> UnsignedHeads | None:
    """What came for this log. A damaged file counts as none: the next head begins it again."""
    try:
        lines = (folder.of_log(origin) / file).read_text("utf-8").splitlines()
        since, newest = map(datetime.fromisoformat, lines)
    except (FileNotFoundError, ValueError):
        return None
    if since.tzinfo is None or newest.tzinfo is None:
        return None
    return UnsignedHeads(since=since, newest=newest)


def note_unsigned(folder: WitnessFolder, origin: str, now: datetime, file: str = OWN) -> None:
    """Remember that one came now."""
    before = unsigned_heads(folder, origin, file)
    if before is not None and now - before.newest < SELDOM:
        return
    since = before.since if before is not None else now
    write_whole(folder.of_log(origin) / file, f"{since.isoformat()}\n{now.isoformat()}\n".encode())


def forget_unsigned(folder: WitnessFolder, origin: str) -> None:
    """A head of this log was cosigned."""
    for file in (OWN, AFTER):
        (folder.of_log(origin) / file).unlink(missing_ok=True)
    before = log_before(origin)
    if before is not None:
        (folder.of_log(before) / AFTER).unlink(missing_ok=True)


def log_before(origin: str) -> str | None:
    """The log that a restore ended, by the number after its name."""
    found = _NUMBERED.fullmatch(origin)
    if found is None or found[2] == "1":
        return None
    return found[1] if found[2] == "2" else f"{found[1]}/{int(found[2]) - 1}"


def log_after(origin: str) -> str:
    """The log that begins after a restore of this one."""
    found = _NUMBERED.fullmatch(origin)
    return f"{origin}/2" if found is None else f"{found[1]}/{int(found[2]) + 1}"
