"""Open cases that may be about the same child, by names that are sealed.

Each process opens an open case once after each write of its row, and keeps the child’s name and birth date.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from domain.case.same_child import may_be_same_child
from domain.commands.reporting import CasePupil
from store.ledger.load_request import Caller
from store.ledger.sealing import CaseDoesNotOpen, Seals
from store.ledger.stored_states import OPENED, STANDS, WITH_KEYS, unsealed
from store.pool import Pool
from store.queries.case_visibility import WRITTEN, Row

MOST_OPEN = 5_000
"""How many open cases of a school are compared, the newest first."""
_KEPT = 20_000
_AT_ONCE = 50
# A case that excludes the caller is not read for them, so time tells nothing either (3.2h).
_OPEN = f"""
SELECT c.id, {WRITTEN} FROM {WITH_KEYS}
WHERE c.school = $1 AND NOT c.closed AND {STANDS} AND ($2 = ANY(c.about)) IS NOT TRUE
ORDER BY c.raised_at DESC, c.id DESC LIMIT $3
"""
_READ = f"SELECT {OPENED}, {WRITTEN} FROM {WITH_KEYS} WHERE c.id = ANY($1::uuid[])"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Child:
    school: UUID
    pupil: CasePupil


class OpenCaseChildren:
    """The children of open cases, as one process last read them."""

    def __init__(self) -> None:
        self._known: OrderedDict[Row, _Child | None] = OrderedDict()

    async def like(self, pool: Pool, seals: Seals, caller: Caller, pupil: CasePupil) -> list[UUID]:
        """The open cases of the caller's school whose child has a like name and date of birth."""
        rows = await pool.fetch(_OPEN, caller.school, caller.person.id, MOST_OPEN)
        open_now: list[Row] = [(row["id"], row["written"]) for row in rows]
        known = {row: self._known[row] for row in open_now if row in self._known}
        new = [case for case, written in open_now if (case, written) not in known]
        for start in range(0, len(new), _AT_ONCE):
            known |= await self._opened(pool, seals, new[start : start + _AT_ONCE])
            await asyncio.sleep(0)  # let other tasks run
        while len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return [
            case
            for (case, _), child in known.items()
            if child is not None and child.school == caller.school and may_be_same_child(child.pupil, pupil)
        ]

    async def _opened(self, pool: Pool, seals: Seals, cases: Sequence[UUID]) -> dict[Row, _Child | None]:
        found = await pool.fetch(_READ, cases)
        read: dict[Row, _Child | None] = {}
        for row in found:
            key = (row["id"], row["written"])
            try:
                state = unsealed(row, seals)
            except CaseDoesNotOpen:
                read[key] = self._known[key] = None
            else:
                read[key] = self._known[key] = _Child(school=state.school, pupil=state.pupil)
        return read
