"""Changed policy files make a plan; open cases that do not follow the newest plan are found in batches."""

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import date
from uuid import UUID

import asyncpg

from policies.policy_loader import PolicyFile, why
from store.ledger.ledger import Ledger
from store.planning.calendar_revisions import LOCK, NEWEST, ONE_AT_A_TIME, Change, Revision
from store.pool import Database, Pool

BATCH = 200
_REPLANNING = 0x6F6E7761726402
_BEHIND = f"""NOT c.closed AND c.plan < ({NEWEST})
  AND EXISTS (SELECT FROM case_keys AS k WHERE k.case_id = c.id)"""
_ANY = f"SELECT EXISTS (SELECT FROM cases AS c WHERE {_BEHIND})"
_COUNT = f"""
SELECT count(*) FROM cases AS c
WHERE {_BEHIND} AND ($1::uuid IS NULL OR NOT ($1 = ANY(c.about))) AND ($2::uuid IS NULL OR c.school = $2)
"""
_NEXT = f"""
SELECT c.plan, c.id FROM cases AS c
WHERE {_BEHIND} AND (c.plan, c.id) > ($1, $2)
ORDER BY c.plan, c.id LIMIT $3
"""


async def plan(
    ledger: Ledger, change: Change, day: date | None, reasons: str, made_by: UUID | None = None
) -> Revision:
    """Make the next plan, which open cases follow from then on; Refused if it would change nothing."""
    async with ledger.pool.connection() as connection, connection.transaction():
        return await ledger.plans.make(connection, change, day, reasons, made_by, ledger.clock.now())


def exclusive_lock(pool: Pool, wait: bool = True) -> AbstractAsyncContextManager[bool]:
    """Hold the lock for re-planning; False if another process has it and `wait` is False."""
    return pool.alone(_REPLANNING, wait=wait)


async def has_stale_cases(pool: Pool) -> bool:
    """Whether any open case does not follow the newest plan."""
    return bool(await pool.fetchval(_ANY))


async def count_behind(pool: Pool, but_about: UUID | None = None, school: UUID | None = None) -> int:
    """How many open cases do not, in all schools or one, without those that are about `but_about`."""
    return int(await pool.fetchval(_COUNT, but_about, school))


async def count_open(pool: Pool, but_about: UUID) -> int:
    """How many open cases a calendar change affects, in all schools, without those about this person."""
    return int(
        await pool.fetchval(
            "SELECT count(*) FROM cases WHERE NOT closed AND NOT ($1 = ANY(about))", but_about
        )
    )


async def next_behind(pool: Pool, last: tuple[int, UUID]) -> list[tuple[int, UUID]]:
    """The next batch of open cases that follow an older plan: each one's plan and id."""
    rows = await pool.fetch(_NEXT, *last, BATCH)
    return [(row["plan"], row["id"]) for row in rows]


_FOLLOWED = "SELECT DISTINCT ON (file) file, digest FROM plan_files ORDER BY file, number DESC"
_EVERY = "SELECT file, number, digest FROM plan_files ORDER BY number, file"
_NOTE = """
INSERT INTO plan_files (file, number, digest) SELECT f.file, $1, f.digest
FROM unnest($2::text[], $3::text[]) AS f (file, digest) ON CONFLICT DO NOTHING
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class FollowedFile:
    """A file as open cases followed it from this plan on, until a later one names it again."""

    file: str
    number: int
    digest: str


async def follow(
    ledger: Ledger, files: Mapping[str, PolicyFile], reasons: str | None = None
) -> Revision | None:
    """Make a plan if a file differs from the version that open cases follow, or if reasons are given.

    A file seen for the first time moves no deadline: it is noted, without a plan.
    """
    async with ledger.pool.connection() as connection, connection.transaction():
        await connection.execute(LOCK, ONE_AT_A_TIME)
        followed = await _followed(connection)
        changed = {
            name: each for name, each in files.items() if followed.get(name, each.digest) != each.digest
        }
        made = None
        if changed or reasons is not None:
            said = reasons if reasons is not None else why(changed)
            made = await ledger.plans.make(connection, "limits", None, said, None, ledger.clock.now())
        number = made.number if made is not None else await connection.fetchval(NEWEST)
        new = {name: each for name, each in files.items() if name not in followed or name in changed}
        await connection.execute(_NOTE, number, list(new), [each.digest for each in new.values()])
    return made


async def others(database: Database, files: Mapping[str, PolicyFile]) -> list[str]:
    """The files that differ from those that open cases follow."""
    followed = await _followed(database)
    return [name for name, each in files.items() if followed.get(name, each.digest) != each.digest]


async def followed_files(connection: asyncpg.Connection) -> list[FollowedFile]:
    """Every file that open cases follow or followed, in the order of the plans."""
    return [FollowedFile(**row) for row in await connection.fetch(_EVERY)]


async def _followed(database: Database) -> dict[str, str]:
    return {row["file"]: row["digest"] for row in await database.fetch(_FOLLOWED)}
