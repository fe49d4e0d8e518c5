"""One query asks, for all cases of a list, whether they are joined to one that excludes the reader (3.2h)."""

from uuid import UUID

import asyncpg

from domain.people.roles import Person
from local.embedded_postgres import EmbeddedPostgres
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.queries import case_queries
from tests.counted_statements import counted
from tests.school import Json, School
from tests.web.test_school_isolation import at_a_browser


async def test_a_page_of_many_joined_cases_asks_no_more_than_one_of_few(
    school: School, database: EmbeddedPostgres, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    caller = Caller(person=Person(id=school.dsl.id, roles=("dsl",)), school=school.id)
    cases, numbers = list[Json](), []
    async with (
        counted(database, ledger) as (counting, asked),
        at_a_browser(owner, counting, school.dsl) as (http, _),
    ):
        for more in (2, 3):
            for _ in range(more):
                here, there = [await school.teacher.raises() for _ in range(2)]
                await school.dsl.joins(here, there)
                cases.append(here)
            await http.get("/cases")
            asked.clear()
            shown = (await http.get("/cases")).text
            page = len(asked)
            read = await case_queries.of_ids(counting, caller, [UUID(each["id"]) for each in cases])
            numbers.append((page, len(asked) - page))
            assert all(each["reference"] in shown for each in cases)
            assert len(read) == len(cases)
    assert numbers[0] == numbers[1]
