"""Who of a school is away, asked once a second at most: each answer about a case depends on it."""

from datetime import datetime, timedelta
from uuid import UUID

from store.people.absence_records import ends_now
from store.pool import Pool

FRESH = timedelta(seconds=1)


class AbsenceWatch:
    """The people who are away, as this process read them last: what others record shows a second later."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._known: dict[UUID, tuple[datetime, frozenset[UUID]]] = {}

    async def away(self, school: UUID, at: datetime) -> frozenset[UUID]:
        """The people of a school who are away at that time."""
        known = self._known.get(school)
        if known is not None and known[0] <= at < known[0] + FRESH:
            return known[1]
        async with self._pool.connection() as connection:
            found = frozenset(await ends_now(connection, school, at))
        self._known[school] = (at, found)
        return found

    def forget(self, school: UUID) -> None:
        """Ask again: this process has just recorded or ended an absence."""
        self._known.pop(school, None)
