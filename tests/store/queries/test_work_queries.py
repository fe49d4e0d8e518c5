"""Work, cases of a pupil, entries of a person and changes are found by their rows, and checked (3.2h)."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import orjson
import pytest

from domain.events import PupilViewRecorded
from domain.people.roles import Person
from domain.pupils.pupil_details import RegisteredPupil
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.pupils.pupil_store import records_of
from store.queries import change_tokens, procedure_concern_log, work_queries
from store.queries.change_tokens import OfWork, mark_of_case
from store.queries.chronology_rows import Opener, RowsWanted, chronology_rows, stream_keys
from store.queries.pupil_cases import cases_naming, pupils_with_cases, records_of_many
from store.queries.work_queries import WorkPosition
from tests.api.repeating_concerns import report
from tests.school import PARTS, School, SetClock, silence
from tests.store.pupils.register import a_pupil, merge
from tests.store.queries.callers import caller
from views.obligation_view import WorkView


async def all_pages(ledger: Ledger, reader: Caller, limit: int) -> list[list[WorkView]]:
    pages: list[list[WorkView]] = []
    after: WorkPosition | None = None
    while True:
        page = await work_queries.work_page(ledger, reader, limit, after)
        pages.append(page.rows)
        after = page.more
        if after is None:
            return pages


async def test_pages_follow_one_another_and_are_full_to_the_last(school: School, ledger: Ledger) -> None:
    for about in ((), (school.dsl,), (school.dsl,), (), (school.dsl,), ()):
        await school.teacher.raises(about=about)
    reader = caller(school, school.dsl, "dsl", "staff")
    (whole,) = await all_pages(ledger, reader, 200)
    assert len({each.referral for each in whole}) == 3, "nothing of a case that is about the reader"
    for limit in (1, 2, 5):
        pages = await all_pages(ledger, reader, limit)
        assert [len(page) for page in pages[:-1]] == [limit] * (len(pages) - 1)
        assert [each for page in pages for each in page] == whole


async def test_rows_that_say_too_much_show_nothing(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    case = UUID((await school.teacher.raises(about=(school.senior,)))["id"])
    senior = caller(school, school.senior, "senior_leader")
    add = "INSERT INTO open_work SELECT $1, $2, $3, $4, 0, now(), false, '{}'"
    await owner.execute(add, case, "accept", str(school.senior.id), school.id)
    await owner.execute(add, case, "never-owed", "senior_leader", school.id)
    await owner.execute("UPDATE cases SET about = '{}' WHERE id = $1", case)
    assert await all_pages(ledger, senior, 50) == [[]]


EMPTIED = "UPDATE cases SET about = '{}' WHERE id = $1::uuid"


async def test_people_who_see_the_case_learn_about_each_entry(school: School, ledger: Ledger) -> None:
    case, dsl = await school.teacher.raises(), caller(school, school.dsl, "dsl")
    work = OfWork(ledger)
    before = (await work.mark(dsl), await mark_of_case(ledger, dsl, UUID(case["id"])))
    assert (await work.mark(dsl), await mark_of_case(ledger, dsl, UUID(case["id"]))) == before
    await school.deputy.does(case, "accept")
    after = (await work.mark(dsl), await mark_of_case(ledger, dsl, UUID(case["id"])))
    assert after[0] != before[0]
    assert after[1] != before[1]


async def test_others_learn_nothing_even_if_the_row_says_they_may(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    mine = await school.teacher.raises()
    case, dsl = await school.teacher.raises(about=(school.dsl,)), caller(school, school.dsl, "dsl")
    work = OfWork(ledger)
    before = await work.mark(dsl)
    assert mine["id"] in before
    await owner.execute(EMPTIED, case["id"])
    assert await work.mark(dsl) == before
    assert await mark_of_case(ledger, dsl, UUID(case["id"])) is None
    await school.deputy.does(case, "accept")
    await owner.execute(EMPTIED, case["id"])
    assert await work.mark(dsl) == before
    assert await OfWork(ledger).mark(dsl) == before


async def test_a_person_excluded_later_learns_that_the_case_is_gone(school: School, ledger: Ledger) -> None:
    case, dsl = await school.teacher.raises(), caller(school, school.dsl, "dsl")
    work = OfWork(ledger)
    before = await work.mark(dsl)
    named = {"person": str(school.dsl.id), "reasons": "The child named them today."}
    await school.deputy.does(case, "declare-conflict", named)
    assert case["id"] not in await work.mark(dsl) != before


async def test_new_danger_is_learnt_of_however_much_is_overdue(
    school: School, ledger: Ledger, clock: SetClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """11.4: the page shows it, whatever else is overdue."""
    monkeypatch.setattr(change_tokens, "MOST", 3)
    for _ in range(3):
        await silence(ledger, clock, await school.teacher.raises(), clock.time + timedelta(hours=2))
    dsl = caller(school, school.dsl, "dsl")
    work = OfWork(ledger)
    before = await work.mark(dsl)
    danger = await school.teacher.raises(immediate_danger=True)
    assert danger["id"] in await work.mark(dsl) != before


async def test_a_case_is_passed_over_up_to_a_version_but_for_some_types(
    school: School, ledger: Ledger
) -> None:
    one, other = await school.teacher.raises(), await school.teacher.raises()
    await school.dsl.does(one, "record-pupil-view")
    await school.dsl.does(one, "record-discussion")
    await school.dsl.does(one, "accept")
    ids = [UUID(one["id"]), UUID(other["id"])]
    wanted = RowsWanted(cases=ids, records=(), passed_over={ids[0]: 3}, but_for=(PupilViewRecorded.type,))
    async with ledger.pool.connection() as connection:
        rows = await chronology_rows(connection, wanted, 10, None, newest=False)
    assert {row.place[1:] for row in rows} == {(ids[0], 2), (ids[0], 4), (ids[1], 1)}


async def test_only_entries_with_the_person_s_id_are_opened(school: School, ledger: Ledger) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept")
    wanted = RowsWanted(cases=[UUID(case["id"])], records=())
    async with ledger.pool.connection() as connection:
        rows = await chronology_rows(connection, wanted, 10, None, newest=False)
        keys = await stream_keys(connection, wanted.cases, ())
    opener = Opener(ledger.seals, keys)
    opened = [opener.case_event(row, school.teacher.id) for row in rows]
    assert [each.version if each is not None else None for each in opened] == [1, None]


async def reported(school: School, pupil: RegisteredPupil) -> UUID:
    return UUID((await report(school.teacher, pupil))["id"])


async def found(ledger: Ledger, school: UUID, *pupils: UUID) -> set[UUID]:
    async with ledger.pool.connection() as connection:
        records = await records_of(connection, school, pupils)
        return set(await cases_naming(connection, school, records))


async def test_a_pupil_s_cases_and_no_others(school: School, other_school: School, ledger: Ledger) -> None:
    rowan, amelia = [await a_pupil(ledger, school) for _ in range(2)]
    first, second = [await reported(school, rowan) for _ in range(2)]
    theirs = await reported(school, amelia)
    await school.teacher.raises()  # about a child who is not on the register
    assert set(await cases_naming(ledger.pool, school.id, [rowan.id])) == {first, second}
    assert await cases_naming(ledger.pool, school.id, [uuid4()]) == []
    assert await cases_naming(ledger.pool, other_school.id, [rowan.id]) == []
    assert await found(ledger, school.id, rowan.id, amelia.id) == {first, second, theirs}


async def test_every_record_of_one_child_leads_to_all_their_cases(school: School, ledger: Ledger) -> None:
    records = [await a_pupil(ledger, school) for _ in range(4)]
    cases = {await reported(school, each) for each in records}
    first, second, third, stays = records
    await merge(ledger, first, third)
    await merge(ledger, second, third)
    await merge(ledger, third, stays)
    for each in records:
        assert await found(ledger, school.id, each.id) == cases


async def test_many_records_are_followed_as_few_are(
    school: School, other_school: School, ledger: Ledger
) -> None:
    records = [await a_pupil(ledger, school) for _ in range(6)]
    first, second, third, stays, alone, twin = records
    for each, into in ((first, third), (second, third), (third, stays), (alone, twin)):
        await merge(ledger, each, into)
    await reported(school, first)
    theirs = await a_pupil(ledger, other_school)
    await reported(other_school, theirs)
    async with ledger.pool.connection() as connection:
        for asked in ([first], [stays, twin], [third, alone], records, []):
            ids = [each.id for each in asked]
            few = await records_of(connection, school.id, ids)
            assert await records_of_many(connection, school.id, ids) == frozenset(few)
        assert await pupils_with_cases(connection, school.id) == {stays.id}  # a report is about the survivor


SAID = """
INSERT INTO process_concerns (id, school, clause, body, about, raised_by, raised_at, goes_to, facts)
VALUES ($1, $2, '11.8', '', '{}', $3, $4, 'headteacher', $5)
"""
WHEN = datetime(2027, 3, 1, 10, tzinfo=UTC)


async def test_a_page_reads_the_line_once_for_any_number_of_concerns(
    school: School, other_school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    rows = [_concern(ledger, uuid4(), where) for where in [school, *[other_school] * 9] * 200]
    await owner.executemany(SAID, rows)
    await owner.execute("ANALYZE process_concerns")
    for part, number in (("dsl", 0), ("teacher", 200), ("headteacher", 200), ("auditor", 200)):
        person = Person(id=school.everybody[part].id, roles=PARTS[part])
        caller = Caller(person=person, school=school.id)
        assert len(await procedure_concern_log.seen(ledger, caller)) == number
        scans = [each for each in await _plan(ledger, caller) if "Scan" in each["Node Type"]]
        people = [each["Actual Loops"] for each in scans if each.get("Relation Name") == "people"]
        assert people, "the plan names the people in line"
        assert max(people) <= 1
        indexes = {each.get("Index Name") for each in scans}
        assert "process_concerns_of_school" in indexes, indexes


def _concern(ledger: Ledger, concern: UUID, where: School) -> tuple[UUID, UUID, UUID, datetime, bytes]:
    facts = {
        "school": where.id,
        "clause": "11.8",
        "about": [],
        "raised_by": where.teacher.id,
        "raised_at": WHEN,
        "goes_to": "headteacher",
    }
    sealed = procedure_concern_log.sealed_facts(ledger.seals, concern, facts)
    return concern, where.id, where.teacher.id, WHEN, sealed


async def _plan(ledger: Ledger, caller: Caller) -> list[dict[str, Any]]:
    async with ledger.pool.connection() as connection:
        told = await connection.fetchval(
            f"EXPLAIN (ANALYZE, FORMAT JSON) {procedure_concern_log.SEEN}",
            *procedure_concern_log.asked_by(caller),
        )
    return list(_nodes(orjson.loads(told)[0]["Plan"]))


def _nodes(node: dict[str, Any]) -> list[dict[str, Any]]:
    return [node, *(each for below in node.get("Plans", []) for each in _nodes(below))]
