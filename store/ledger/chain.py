"""The hash chain of a case: each event's hash covers its stored bytes, its place and the hash before."""

from datetime import UTC, datetime
from hashlib import sha256
from operator import itemgetter
from struct import Struct
from typing import Any
from uuid import UUID

COLUMNS = ("case_id", "version", "format", "recorded_at", "type", "command_id", "previous", "body")
"""The parts of an event, in the order in which they are hashed."""
START = bytes(32)
"""The `previous` of the first event."""
_MARK = b"onward event 1\n"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
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
    name = kind.encode()
    since = recorded_at - _EPOCH
    microseconds = (since.days * 86_400 + since.seconds) * 1_000_000 + since.microseconds
    place = _PLACE.pack(case.bytes, version, form, microseconds, len(name))
    return sha256(b"".join((_MARK, place, name, command_id.bytes, previous, body))).digest()


_MOST_FORMATS, _LONGEST_KIND = 2**15, 2**14
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
