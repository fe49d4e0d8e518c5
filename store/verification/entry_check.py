"""The entries of a case or pupil, read in order beside the rows about it, and checked one after another."""

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar
from uuid import UUID

import asyncpg
import orjson

from store.ledger import chain, event_codec
from store.ledger.history import Checking
from store.ledger.sealing import CaseKey, EventDoesNotOpen
from store.verification.side_row_check import SECONDS

E = TypeVar("E")
_UNLIKE = "is not the sealed one"
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


class EntryCheck(Generic[E]):
    """Checks the entries of one stream: the chain, and with a key the seal, the time and the kind of each."""

    def __init__(
        self,
        key: CaseKey | None,
        named: tuple[str, str],
        read: Callable[[bytes], E],
        fold: Callable[[E], None] | None,
        found: Callable[[str, str], None],
    ) -> None:
        """`named` has the table, and the word for an entry; `found` takes a place and a finding."""
        self.chain = Checking()
        self.folds = key is not None and fold is not None
        """Whether each entry so far was read and folded."""
        self._key = key
        self._table, self._word = named
        self._read, self._fold, self._found = read, fold, found

    def take(self, rows: Sequence[Any]) -> None:
        """Check the next entries."""
        if self._key is None:
            self.chain.take(rows)
            return
        for row in rows:
            self._open(self._key, row)

    def _open(self, key: CaseKey, row: Any) -> None:
        followed = row["version"] == self.chain.version + 1
        self.chain.take((row,))
        self.folds = self.folds and followed
        entry = f"{self._word} {row['version']}"
        try:
            plain = key.open_event(row["version"], row["body"], row["format"])
        except EventDoesNotOpen:
            self._found(f"{self._table}.body", f"{entry} cannot be opened")
            self.folds = False
            return
        document = orjson.loads(plain)
        if chain.sent_time(event_codec.parse_instant(document["recorded_at"])) != row[chain.SENT_TIME]:
            self._found(f"{self._table}.recorded_at", f"the time of {entry} {_UNLIKE}")
        if document["type"] != row["type"]:
            self._found(f"{self._table}.type", f"the kind of {entry} {_UNLIKE}")
        if self.folds and self._fold is not None:
            self._fold(self._read(plain))
