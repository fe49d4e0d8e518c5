"""Hold the streams against their tables: each row has an entry, and the entries are a chain over the rows.

Rows that give a right may change: each change is noted in a stream, and the last note is of the row as it is.
"""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import asyncpg

from evidence.merkle_tree import START, row_hash
from store.pool import Pool
from store.tree.watched_tables import NOTED, VIEWS, WATCHED, WatchedTable
from store.verification.damage_findings import Damage, of_pupil
from store.verification.side_row_check import AS_NOTED, SECONDS

_AT_ONCE = 2000
_BREATH = 500
"""Entries after which other tasks run."""
_MOST = 1000
"""Maximum findings of one stream: more would not help."""
_MAY_READ = "SELECT has_table_privilege($1, 'SELECT')"
_ENTRIES = """
SELECT s.version, s.number, s.format, s.previous, s.hash, r.{key} IS NOT NULL AS kept, {of} AS about,
    {columns}
FROM stream_entries AS s LEFT JOIN {table} AS r ON r.{key} = s.number
WHERE s.stream = $1 ORDER BY s.version
"""
# A row has its entry, or is noted: the statement that adds the row notes it.
_NOT_ENTERED = f"""
SELECT r.{{key}} AS number, {{of}} AS about FROM {{table}} AS r
WHERE NOT EXISTS (SELECT FROM stream_entries AS s WHERE s.stream = $1 AND s.number = r.{{key}})
AND NOT EXISTS (
    SELECT FROM (SELECT unnest(numbers) AS number FROM stream_queue WHERE stream = $1) AS q
    WHERE q.number = r.{{key}}
)
ORDER BY r.{{key}} LIMIT {_MOST}
"""
_NOTED_FOR_NOTHING = """
SELECT q.number FROM (SELECT unnest(numbers) AS number FROM stream_queue WHERE stream = $1) AS q
WHERE NOT EXISTS (SELECT FROM {table} AS r WHERE r.{key} = q.number) ORDER BY q.number LIMIT 1
"""
_OF_ONE_CASE = """
SELECT r.id, s.version, s.format, s.previous, s.hash, {columns} FROM {table} AS r
LEFT JOIN stream_entries AS s ON s.stream = $1 AND s.number = r.id
WHERE r.case_id = $2 AND (s.number IS NOT NULL OR NOT EXISTS (
    SELECT FROM stream_queue AS q WHERE q.stream = $1 AND r.id = ANY(q.numbers)
))
ORDER BY r.id
"""
_UNKNOWN = """
SELECT 'stream_entries' AS place FROM stream_entries WHERE stream <> ALL($1::uuid[])
UNION SELECT 'stream_queue' FROM stream_queue WHERE stream <> ALL($1) OR num_nulls(stream, numbers) > 0
ORDER BY 1
"""


_UNNOTED = f"""
WITH noted AS (
    SELECT of_row, before, after, lag(after) OVER changes AS last, lead(number) OVER changes IS NULL AS newest
    FROM row_changes WHERE of_table = $1 WINDOW changes AS (PARTITION BY of_row ORDER BY number)
), standing AS (
    SELECT (
        SELECT string_agg(r.row ->> k.name, ' ' ORDER BY k.place)
        FROM unnest(string_to_array($2, ' ')) WITH ORDINALITY AS k (name, place)
    ) AS of_row, sha256(convert_to((r.row - string_to_array($3, ' '))::text, 'UTF8')) AS hash
    FROM (SELECT jsonb_strip_nulls(to_jsonb(t)) AS row FROM {{table}} AS t) AS r
)
SELECT coalesce(n.of_row, s.of_row) AS of_row, CASE
    WHEN s.hash IS NULL THEN 'was removed' WHEN n.after IS NULL THEN 'was added' ELSE 'was changed' END AS how
FROM (SELECT * FROM noted WHERE newest) AS n FULL JOIN standing AS s ON s.of_row = n.of_row
WHERE n.after IS DISTINCT FROM s.hash
UNION
SELECT of_row, 'was changed' FROM noted WHERE before IS DISTINCT FROM last
ORDER BY of_row, how LIMIT {_MOST}
"""
_ONLY_ADDED = ("mail_choices", "process_answers", "process_concerns", "training")
_REMOVED_TOO = ("accounts", "known_browsers")
_NOTED_AND_NEVER_DONE = f"""
SELECT DISTINCT of_table, of_row, CASE WHEN after IS NULL THEN 'removed' ELSE 'changed' END AS how
FROM row_changes WHERE before IS NOT NULL
    AND (of_table = ANY($1) OR after IS NULL AND NOT of_table = ANY($2)) ORDER BY 1, 2, 3 LIMIT {_MOST}
"""
# What a trigger records beside the row: a note alone does not say who did it.
_UNTOLD = (
    (
        "sessions",
        "a session has no sign-in of its person at its time",
        """
        SELECT FROM sessions AS s WHERE NOT EXISTS (
            SELECT FROM sign_ins AS i WHERE i.person = s.person AND i.at = s.begun_at AND NOT i.refused
        )
        """,
    ),
    (
        "tokens",
        "the tokens of a person are not those that the record of accounts has",
        """
        WITH stands (person, what) AS (
            SELECT person, 'token made' FROM tokens
            UNION ALL SELECT person, 'token revoked' FROM tokens WHERE revoked_at IS NOT NULL
        ), told AS (SELECT person, what FROM account_changes WHERE what LIKE 'token %')
        (TABLE stands EXCEPT ALL TABLE told) UNION ALL (TABLE told EXCEPT ALL TABLE stands)
        """,
    ),
    (
        "accounts",
        "an account was changed when the record of accounts has no change",
        """
        SELECT FROM accounts AS a WHERE a.changed_at IS DISTINCT FROM (
            SELECT max(c.made_at) FROM account_changes AS c
            WHERE c.person = a.person AND c.what IN ('account opened', 'account changed')
        )
        """,
    ),
    (
        "absences",
        "an absence is not as the record of absences has it",
        """
        WITH stands (absence, what, cover, starts_at, ends_at) AS (
            SELECT id, 'recorded', cover, starts_at, ends_at FROM absences
            UNION ALL SELECT id, 'ended', cover, starts_at, ends_at FROM absences WHERE ended_at IS NOT NULL
        ), told AS (SELECT absence, what, cover, starts_at, ends_at FROM absence_entries)
        (TABLE stands EXCEPT ALL TABLE told) UNION ALL (TABLE told EXCEPT ALL TABLE stands)
        """,
    ),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedStream:
    """One stream, and the findings."""

    table: str
    words: str
    entries: int
    read: bool = True
    """Whether this role may read the table, so that its rows were compared."""
    findings: tuple[Damage, ...] = ()


async def check_streams(connection: asyncpg.Connection) -> AsyncIterator[CheckedStream | Damage]:
    """Check every stream, in constant memory."""
    for table in WATCHED:
        yield await _Chain(connection, table).check()
    for row in await connection.fetch(_UNKNOWN, [table.stream for table in WATCHED], timeout=SECONDS):
        yield Damage(place=row["place"], says="a row belongs to no stream that Onward has")


async def check_rights(connection: asyncpg.Connection) -> AsyncIterator[Damage]:
    """Compare each row that gives a right with the last note of it, and each note with the one before."""
    await connection.execute(AS_NOTED)
    for table, key, left_out in NOTED:
        rows = await connection.fetch(_UNNOTED.format(table=table), table, key, left_out, timeout=SECONDS)
        for row in rows:
            says = f"a row of {table} {row['how']}, and the record of rights does not say so: {row['of_row']}"
            yield Damage(place=table, says=says)
    values = (list(_ONLY_ADDED), list(_REMOVED_TOO))
    for row in await connection.fetch(_NOTED_AND_NEVER_DONE, *values, timeout=SECONDS):
        table, of_row, how = row
        says = f"a row of {table} was {how}, which Onward never does, though it was noted: {of_row}"
        yield Damage(place=table, says=says)
    for table, says, statement in _UNTOLD:
        if await connection.fetchval(f"SELECT EXISTS ({statement})", timeout=SECONDS):
            yield Damage(place=table, says=says)


_BY_OTHERS = """
SELECT role, count(*) AS changes, max(made_at) AS last FROM row_changes
WHERE role NOT IN (
    'onward_app', (SELECT pg_get_userbyid(relowner) FROM pg_class WHERE oid = 'row_changes'::regclass)
)
GROUP BY role ORDER BY role
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedByOthers:
    """The changes of rights that a role of the database made which is not Onward’s."""

    role: str
    changes: int
    last: datetime


async def changed_by_others(pool: Pool) -> list[ChangedByOthers]:
    """Who changed rights without Onward, as the notes say."""
    return [ChangedByOthers(**row) for row in await pool.fetch(_BY_OTHERS, seconds=SECONDS)]


async def check_looks(connection: asyncpg.Connection, case: UUID) -> AsyncIterator[Damage]:
    """Compare the looks at one case with their entries. Only the whole stream shows that one was removed."""
    statement = _OF_ONE_CASE.format(columns=VIEWS.columns, table=VIEWS.name)
    async for row in connection.cursor(statement, VIEWS.stream, case, prefetch=_AT_ONCE, timeout=SECONDS):
        if row["version"] is None:
            says = f"row {row['id']} of {VIEWS.words} was added without an entry"
        elif not _is_of(VIEWS, row):
            says = f"row {row['id']} of {VIEWS.words} has changed since it was entered"
        else:
            continue
        yield Damage(case=case, place=_place(VIEWS, row["id"]), says=says)


def _place(table: WatchedTable, number: int | None) -> str:
    return f"{table.name}, row {number}"


def _is_of(table: WatchedTable, row: asyncpg.Record) -> bool:
    """Whether the entry’s hash is that of the row and of the entry before."""
    text, previous = table.text(row["format"], row), row["previous"]
    return text is not None and previous is not None and row_hash(previous, text) == row["hash"]


class _Chain:
    """The entries of a stream, read in their order; only the entry before is kept."""

    def __init__(self, connection: asyncpg.Connection, table: WatchedTable) -> None:
        self._connection, self._table = connection, table
        self._version, self._head = 0, START
        self._findings: list[Damage] = []

    async def check(self) -> CheckedStream:
        """Follow the chain, then look for rows without an entry."""
        table, entries = self._table, 0
        if not await self._connection.fetchval(_MAY_READ, table.name):
            return CheckedStream(table=table.name, words=table.words, entries=0, read=False)
        async for row in self._connection.cursor(
            self._statement(_ENTRIES), table.stream, prefetch=_AT_ONCE, timeout=SECONDS
        ):
            entries += 1
            self._take(row)
            if entries % _BREATH == 0:
                await asyncio.sleep(0)
        await self._without_entry()
        return CheckedStream(
            table=table.name, words=table.words, entries=entries, findings=tuple(self._findings)
        )

    def _statement(self, statement: str) -> str:
        table = self._table
        of = f"r.{table.of}" if table.of else "NULL::uuid"
        return statement.format(of=of, columns=table.columns, table=table.name, key=table.key)

    def _take(self, row: asyncpg.Record) -> None:
        version, previous = row["version"], row["previous"]
        if version != self._version + 1:
            self._report(
                None, "stream_entries", f"entry {self._version + 1} of {self._table.words} is missing"
            )
        elif previous != self._head:
            says = f"entry {version} of {self._table.words} does not follow the one before"
            self._report(row["about"], "stream_entries", says)
        what, place = f"entry {version} of {self._table.words}", _place(self._table, row["number"])
        if not row["kept"]:
            self._report(None, place, f"{what} was removed")
        elif not _is_of(self._table, row):
            self._report(row["about"], place, f"{what} has changed since it was entered")
        self._version, self._head = version, row["hash"]

    async def _without_entry(self) -> None:
        table = self._table
        for row in await self._connection.fetch(self._statement(_NOT_ENTERED), table.stream, timeout=SECONDS):
            says = f"row {row['number']} of {table.words} was added without an entry"
            self._report(row["about"], _place(table, row["number"]), says)
        for row in await self._connection.fetch(
            self._statement(_NOTED_FOR_NOTHING), table.stream, timeout=SECONDS
        ):
            says = f"row {row['number']} of {table.words} waits for its entry, and is not there"
            self._report(None, "stream_queue", says)

    def _report(self, about: Any, place: str, says: str) -> None:
        if len(self._findings) >= _MOST:
            return
        if about is not None and self._table.of == "pupil_id":
            self._findings.append(of_pupil(about, place, says))
        else:
            log = self._table.stream if about is None else None
            self._findings.append(Damage(case=about, place=place, says=says, log=log))
