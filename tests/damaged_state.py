"""Change a case's stored state behind Onward's back for one test; let kept checks say something else."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg

from store.ledger.sealing import Seals
from store.verification.verdict_seal import digest_of, seal_of
from tests.school import Json

Tamper = Callable[[Json], Awaitable[None]]


_FLIP = "UPDATE cases SET state = set_byte(state, 20, get_byte(state, 20) # 1) WHERE id = $1::uuid"


@asynccontextmanager
async def tampering(owner: asyncpg.Connection) -> AsyncIterator[Tamper]:
    """Change a case's state as a superuser can, and restore it if nothing has written it since."""
    changed: dict[UUID, bytes] = {}

    async def tamper(case: Json) -> None:
        changed[UUID(case["id"])] = await owner.fetchval(f"{_FLIP} RETURNING state", case["id"])

    yield tamper
    for each in changed.items():
        await owner.execute(f"{_FLIP} AND state = $2", *each)


_SAY = """
UPDATE verifications SET begun_at = $2, ended_at = $3, bad_cases = $4, damaged = $5, seal = $6
WHERE number = $1
"""


async def let_checks_say(owner: asyncpg.Connection, seals: Seals, **columns: Any) -> None:
    """Change each kept check of the record, and seal it again, as if Onward had kept it so."""
    for row in await owner.fetch("SELECT * FROM verifications"):
        said = {**row, **columns}
        values = [said[name] for name in ("number", "begun_at", "ended_at", "bad_cases", "damaged")]
        await owner.execute(_SAY, *values, seal_of(seals, said, digest_of(())))
