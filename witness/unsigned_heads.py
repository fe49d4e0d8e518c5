"""Heads for a known log that no known key signed: since when they come, and when the newest came.

Anyone can send them, so a witness keeps two times for each log, and nothing of what was sent. A head that it
cosigns removes them: then the log and this witness have a key in common.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from witness.witness_folder import WitnessFolder, write_whole

SELDOM = timedelta(minutes=1)
"""The newest time is written no more often, however many requests come."""
_FILE = "unsigned"


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsignedHeads:
    """The first such head since the last one that was cosigned, and the newest."""

    since: datetime
    newest: datetime


def unsigned_heads(folder: WitnessFolder, origin: str) -> UnsignedHeads | None:
    """What came for this log. A damaged file counts as none: the next head begins it again."""
    try:
        lines = (folder.of_log(origin) / _FILE).read_text("utf-8").splitlines()
        since, newest = map(datetime.fromisoformat, lines)
    except (FileNotFoundError, ValueError):
        return None
    if since.tzinfo is None or newest.tzinfo is None:
        return None
    return UnsignedHeads(since=since, newest=newest)


def note_unsigned(folder: WitnessFolder, origin: str, now: datetime) -> None:
    """Remember that one came now."""
    before = unsigned_heads(folder, origin)
    if before is not None and now - before.newest < SELDOM:
        return
    since = before.since if before is not None else now
    write_whole(folder.of_log(origin) / _FILE, f"{since.isoformat()}\n{now.isoformat()}\n".encode())


def forget_unsigned(folder: WitnessFolder, origin: str) -> None:
    """A head of this log was cosigned."""
    (folder.of_log(origin) / _FILE).unlink(missing_ok=True)
