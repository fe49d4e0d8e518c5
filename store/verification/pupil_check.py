"""Check each pupil: the chain, the seals, and the rows that repeat the events or stand beside them."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from pydantic import ValidationError

from domain.pupils.pupil_details import RegisteredPupil
from domain.pupils.pupil_events import PupilEvent
from domain.pupils.pupil_listing import listing_of
from store.ledger import chain
from store.ledger.sealing import CaseKey, DoesNotOpen, KeyDoesNotOpen, Seals
from store.pupils import pupil_codec
from store.verification.damage_findings import Damage, of_pupil
from store.verification.entry_check import EntryCheck, OrderedRows, first_of
from store.verification.side_row_check import SECONDS, impossible_time
from views.history_view import VerificationView

_KEYLESS = """
SELECT c.id, c.version, c.head, k.pupil_id IS NOT NULL AS kept
FROM pupils AS c LEFT JOIN pupil_keys AS k ON k.pupil_id = c.id
"""
_WITH_KEYS = """
SELECT c.*, k.wrapped, k.pupil_id IS NOT NULL AS kept,
    l.school AS listed_school, l.version AS listed_version, l.listing, l.pupil_id IS NOT NULL AS listed
FROM pupils AS c LEFT JOIN pupil_keys AS k ON k.pupil_id = c.id
LEFT JOIN pupil_listings AS l ON l.pupil_id = c.id
"""
_EVENTS = f"""
SELECT {chain.SENT} FROM (
    SELECT pupil_id AS case_id, version, format, recorded_at, type, command_id, body, previous, hash
    FROM pupil_events
) AS e
"""
_BREATH = 50
"""Pupils after which other tasks run."""
_EVENT_TABLE = "pupil_events"


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPupil:
    """The findings about one pupil."""

    pupil: UUID
    chain: VerificationView
    findings: tuple[Damage, ...]
    key_gone: bool
    """The record has no key: the database's owner may destroy one, and nothing records it."""


async def check_pupils(
    connection: asyncpg.Connection, seals: Seals | None, *, state: bool
) -> AsyncIterator[CheckedPupil]:
    """Check every pupil in the order of ids, within the transaction of the caller."""
    pupils = OrderedRows(connection, _KEYLESS if seals is None else _WITH_KEYS, "id", None)
    events = OrderedRows(connection, _EVENTS, "case_id", None, then=", version")
    checked = 0
    while (of := first_of(await pupils.next(), await events.next())) is not None:
        rows = await pupils.of(of)
        checking = _PupilCheck(of, rows[0] if rows else None, seals)
        while found := await events.of(of):
            checking.events.take(found)
        yield checking.end(state=state)
        checked += 1
        if checked % _BREATH == 0:
            await asyncio.sleep(0)


class _PupilCheck:
    """Check the rows of one pupil, in order; without seals it checks only the chain."""

    def __init__(self, pupil: UUID, row: Any, seals: Seals | None) -> None:
        self._pupil = pupil
        self._row = row
        self._findings: list[Damage] = []
        self._state: RegisteredPupil | None = None
        self._key = self._opened(seals)
        self.events = EntryCheck(
            self._key, (_EVENT_TABLE, "event"), pupil_codec.event_from_bytes, self._fold, self._report
        )

    def _fold(self, event: PupilEvent) -> None:
        self._state = pupil_codec.folded(self._state, self._pupil, event)

    def end(self, *, state: bool) -> CheckedPupil:
        """Finish the check; with `state`, compare columns and search row too."""
        row, own = self._row, self.events.chain.first_bad
        chain = self.events.chain.end(row)
        if row is None:
            self._report("pupils", "there are events, and no row")
        elif own is not None:
            self._report(_EVENT_TABLE, f"event {own} is not as it was written, or is missing")
        elif not chain.verified:
            self._report(
                "pupils.head", "the number of its events, or the hash of the newest, does not match them"
            )
        if self._key is not None and row is not None:
            self._of_the_seal(self._key)
            if state and self.events.folds and self._state is not None:
                self._with_the_fold(self._key, self._state)
        return CheckedPupil(
            pupil=self._pupil,
            chain=chain,
            findings=tuple(self._findings),
            key_gone=row is not None and not row["kept"],
        )

    def _opened(self, seals: Seals | None) -> CaseKey | None:
        if self._row is None or seals is None or not self._row["kept"]:
            return None
        try:
            return seals.key(self._pupil, self._row["wrapped"])
        except KeyDoesNotOpen:
            self._report("pupil_keys.wrapped", "the key cannot be opened, so no one can read the record")
            return None

    def _of_the_seal(self, key: CaseKey) -> None:
        row = self._row
        try:
            sealed = pupil_codec.state_from_bytes(key.open_state(row["version"], row["state"]))
        except (DoesNotOpen, ValidationError):
            self._report("pupils.state", "the state cannot be opened")
            return
        if self.events.folds and sealed != self._state:
            self._report("pupils.state", "the state does not match the events")

    def _with_the_fold(self, key: CaseKey, state: RegisteredPupil) -> None:
        row = self._row
        for column in ("school", "merged_into"):
            if row[column] != getattr(state, column):
                self._report(f"pupils.{column}", f"the column {column} does not match the events")
        if not row["listed"]:
            self._report("pupil_listings", "the row that search finds the pupil by is missing")
            return
        if row["listed_school"] != state.school:
            self._report("pupil_listings.school", "the school of the search row does not match the events")
        try:
            listing = pupil_codec.listing_from_bytes(key.open_listing(row["listed_version"], row["listing"]))
        except (DoesNotOpen, ValidationError):
            self._report("pupil_listings.listing", "the search row cannot be opened")
            return
        if listing != listing_of(state) or row["listed_version"] != state.version:
            self._report("pupil_listings.listing", "the search row does not match the events")

    def _report(self, place: str, says: str) -> None:
        self._findings.append(of_pupil(self._pupil, place, says))


_MOST = 100
"""Maximum findings of one kind: more would not help."""
# Place, words, and the pupils concerned.
_CHECKS = (
    *(
        (
            f"{table}.pupil_id",
            says,
            f"SELECT pupil_id FROM {table} LEFT JOIN pupils AS p ON p.id = pupil_id WHERE p.id IS NULL",
        )
        for table, says in (
            ("pupil_keys", "there is a key, and no row"),
            ("pupil_listings", "there is a search row, and no pupil"),
        )
    ),
    (
        "pupil_listings.change",
        "the number of the change in the register cannot be right",
        """
        SELECT pupil_id FROM pupil_listings
        WHERE change IS NULL OR change NOT BETWEEN 1 AND (SELECT last_value FROM pupil_changes)
        """,
    ),
    (
        "pupil_views",
        "an entry of the view log cannot be right",
        f"""
        SELECT v.pupil_id FROM pupil_views AS v LEFT JOIN pupils AS p ON p.id = v.pupil_id
        WHERE p.id IS NULL OR v.version IS NULL OR v.version NOT BETWEEN 1 AND p.version OR v.what = ''
           OR v.what IS NULL OR v.whole IS NULL OR {impossible_time("v.at", null=False)} OR v.id < 1
           OR octet_length(v.sha256) <> 32
           OR v.person IS NOT NULL AND NOT EXISTS (
              SELECT FROM people AS w WHERE w.id = v.person AND w.school = p.school
           )
        """,
    ),
)


async def beside_pupils(connection: asyncpg.Connection) -> AsyncIterator[Damage]:
    """Each impossible row beside the pupils' own."""
    for place, says, statement in _CHECKS:
        asked = f"SELECT DISTINCT pupil_id FROM ({statement}) AS f (pupil_id) LIMIT {_MOST}"
        for row in await connection.fetch(asked, timeout=SECONDS):
            yield of_pupil(row["pupil_id"], place, says)
