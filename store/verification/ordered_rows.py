"""Rows of several tables, read side by side in the order of the ids that they are about."""

from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID

import asyncpg

from store.verification.side_row_check import SECONDS

_AT_ONCE = 500


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
        self._at = 0

    async def next(self) -> UUID | None:
        """The case of the next row."""
        if self._at == len(self._rows):
            self._opened = self._opened or await self._whole
            self._rows, self._at = await self._opened.fetch(_AT_ONCE, timeout=SECONDS), 0
        return self._rows[self._at][self._by] if self._rows else None

    async def of(self, case: UUID) -> AsyncIterator[Any]:
        """The rows of that case; skips earlier rows, which belong to no existing case."""
        while await self.next() is not None:
            rows = self._rows
            while self._at < len(rows):
                row = rows[self._at]
                found = row[self._by]
                if found > case:
                    return
                self._at += 1
                if found == case:
                    yield row


def first_of(*ids: UUID | None) -> UUID | None:
    """The id that comes first in this order; None if there is none left."""
    return min((each for each in ids if each is not None), default=None)
