"""Each page's query for concerns about the procedure: one query, by an index, for the people concerned."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import asyncpg
import orjson

from domain.people.roles import Person
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.queries import procedure_concern_log
from tests.school import PARTS, School

SAID = """
INSERT INTO process_concerns (id, school, clause, body, about, raised_by, raised_at, goes_to)
VALUES ($1, $2, '11.8', '', '{}', $3, $4, 'headteacher')
"""
WHEN = datetime(2027, 3, 1, 10, tzinfo=UTC)


async def test_a_page_reads_the_line_once_for_any_number_of_concerns(
    school: School, other_school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    rows = [(uuid4(), where.id, where.teacher.id, WHEN) for where in [school, *[other_school] * 9] * 200]
    await owner.executemany(SAID, rows)
    await owner.execute("ANALYZE process_concerns")
    for part, number in (("dsl", 0), ("teacher", 200), ("headteacher", 200), ("auditor", 200)):
        person = Person(id=school.everybody[part].id, roles=PARTS[part])
        caller = Caller(person=person, school=school.id)
        assert len(await procedure_concern_log.seen(ledger.pool, caller)) == number
        scans = [each for each in await _plan(ledger, caller) if "Scan" in each["Node Type"]]
        people = [each["Actual Loops"] for each in scans if each.get("Relation Name") == "people"]
        assert people, "the plan names the people in line"
        assert max(people) <= 1
        indexes = {each.get("Index Name") for each in scans}
        assert "process_concerns_of_school" in indexes, indexes


async def _plan(ledger: Ledger, caller: Caller) -> list[dict[str, Any]]:
    async with ledger.pool.connection() as connection:
        told = await connection.fetchval(
            f"EXPLAIN (ANALYZE, FORMAT JSON) {procedure_concern_log.SEEN}",
            *procedure_concern_log.asked_by(caller),
        )
    return list(_nodes(orjson.loads(told)[0]["Plan"]))


def _nodes(node: dict[str, Any]) -> list[dict[str, Any]]:
    return [node, *(each for below in node.get("Plans", []) for each in _nodes(below))]
