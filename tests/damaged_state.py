"""Change a case's stored state behind Onward's back, for the length of one test."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg

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
