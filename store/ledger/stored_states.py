"""The state of a case, opened from its seal: the clear columns never decide who may see it."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import structlog

from domain.access.permissions import visibility
from domain.case.case import Case
from domain.case.case_search import reference_of
from domain.people.roles import Person
from store.ledger.json_codec import shape
from store.ledger.opened_states import OpenedState, hash_of
from store.ledger.sealing import CaseDoesNotOpen, CaseKey, Seals
from store.pool import EARLIEST, LATEST

_log = structlog.get_logger("store")

OPENED = "c.id, c.version, c.state, c.raised_at, k.wrapped"
"""The columns that open a case; `c` is cases and `k` case_keys."""
WITH_KEYS = "cases AS c LEFT JOIN case_keys AS k ON k.case_id = c.id"
STANDS = "(k.case_id IS NOT NULL OR c.closed IS NOT TRUE)"
"""A closed case whose key was destroyed does not exist any more; an open case without a key is damaged."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """A case that cannot be opened: its stored state was changed since it was sealed."""

    id: UUID
    raised_at: datetime | None
    """None if the row has no possible time."""

    @property
    def reference(self) -> str:
        """The reference of the case."""
        return reference_of(self.id)


def unsealed(row: Any, seals: Seals) -> Case:
    """Open the state in a row of `cases`; CaseDoesNotOpen if it or its key was changed."""
    return state_of(row, row["id"], seals)[0]


def opened_apart(row: Any, seals: Seals) -> Case:
    """Open the state in a thread of its own: it is not kept in memory. Raises CaseDoesNotOpen."""
    try:
        plain = seals.key(row["id"], row["wrapped"]).open_state(row["version"], row["state"])
    except CaseDoesNotOpen:
        _log.error("a case does not open", case=str(row["id"]))
        raise
    return shape(Case).validate_json(plain)


def state_of(row: Any, case: UUID, seals: Seals) -> tuple[Case, CaseKey]:
    """Open the state and its key; a failure is logged."""
    version, wrapped, sealed = row["version"], row["wrapped"], row["state"]
    known, digest = seals.opened.get(case), hash_of(sealed)
    if known is not None and (known.version, known.key.wrapped, known.hash) == (version, wrapped, digest):
        return known.state, known.key
    try:
        key = seals.key(case, wrapped)
        plain = key.open_state(version, sealed)
    except CaseDoesNotOpen:
        seals.opened.drop(case)
        _log.error("a case does not open", case=str(case))
        raise
    state = shape(Case).validate_json(plain)
    seals.opened.keep(OpenedState(version=version, hash=digest, size=len(plain), state=state, key=key))
    return state, key


def visible_case(row: Any, seals: Seals, person: Person, school: UUID) -> Case | Unread | None:
    """The case in a row if a person of that school may see it, whatever the row says; None if not.

    If it cannot be opened, the query that selected the row has judged by the clear columns.
    """
    try:
        state = unsealed(row, seals)
    except CaseDoesNotOpen:
        raised_at = row["raised_at"]
        possible = raised_at is not None and EARLIEST < raised_at < LATEST
        return Unread(id=row["id"], raised_at=raised_at if possible else None)
    return state if state.school == school and visibility(state, person) is not None else None
