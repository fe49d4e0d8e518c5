"""The seal of a kept check: without the seal key, no one can write that the record was unchanged."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag

from store.ledger.sealing import Seals

_SEALED_FOR = b"verification"
_SEALED = ("begun_at", "ended_at", "cases", "events", "bad_cases", "damaged")


def seal_of(seals: Seals, row: Mapping[str, Any]) -> bytes:
    """The seal of a row of `verifications`."""
    return seals.seal_secret(_SEALED_FOR, _said(row))


def is_own(seals: Seals, row: Any) -> bool:
    """Whether Onward kept this row, and no one has changed it since."""
    try:
        return seals.open_secret(_SEALED_FOR, row["seal"]) == _said(row)
    except InvalidTag:
        return False


def _said(row: Any) -> bytes:
    return orjson.dumps([_in_utc(row[column]) for column in _SEALED])


def _in_utc(value: Any) -> Any:
    return value.astimezone(UTC) if isinstance(value, datetime) else value
