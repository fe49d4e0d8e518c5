"""One record for all attacks, and a copy of it that each attack leaves as it was."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from tests.databases import Database
from tests.tamper.attacker import Attacker, attacking
from tests.tamper.kept_record import KeptRecord, a_kept_record
from tests.tamper.witnesses import Watching, a_witness


@pytest.fixture(scope="session")
async def record(migrated: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[KeptRecord]:
    async with a_kept_record(migrated, tmp_path_factory.mktemp("tamper")) as made:
        yield made


@pytest.fixture(scope="session")
async def copied(record: KeptRecord) -> AsyncIterator[Database]:
    """A copy of the record."""
    async with record.database.copy() as database:
        yield database


@pytest.fixture(scope="session")
async def _intruding(record: KeptRecord, copied: Database) -> AsyncIterator[Attacker]:
    async with attacking(record, copied) as made:
        yield made


@pytest.fixture
async def attacker(_intruding: Attacker) -> AsyncIterator[Attacker]:
    """An attacker who has the database and no key. Everything is undone afterwards."""
    undone = _intruding.connection.transaction(isolation="repeatable_read")
    await undone.start()
    yield replace(_intruding)
    await undone.rollback()


@pytest.fixture
def key_holder(record: KeptRecord, attacker: Attacker) -> Attacker:
    """The same attacker with the seal key."""
    attacker.seals = record.seals
    return attacker


@pytest.fixture(scope="session")
async def watching(record: KeptRecord, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Watching]:
    """A witness that cosigned both heads of the record."""
    async with a_witness(record, tmp_path_factory.mktemp("witness") / "folder") as made:
        yield made
