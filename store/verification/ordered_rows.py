"""Rows of several tables, read side by side in the order of the ids that they are about."""

from bisect import bisect_left, bisect_right
from typing import Any
from uuid import UUID

import asyncpg

from store.verification.side_row_check import SECONDS

_AT_ONCE = 250
"""Rows in one fetch. More take Python longer each: they no longer fit the processor’s own memory."""


class OrderedRows:
    """The rows of a table in the order of their cases or pupils, read only as far as needed."""

    def __init__(
        self, connection: asyncpg.Connection, statement: str, by: str, case: UUID | None, then: str = ""
    ) -> None:
        column = f"c.{by}" if by == "id" else by
        only = f" WHERE {column} = $1" if case is not None else f" WHERE {column} IS NOT NULL"
        order = f" ORDER BY {by}{then}"
        given = (case,) if case is not None else ()
        self._by = by
        self._whole = connection.cursor(statement + only + order, *given, timeout=SECONDS)
        self._opened: Any = None
        self._rows: list[Any] = []
        self._ids: list[UUID] = []
        self._at = 0

    async def next(self) -> UUID | None:
        """The case of the next row."""
        if self._at == len(self._ids):
            self._opened = self._opened or await self._whole
            self._rows, self._at = await self._opened.fetch(_AT_ONCE, timeout=SECONDS), 0
            self._ids = [row[self._by] for row in self._rows]
        return self._ids[self._at] if self._ids else None

    async def of(self, case: UUID) -> list[Any]:
        """The next rows of that case; none after the last. Skips rows before it, which belong to no case."""
        while (found := await self.next()) is not None and found <= case:
            first = self._at if found == case else bisect_left(self._ids, case, self._at)
            self._at = bisect_right(self._ids, case, first)
            if first < self._at:
                return self._rows[first : self._at]
        return []


def first_of(*ids: UUID | None) -> UUID | None:
    """The id that comes first in this order; None if there is none left."""
    return min((each for each in ids if each is not None), default=None)
