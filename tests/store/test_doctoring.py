"""What the doctor asks of the database, as the application's role."""

import asyncpg

from store.doctoring import unfilled
from store.ledger import Ledger
from tests.world import School


async def test_a_school_without_a_dsl_or_a_deputy_is_found(
    school: School, other_school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    """3.2k, 3.2l."""
    await owner.execute("UPDATE people SET roles = ARRAY['staff'] WHERE id = $1", school.dsl.id)
    async with ledger.pool.connection() as connection:
        found = await unfilled(connection, ("dsl", "deputy_dsl"))
    assert (f"School {school.id}", "dsl") in found
    assert (f"School {school.id}", "deputy_dsl") not in found
    assert [name for name, _ in found if name == f"School {other_school.id}"] == []
