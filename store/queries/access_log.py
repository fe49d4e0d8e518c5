"""The access logs: who looked at a case or a pupil, written before they see it (3.2g, 11.15)."""

from collections.abc import Collection, Sequence
from datetime import datetime
from uuid import UUID

import asyncpg

from domain.access.bundle_request import BundleContents, bundle_look
from domain.access.permissions import Visibility
from domain.case.case import Case
from domain.pupils.pupil_details import RegisteredPupil
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.pool import Database, LedgerReadOnly, Pool
from store.queries.joined_cases import unseen_among
from views.history_view import AccessView
from views.pupil_view import PupilAccessView

# A reader waits for the row but not for the disk. If the server crashes, the last half second of looks may be
# lost. Nothing else in the record is written like this.
_SOON = "WITH soon AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))"
_LOOKED = f"""
{_SOON}
INSERT INTO views (case_id, person, what, whole, version, sha256, at, beside)
SELECT v.case_id, $2, $3, v.whole, v.version, $6, $7, $8
FROM soon, unnest($1::uuid[], $4::boolean[], $5::bigint[]) AS v (case_id, whole, version)
"""
_LOOKED_AT_PUPILS = f"""
{_SOON}
INSERT INTO pupil_views (pupil_id, person, what, whole, version, at, sha256)
SELECT v.pupil_id, $2, $3, $4, v.version, $6, $7
FROM soon, unnest($1::uuid[], $5::bigint[]) AS v (pupil_id, version)
"""
_LOOKED_AT_RECORDS = f"""
{_SOON}
INSERT INTO pupil_views (pupil_id, person, what, whole, version, at)
SELECT p.id, $2, $3, true, p.version, $4 FROM soon, pupils AS p WHERE p.id = ANY($1::uuid[]) ORDER BY p.id
"""
_LOOKS = """
SELECT v.id AS number, v.at, v.person, p.name, v.what, v.version,
    CASE WHEN v.whole THEN 'whole' ELSE {less} END AS sight,
    nullif(encode(v.sha256, 'hex'), '') AS sha256 {more}
FROM {table} AS v LEFT JOIN people AS p ON p.id = v.person
WHERE v.{of} = $1 AND v.id {{beyond}} $2 ORDER BY v.id {{way}} LIMIT $3
"""
_AT_CASE = _LOOKS.format(table="views", of="case_id", less="'receipt'", more=", v.beside")
_AT_PUPIL = _LOOKS.format(table="pupil_views", of="pupil_id", less="'roster'", more="")
_HEADS = "SELECT EXISTS (SELECT FROM people WHERE id = ANY($1::uuid[]) AND 'headteacher' = ANY(roles))"


async def log_access(
    ledger: Ledger,
    person: UUID | None,
    seen: Sequence[tuple[Case, Visibility]],
    what: str,
    sha256: bytes | None = None,
    beside: UUID | None = None,
) -> None:
    """Log that a person is about to see these cases, perhaps beside another that is open.

    A person of None is the command line.
    """
    if not seen:
        return
    await ledger.pool.execute(
        _LOOKED,
        [state.id for state, _ in seen],
        person,
        what,
        [sight == "whole" for _, sight in seen],
        [state.version for state, _ in seen],
        sha256,
        ledger.clock.now(),
        beside,
    )


_LAST_READ = """
SELECT case_id, max(at) AS at FROM views
WHERE case_id = ANY($1::uuid[]) AND person = $2 AND what <> 'list' GROUP BY case_id
"""


async def last_read(pool: Pool, person: UUID, cases: Collection[UUID]) -> dict[UUID, datetime]:
    """When a person last opened each of these cases; a line of a list does not count."""
    return {row["case_id"]: row["at"] for row in await pool.fetch(_LAST_READ, list(cases), person)}


async def log_pupil_access(
    ledger: Ledger,
    person: UUID | None,
    pupils: Sequence[RegisteredPupil],
    what: str,
    sha256: bytes | None = None,
    *,
    whole: bool,
) -> None:
    """Log that a person is about to read these records; a person of None is the command line."""
    if not pupils:
        return
    await ledger.pool.execute(
        _LOOKED_AT_PUPILS,
        [each.id for each in pupils],
        person,
        what,
        whole,
        [each.version for each in pupils],
        ledger.clock.now(),
        sha256,
    )


async def log_records_access(
    ledger: Ledger, person: UUID | None, records: Collection[UUID], what: str
) -> None:
    """Log that a person is about to read what the school knows by these other records of the same child."""
    if not records:
        return
    await ledger.pool.execute(_LOOKED_AT_RECORDS, list(records), person, what, ledger.clock.now())


async def listed(ledger: Ledger, person: UUID, seen: Sequence[tuple[Case, Visibility]]) -> bool:
    """Log a list of cases; False if Postgres is read-only, and the list then shows only obligations."""
    try:
        await log_access(ledger, person, seen, "list")
    except LedgerReadOnly:
        return False
    return True


async def views(
    ledger: Ledger, caller: Caller, case: UUID, after: int, limit: int, *, newest: bool = False
) -> list[AccessView]:
    """Who looked at the case, in order, without looks beside a case that the caller may not see (3.2h).

    With `newest` the last look before `after` comes first.
    """
    found: list[AccessView] = []
    while len(found) < limit:
        rows = await ledger.pool.fetch(_in_order(_AT_CASE, newest), case, after, limit)
        unseen = await unseen_among(ledger, caller, {row["beside"] for row in rows if row["beside"]})
        for row in rows:
            fields = dict(row)
            if fields.pop("beside") not in unseen.whole:
                found.append(AccessView(**fields))
        if len(rows) < limit:
            break
        after = rows[-1]["number"]
    return found[:limit]


async def pupil_views(
    ledger: Ledger, pupil: UUID, after: int, limit: int, *, newest: bool = False
) -> list[PupilAccessView]:
    """Who read the record, in order; with `newest` the last one before `after` first."""
    rows = await ledger.pool.fetch(_in_order(_AT_PUPIL, newest), pupil, after, limit)
    return [PupilAccessView(**row) for row in rows]


def _in_order(looks: str, newest: bool) -> str:
    return looks.format(beyond="<" if newest else ">", way="DESC" if newest else "ASC")


async def is_about_a_head(database: Database, state: Case) -> bool:
    """Whether the concern is about a headteacher, whose office is then the wrong place for paper (11.15)."""
    return bool(await database.fetchval(_HEADS, state.about))


_OF_CASES = """
INSERT INTO views (case_id, what, whole, version, sha256, at)
SELECT e.case_id, $2, true, max(e.version), $3, $4 FROM events AS e
WHERE e.case_id = ANY($1::uuid[]) GROUP BY e.case_id ORDER BY e.case_id
"""
_OF_CHILDREN = """
INSERT INTO pupil_views (pupil_id, what, whole, version, sha256, at)
SELECT e.pupil_id, $2, true, max(e.version), $3, $4 FROM pupil_events AS e
WHERE e.pupil_id = ANY($1::uuid[]) GROUP BY e.pupil_id ORDER BY e.pupil_id
"""


async def log_bundle(
    connection: asyncpg.Connection,
    streams: Sequence[UUID],
    contents: BundleContents,
    sha256: bytes,
    at: datetime,
) -> None:
    """Log that the command line takes these out, sealed or in words, each up to its newest entry (11.15).

    All lines or none, and on the disk before it returns: the file stays outside for ever.
    """
    async with connection.transaction():
        for statement in (_OF_CASES, _OF_CHILDREN):
            await connection.execute(statement, list(streams), bundle_look(contents), sha256, at)
