"""One damaged place for all tests."""

from collections.abc import AsyncIterator

import pytest

from tests.damage.damaged_school import Place, a_place
from tests.damage.isolation_checks import ask_for_an_unknown_case
from tests.databases import Database


@pytest.fixture(scope="session")
async def _place(migrated: Database, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Place]:
    async with a_place(migrated, tmp_path_factory.mktemp("damage")) as made:
        patched = pytest.MonkeyPatch()
        patched.setattr("store.delivery.digest_queue.SETTLE_SECONDS", 0.0)
        await ask_for_an_unknown_case(made)
        await made.put_back()
        yield made
        patched.undo()


@pytest.fixture
async def place(_place: Place) -> AsyncIterator[Place]:
    """The place without damage."""
    yield _place
    await _place.put_back()
