"""The hash chain of a case: each event's hash covers its stored bytes, its place and the hash before."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from operator import itemgetter
from struct import Struct
from typing import Any
from uuid import UUID

COLUMNS = ("case_id", "version", "format", "recorded_at", "type", "command_id", "previous", "body")
"""The parts of an event, in the order in which they are hashed."""
SENT_TIME = "sent_at"
SENT = (
    f"case_id, version, format, timestamptz_send(recorded_at) AS {SENT_TIME}, type, command_id, previous, "
    "body, hash"
)
"""SQL: the columns for `followed`. It needs no object of Python’s for a time, which takes long to make."""
START = bytes(32)
"""The `previous` of the first event."""
_MARK = b"onward event 1\n"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SINCE_1970 = (datetime(2000, 1, 1, tzinfo=UTC) - _EPOCH) // _MICROSECOND
"""Postgres counts microseconds from 2000, in eight bytes."""
_SENT_TIME = Struct(">q")
_PLACE = Struct(">16sQHqH")
"""Case, version, format, microseconds since 1970, length of the kind’s name."""
_PARTS = itemgetter(*COLUMNS)


def link(
    case: UUID,
    version: int,
    form: int,
    recorded_at: datetime,
    kind: str,
    command_id: UUID,
    previous: bytes,
    body: bytes,
) -> bytes:
    """SHA-256 over every stored part of an event, each of fixed length or led by its length."""
    return _hash_of(case, version, form, _microseconds(recorded_at), kind, command_id, previous, body)


def _microseconds(instant: datetime) -> int:
    since = instant - _EPOCH
    return (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds


def _hash_of(
    case: UUID, version: int, form: int, instant: int, kind: str, command: UUID, previous: bytes, body: bytes
) -> bytes:
    name = kind.encode()
    place = _PLACE.pack(case.bytes, version, form, instant, len(name))
    return sha256(b"".join((_MARK, place, name, command.bytes, previous, body))).digest()


_MOST_FORMATS, _LONGEST_KIND, _LATEST = 2**15, 2**14, 2**63 - 1 - _SINCE_1970
"""The largest entry that Onward writes; a larger one came from elsewhere."""


def relinked(row: Any) -> bytes | None:
    """The hash of an event from its stored parts; None if it cannot be calculated."""
    parts = _PARTS(row)
    case, version, form, recorded_at, kind, command, previous, body = parts
    if None in parts or not 0 < version < 2**63:
        return None
    if not 0 <= form < _MOST_FORMATS or len(kind) > _LONGEST_KIND:
        return None
    return link(case, version, form, recorded_at, kind, command, previous, body)


def sent_time(instant: datetime) -> bytes:
    """A time as `timestamptz_send` sends it."""
    return _SENT_TIME.pack(_microseconds(instant) - _SINCE_1970)


def followed(rows: Iterable[Any], version: int, head: bytes) -> int:
    """How many of these rows of `SENT` go on from this version and hash, each as it was written.

    It stops at the first that does not. The hash is written out here, because a call for each row takes time.
    """
    count, pack, unpack = 0, _PLACE.pack, _SENT_TIME.unpack
    for case, number, form, sent, kind, command, previous, body, stored in rows:
        version += 1
        if number != version or previous != head or case is None or form is None or sent is None:
            break
        if kind is None or command is None or body is None or not 0 <= form < _MOST_FORMATS:
            break
        name, (instant,) = kind.encode(), unpack(sent)
        if len(name) > _LONGEST_KIND or instant > _LATEST:
            break
        place = pack(case.bytes, number, form, instant + _SINCE_1970, len(name))
        head = sha256(b"".join((_MARK, place, name, command.bytes, previous, body))).digest()
        if head != stored:
            break
        count += 1
    return count
