"""An answer kept for a repeat, read from its row: a damaged one answers no request."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import orjson


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredResponse:
    """The answer that the key got before."""

    fingerprint: bytes
    case: UUID
    status: int
    version: int
    problem: dict[str, Any] | None


_STATUSES = (200, 201, 409)
_NEVER = b""
"""The fingerprint of no request."""


def kept_of(row: Any) -> StoredResponse | None:
    """The answer in a row. A damaged one matches no request: its key stays used, and gets no answer."""
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
