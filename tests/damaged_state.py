"""Change a case's stored state behind Onward's back, for the length of one test."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg

from tests.school import Json

Tamper = Callable[[Json], Awaitable[None]]


@asynccontextmanager
async def tampering(owner: asyncpg.Connection) -> AsyncIterator[Tamper]:
    """Change a case's state as a superuser can, and restore it: all tests share the database."""
    kept: dict[UUID, bytes] = {}

    async def tamper(case: Json) -> None:
        state = await owner.fetchval("SELECT state FROM cases WHERE id = $1::uuid", case["id"])
        kept[UUID(case["id"])] = state
        changed = state[:-1] + bytes([state[-1] ^ 1])
        await owner.execute("UPDATE cases SET state = $2 WHERE id = $1::uuid", case["id"], changed)

    yield tamper
    for case, state in kept.items():
        await owner.execute("UPDATE cases SET state = $2 WHERE id = $1", case, state)
