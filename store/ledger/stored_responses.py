"""An answer kept for a repeat, as its row has it: one that was damaged answers nobody."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredResponse:
    """The answer that a key got before."""

    fingerprint: bytes
    case: UUID
    status: int
    version: int
    problem: dict[str, Any] | None


_STATUSES = (200, 201, 409)
_NEVER = b""
"""The fingerprint of no request."""


def kept_of(row: Any) -> StoredResponse | None:
    """The answer; a damaged one is that of no request: its key is not free, and gets no answer."""
    if row["kept_status"] is None and row["kept_fingerprint"] is None:
        return None
    problem = orjson.loads(row["kept_problem"] or "null")
    told = problem is None or (isinstance(problem, dict) and {"code", "obligations"} <= problem.keys())
    holds = row["kept_holds"] and row["kept_status"] in _STATUSES and row["kept_fingerprint"] is not None
    return StoredResponse(
        fingerprint=row["kept_fingerprint"] if holds and told else _NEVER,
        case=row["kept_case"],
        status=row["kept_status"],
        version=row["kept_version"],
        problem=problem,
    )
