"""Every stored byte of a row, and the value of its column with one bit of that byte changed."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

_EPOCH = datetime(2000, 1, 1, tzinfo=UTC)
"""Postgres counts from here."""
_MICROSECOND = timedelta(microseconds=1)
_SIZES = {"boolean": 1, "smallint": 2, "bigint": 8, "timestamp with time zone": 8}


def changed_bytes(value: Any, kind: str, step: int) -> Iterator[tuple[int, Any]]:
    """Each place of every `step`th byte, and the last, with the value that has a bit changed there."""
    stored = _stored(value, kind)
    for place in sorted({*range(0, len(stored), step), len(stored) - 1} - {-1}):
        changed = bytearray(stored)
        changed[place] ^= 1
        yield place, _value(bytes(changed), kind)


def _stored(value: Any, kind: str) -> bytes:
    if kind in _SIZES:
        number = (value - _EPOCH) // _MICROSECOND if isinstance(value, datetime) else value
        return int(number).to_bytes(_SIZES[kind], "big", signed=True)
    if kind == "uuid":
        return bytes(UUID(str(value)).bytes)
    return value.encode() if kind == "text" else bytes(value)


def _value(stored: bytes, kind: str) -> Any:
    if kind in _SIZES:
        number = int.from_bytes(stored, "big", signed=True)
        if kind == "boolean":
            return bool(number)
        return _EPOCH + number * _MICROSECOND if kind.startswith("timestamp") else number
    if kind == "uuid":
        return UUID(bytes=stored)
    return stored.decode() if kind == "text" else stored
