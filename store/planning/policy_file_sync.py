"""Notice changed policy files at the start of a process, and make a plan so that open cases follow them."""

from collections.abc import Mapping
from dataclasses import dataclass

import asyncpg

from policies.file_digests import PolicyFile, why
from store.ledger.ledger import Ledger
from store.planning.calendar_revisions import LOCK, NEWEST, ONE_AT_A_TIME, Revision

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


async def others(connection: asyncpg.Connection, files: Mapping[str, PolicyFile]) -> list[str]:
    """The files that differ from those that open cases follow."""
    followed = await _followed(connection)
    return [name for name, each in files.items() if followed.get(name, each.digest) != each.digest]


async def followed_files(connection: asyncpg.Connection) -> list[FollowedFile]:
    """Every file that open cases follow or followed, in the order of the plans."""
    return [FollowedFile(**row) for row in await connection.fetch(_EVERY)]


async def _followed(connection: asyncpg.Connection) -> dict[str, str]:
    return {row["file"]: row["digest"] for row in await connection.fetch(_FOLLOWED)}
