"""Pupils for the store's tests, written without HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import asyncpg

from application.pupils.pupil_changes import decided_pupil
from domain.people.roles import By
from domain.pupils.pupil_commands import (
    MergePupil,
    PupilChangeCommand,
    PupilChanges,
    PupilCommand,
    RegisterPupil,
    UpdatePupil,
)
from domain.pupils.pupil_details import RegisteredPupil
from domain.pupils.pupil_listing import PupilFilter, SearchPupils
from store.ledger.ledger import Ledger
from store.ledger.load_request import Key
from store.pupils.name_index import FoundPupils
from store.pupils.pupil_store import LoadedPupil, PupilAppend, append_pupil, load_pupil
from tests.school import NOW, School


async def a_pupil(ledger: Ledger, school: School, **given: Any) -> RegisteredPupil:
    """A pupil of the school, registered by its DSL."""
    command = RegisterPupil(**{"given_name": "Amelia", "family_name": "Okafor", **given})
    async with ledger.pool.connection() as connection:
        change = await decided(connection, ledger, school, None, command)
        assert await append_pupil(connection, ledger.seals, None, change)
    return change.decision.pupil


async def decided(
    connection: asyncpg.Connection,
    ledger: Ledger,
    school: School,
    loaded: LoadedPupil | None,
    command: PupilCommand,
    key: Key | None = None,
) -> PupilAppend:
    """What the school's DSL decides, not yet written."""
    by, now = By(id=school.dsl.id, role="dsl"), ledger.clock.now()
    return await decided_pupil(connection, ledger, school.id, loaded, command, by, now, key)


async def change(ledger: Ledger, pupil: RegisteredPupil, command: PupilChangeCommand) -> RegisteredPupil:
    """The pupil after one more command."""
    async with ledger.pool.connection() as connection:
        loaded = await loaded_pupil(ledger, pupil)
        by = By(id=pupil.id, role="dsl")
        made = await decided_pupil(connection, ledger, pupil.school, loaded, command, by, ledger.clock.now())
        assert await append_pupil(connection, ledger.seals, loaded, made)
    return made.decision.pupil


async def update(ledger: Ledger, pupil: RegisteredPupil, **given: Any) -> RegisteredPupil:
    return await change(ledger, pupil, UpdatePupil(changes=PupilChanges(**given)))


async def merge(ledger: Ledger, pupil: RegisteredPupil, into: RegisteredPupil) -> RegisteredPupil:
    return await change(ledger, pupil, MergePupil(into=into.id, reasons="Registered twice."))


async def loaded_pupil(ledger: Ledger, pupil: RegisteredPupil) -> LoadedPupil:
    async with ledger.pool.connection() as connection:
        loaded = await load_pupil(connection, ledger.seals, pupil.school, pupil.id)
    assert loaded is not None
    return loaded


async def destroy_key(owner: asyncpg.Connection, pupil: UUID) -> None:
    await owner.execute("DELETE FROM pupil_keys WHERE pupil_id = $1", pupil)


async def found(
    ledger: Ledger,
    school: School,
    q: str | None = None,
    limit: int = 25,
    after: UUID | None = None,
    **given: Any,
) -> FoundPupils:
    """The page of pupils that a DSL of the school finds."""
    wanted = PupilFilter.of(SearchPupils(q=q, **given), "whole", NOW.date())
    return await ledger.names.search(school.id, wanted, limit, after)


async def names(ledger: Ledger, school: School, q: str | None = None, **given: Any) -> list[str]:
    page = await found(ledger, school, q, **given)
    return [f"{each.listing.given_name} {each.listing.family_name}" for each in page.pupils]


@asynccontextmanager
async def damaged(owner: asyncpg.Connection, pupil: UUID, statement: str, *more: Any) -> AsyncIterator[None]:
    """Damage a pupil's rows as a superuser can, and restore them: all tests share the database."""
    row = await owner.fetchrow("SELECT * FROM pupils WHERE id = $1", pupil)
    wrapped = await owner.fetchval("SELECT wrapped FROM pupil_keys WHERE pupil_id = $1", pupil)
    assert row is not None
    await owner.execute(statement, pupil, *more)
    yield
    await owner.execute("UPDATE pupil_keys SET wrapped = $2 WHERE pupil_id = $1", pupil, wrapped)
    await owner.execute(
        "UPDATE pupils SET school = $2, version = $3, head = $4, state = $5 WHERE id = $1",
        *(row[name] for name in ("id", "school", "version", "head", "state")),
    )
