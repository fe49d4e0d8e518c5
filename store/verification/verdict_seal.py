"""The seal of a kept check: without the seal key, no one can write that the record was unchanged."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

import orjson
from cryptography.exceptions import InvalidTag

from store.ledger.sealing import Seals

_SEALED_FOR = b"verification"
_SEALED = ("begun_at", "ended_at", "cases", "events", "bad_cases", "damaged")


def seal_of(seals: Seals, row: Mapping[str, Any], digest: str) -> bytes:
    """The seal of a row of `verifications`, and of the digest of its findings."""
    return seals.seal_secret(_SEALED_FOR, orjson.dumps([*_said(row), digest]))


def digest_of(findings: Iterable[tuple[Any, ...]]) -> str:
    """The digest of all findings of a check, in their order."""
    return sha256(orjson.dumps(list(findings), default=str)).hexdigest()


def own_digest(seals: Seals, row: Any) -> str | None:
    """The digest of its findings; None if Onward did not keep this row, or someone has changed it since."""
    try:
        *said, digest = orjson.loads(seals.open_secret(_SEALED_FOR, row["seal"]))
    except (InvalidTag, ValueError):
        return None
    return str(digest) if said == _said(row) else None


def _said(row: Any) -> list[Any]:
    return [_as_text(row[column]) for column in _SEALED]


def _as_text(value: Any) -> Any:
    return value.astimezone(UTC).isoformat() if isinstance(value, datetime) else value
