"""Open cases that may be about the same child, by names that are sealed.

Each process opens an open case once after each write of its row, and keeps the child’s name and birth date.
"""

from dataclasses import dataclass
from uuid import UUID

from domain.case.repeat_counts import may_be_same_child
from domain.entries.reporting import CasePupil
from store.ledger.load_request import Caller
from store.ledger.sealing import Seals
from store.ledger.stored_states import STANDS, WITH_KEYS
from store.pool import Pool
from store.queries.case_visibility import WRITTEN, OpenedRows

MOST_OPEN = 5_000
"""How many open cases of a school are compared, the newest first."""
_KEPT = 20_000
# A case that excludes the caller is not read for them, so time tells nothing either (3.2h).
_OPEN = f"""
SELECT c.id, {WRITTEN} FROM {WITH_KEYS}
WHERE c.school = $1 AND NOT c.closed AND {STANDS} AND ($2 = ANY(c.about)) IS NOT TRUE
ORDER BY c.raised_at DESC, c.id DESC LIMIT $3
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Child:
    school: UUID
    pupil: CasePupil


class OpenCaseChildren:
    """The children of open cases, as one process last read them."""

    def __init__(self) -> None:
        self._opened = OpenedRows(_KEPT, lambda case: _Child(school=case.school, pupil=case.pupil))

    async def like(self, pool: Pool, seals: Seals, caller: Caller, pupil: CasePupil) -> list[UUID]:
        """The open cases of the caller's school whose child has a like name and date of birth."""
        rows = await pool.fetch(_OPEN, caller.school, caller.person.id, MOST_OPEN)
        known = await self._opened.of(pool, seals, [(row["id"], row["written"]) for row in rows])
        return [
            case
            for (case, _), child in known.items()
            if child is not None and child.school == caller.school and may_be_same_child(child.pupil, pupil)
        ]
