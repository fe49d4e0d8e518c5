"""Check the whole record: chains, seals, streams, the tree, and each column and row that repeats the entries.

It reads one snapshot, case by case in the order of ids, so memory holds one row of each table.
"""

import asyncio
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, field
from math import inf
from uuid import UUID

import asyncpg

from evidence.checkpoint_text import TreeHead
from store.health import changed_schema
from store.ledger.sealing import Seals
from store.ledger.statements import READ_CHAINS
from store.planning.calendar_revisions import NEWEST
from store.verification.case_check import CaseCheck, Checked
from store.verification.damage_findings import Damage, DamageKind
from store.verification.entry_check import OrderedRows, first_of
from store.verification.head_check import check_day_heads, check_other_heads
from store.verification.pupil_check import CheckedPupil, beside_pupils, check_pupils
from store.verification.side_row_check import AS_NOTED, SECONDS, impossible_rows, sealed
from store.verification.stream_check import CheckedStream, check_looks, check_rights, check_streams
from store.verification.tree_check import CheckedTree, check_entries, check_tree

_KEYLESS = """
SELECT c.id, c.version, c.head, c.closed, k.case_id IS NOT NULL AS kept
FROM cases AS c LEFT JOIN case_keys AS k ON k.case_id = c.id
"""
_WITH_KEYS = """
SELECT c.*, k.wrapped, k.case_id IS NOT NULL AS kept
FROM cases AS c LEFT JOIN case_keys AS k ON k.case_id = c.id
"""
# As `note_post.sql` writes what it hashes.
_POST_HASH = """encode(sha256(convert_to(ROW(
    id, case_id, version, kind, obligation, rung, due_at, person, webhook, authority, channel,
    concern, account, waits_since, in_place_of, absence, head_day, address
)::text, 'UTF8')), 'hex')"""
_BESIDE = {
    "case_links": "SELECT case_id, version, school, other FROM case_links",
    "agency_references": """
        SELECT case_id, version, school, agency, agency_referral, hash FROM agency_references
    """,
    "post": f"SELECT case_id, obligation, id, delivered_at, settled_at, {_POST_HASH} AS hash FROM post",
    "post_notes": "SELECT case_id, version, what, messages, hashes FROM post_notes",
    "open_work": "SELECT case_id, obligation, owner, school, rank, due_at, at_once, told FROM open_work",
    "work_cards": """
        SELECT case_id, list, waits, school, rank, due_at, raised_at, category FROM work_cards
    """,
    "case_readers": "SELECT case_id, reader, school, raised_at FROM case_readers",
    "pupil_cases": "SELECT case_id, school, pupil FROM pupil_cases",
}
_BREATH = 50
"""Opened entries after which other tasks run: the worker that checks also keeps the clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deep:
    """The depth of a check: chains; with the seal key, seals; with `state`, columns and other rows too."""

    seals: Seals | None = None
    state: bool = False
    heads: tuple[TreeHead, ...] = ()
    """Signed heads that someone kept outside the database."""


@dataclass(slots=True, kw_only=True)
class Tally:
    """All findings, up to a maximum."""

    most: float = inf
    most_of_kind: Mapping[DamageKind, int] = field(default_factory=dict)
    """So many findings of a kind are kept, so that many of one hide none of another."""
    cases: int = 0
    events: int = 0
    bad: list[tuple[UUID, int | None]] = field(default_factory=list)
    """The cases with a broken chain, and the first bad entry."""
    keys_gone: list[UUID] = field(default_factory=list)
    pupils: int = 0
    pupil_events: int = 0
    bad_pupils: list[tuple[UUID, int | None]] = field(default_factory=list)
    """The pupils with a broken chain, and the first bad event."""
    pupil_keys_gone: int = 0
    findings: list[Damage] = field(default_factory=list)
    tree: CheckedTree | None = None
    streams: list[CheckedStream] = field(default_factory=list)
    _damaged: set[UUID | str] = field(default_factory=set)
    _kept: dict[DamageKind, list[UUID | None]] = field(default_factory=dict)
    """Of kinds with a limit: the streams of the findings that are kept."""

    @property
    def damaged(self) -> int:
        """How many cases and pupils are damaged, plus damaged rows that belong to none."""
        return len(self._damaged)

    @property
    def holds(self) -> bool:
        """Whether nothing that was checked has changed."""
        return not (self.bad or self.bad_pupils or self.findings)

    def add(self, found: "Checked | CheckedPupil | CheckedStream | CheckedTree | Damage") -> None:
        """Count one more case or pupil, or one finding outside them."""
        for each in (found,) if isinstance(found, Damage) else found.findings:
            self._damaged.add(each.case or each.pupil or each.place)
            if self._has_room(each):
                self.findings.append(each)
        match found:
            case Damage():
                pass
            case CheckedTree():
                self.tree = found
            case CheckedStream():
                self.streams.append(found)
            case CheckedPupil():
                self.pupils += 1
                self.pupil_events += found.chain.events
                self.pupil_keys_gone += found.key_gone
                if not found.chain.verified:
                    self.bad_pupils.append((found.pupil, found.chain.first_bad))
            case Checked():
                self.cases += 1
                self.events += found.chain.events
                if not found.chain.verified:
                    self.bad.append((found.case, found.chain.first_bad))
                if found.key_gone:
                    self.keys_gone.append(found.case)

    def _has_room(self, found: Damage) -> bool:
        most = self.most_of_kind.get(found.kind)
        if most is None:
            return len(self.findings) < self.most
        kept = self._kept.setdefault(found.kind, [])
        if len(kept) >= most or (found.kind == "gone" and found.stream in kept):
            return False  # of a record that is gone, one finding says it all
        kept.append(found.stream)
        return True


async def look(
    connection: asyncpg.Connection, deep: Deep, case: UUID | None = None
) -> AsyncIterator[Checked | CheckedPupil | CheckedStream | CheckedTree | Damage]:
    """Check every case, or one, and then pupils, streams, the tree and the rows of other tables."""
    async for checked in check(connection, deep, case):
        yield checked
    if case is None:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            async for pupil in check_pupils(connection, deep.seals, state=deep.state):
                yield pupil
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        if case is None:
            async for stream in check_streams(connection):
                yield stream
            yield await check_tree(connection, deep.heads)
            heads = (check_other_heads(connection), check_day_heads(connection))
        else:
            heads = (check_entries(connection, case), check_looks(connection, case))
        async for found in _each(*heads):
            yield found
    if deep.state and deep.seals is not None:
        async with connection.transaction(isolation="repeatable_read", readonly=True):
            of_no_case = (check_rights(connection), beside_pupils(connection)) if case is None else ()
            rows = (impossible_rows(connection, case), sealed(connection, deep.seals, case))
            async for found in _each(*of_no_case, *rows):
                yield found


async def _each(*checks: AsyncIterator[Damage]) -> AsyncIterator[Damage]:
    """The findings of several checks, one after another."""
    for check in checks:
        async for found in check:
            yield found


async def check_schema(connection: asyncpg.Connection) -> AsyncIterator[Damage]:
    """Yield each table, function and role that is not as this release makes it."""
    for name in await changed_schema(connection):
        yield Damage(place=name, says="it is not as this release makes it")


async def damage(connection: asyncpg.Connection, seals: Seals, case: UUID) -> list[Damage]:
    """Find the damage of one case."""
    found: list[Damage] = []
    async for each in look(connection, Deep(seals=seals, state=True), case):
        found += [each] if isinstance(each, Damage) else each.findings
    return found


async def check(
    connection: asyncpg.Connection, deep: Deep, case: UUID | None = None
) -> AsyncIterator[Checked]:
    """Check every case, or one; an unknown case yields nothing."""
    async with connection.transaction(isolation="repeatable_read", readonly=True):
        await connection.execute(AS_NOTED)
        newest = await connection.fetchval(NEWEST, timeout=SECONDS) if deep.state else 0
        cases = OrderedRows(connection, _KEYLESS if deep.seals is None else _WITH_KEYS, "id", case)
        events = OrderedRows(connection, READ_CHAINS, "case_id", case, then=", version")
        beside = {
            table: OrderedRows(connection, statement, "case_id", case)
            for table, statement in (_BESIDE.items() if deep.state else ())
        }
        while (of := first_of(await cases.next(), await events.next())) is not None:
            rows = await cases.of(of)
            checking = CaseCheck(of, rows[0] if rows else None, deep.seals, newest if deep.state else None)
            while found := await events.of(of):
                for at in range(0, len(found), _BREATH):
                    checking.take(found[at : at + _BREATH])
                    if deep.seals is not None:
                        await asyncio.sleep(0)
            for table, others in beside.items():
                while found := await others.of(of):
                    for row in found:
                        checking.beside(table, row)
            yield checking.end()
            if deep.seals is not None:
                await asyncio.sleep(0)
