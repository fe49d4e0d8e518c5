"""The hash chain of a case: each event's hash covers its stored bytes, its place and the hash before."""

import hashlib
from datetime import UTC, datetime, timedelta
from uuid import UUID

START = bytes(32)
"""What the first event's `previous` holds."""
_MARK = b"onward event 1\n"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


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
    """SHA-256 over everything stored of an event, each part of fixed length or led by its length."""
    name = kind.encode()
    return hashlib.sha256(
        b"".join(
            (
                _MARK,
                case.bytes,
                version.to_bytes(8, "big"),
                form.to_bytes(2, "big"),
                ((recorded_at - _EPOCH) // _MICROSECOND).to_bytes(8, "big", signed=True),
                len(name).to_bytes(2, "big"),
                name,
                command_id.bytes,
                previous,
                body,
            )
        )
    ).digest()
