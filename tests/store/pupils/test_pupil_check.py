"""`onward verify` names a pupil whose chain, state or search row was changed, and no other."""

from collections.abc import AsyncIterator
from uuid import UUID

import asyncpg
import pytest

from domain.pupils.pupil_commands import UndoMerge
from local.embedded_postgres import SUPERUSER, EmbeddedPostgres
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.verification.pupil_check import CheckedPupil, check_pupils
from tests.school import School
from tests.store.pupils.register import a_pupil, change, destroy_key, merge, update


@pytest.fixture
async def intruder(database: EmbeddedPostgres) -> AsyncIterator[asyncpg.Connection]:
    """A superuser who removes the guards when told to, in a transaction that never commits."""
    connection = await asyncpg.connect(database.url(SUPERUSER))
    transaction = connection.transaction()
    await transaction.start()
    yield connection
    await transaction.rollback()
    await connection.close()


async def checked(
    intruder: asyncpg.Connection, pupil: UUID, seals: Seals | None, *, state: bool = True
) -> CheckedPupil:
    found = {each.pupil: each async for each in check_pupils(intruder, seals, state=state)}
    return found[pupil]


async def test_an_unchanged_pupil_has_no_finding(
    ledger: Ledger, school: School, intruder: asyncpg.Connection
) -> None:
    pupil, other = await a_pupil(ledger, school), await a_pupil(ledger, school)
    await update(ledger, pupil, class_="9A")
    await merge(ledger, pupil, into=other)
    for seals in (ledger.seals, None):
        found = await checked(intruder, pupil.id, seals)
        assert (found.chain.verified, found.chain.events, found.findings) == (True, 3, ())
        assert not found.key_gone
    await change(ledger, pupil, UndoMerge(reasons="They are twins."))
    found = await checked(intruder, pupil.id, ledger.seals)
    assert (found.chain.verified, found.chain.events, found.findings) == (True, 4, ())


async def test_an_older_state_with_its_own_seal_is_noticed(
    ledger: Ledger, school: School, intruder: asyncpg.Connection
) -> None:
    pupil = await a_pupil(ledger, school)
    listing = await intruder.fetchval("SELECT listing FROM pupil_listings WHERE pupil_id = $1", pupil.id)
    await update(ledger, pupil, class_="9A")
    await intruder.execute(
        "UPDATE pupil_listings SET listing = $2, version = 1 WHERE pupil_id = $1", pupil.id, listing
    )
    found = await checked(intruder, pupil.id, ledger.seals)
    assert [each.place for each in found.findings] == ["pupil_listings.listing"]


async def test_a_destroyed_key_is_counted_and_is_not_damage(
    ledger: Ledger, school: School, intruder: asyncpg.Connection
) -> None:
    pupil = await a_pupil(ledger, school)
    await destroy_key(intruder, pupil.id)
    found = await checked(intruder, pupil.id, ledger.seals)
    assert (found.key_gone, found.findings, found.chain.verified) == (True, (), True)
