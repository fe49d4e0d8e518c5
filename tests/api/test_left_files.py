"""An open case of a pupil who has left or may have is on the work list until the file is sent (3-DSL.w)."""

from datetime import date
from uuid import UUID

import asyncpg

from domain.pupils.pupil_commands import UpdatePupil
from store.ledger.ledger import Ledger
from store.queries.left_file_query import left_files
from tests.api.repeating_concerns import report
from tests.application.school_lists import HEAD, a_list, imported
from tests.cases_of_pupils import reports
from tests.school import WHY, Actor, School
from tests.store.pupils.register import a_pupil, change, merge, update
from tests.store.queries.callers import caller

LEFT = "left-file-owed"


async def owed(person: Actor) -> list[str]:
    """The cases whose file the work list asks for."""
    return [each["referral"] for each in await person.read("/v1/worklist", limit=200) if each["id"] == LEFT]


async def test_a_pupil_missing_from_a_full_list_is_listed_until_they_are_back_on_roll(
    school: School, ledger: Ledger
) -> None:
    await imported(ledger, school.id, HEAD + "7,Pat,Lister,01/02/2013,9,9A\n")
    (pupil,) = await ledger.names.all_of(school.id)
    case = await reports(school.teacher, {"id": str(pupil)})
    assert await owed(school.dsl) == []
    await imported(ledger, school.id, a_list(1), full=True)
    row = (await school.dsl.read("/v1/worklist", limit=200))[-1]
    assert (row["id"], row["referral"], row["due_at"]) == (LEFT, case["id"], None)
    assert (row["opened_at"], row["clause"]) == ("2027-03-01T00:00:00Z", "3-DSL.w")
    assert row["commands"] == ["record-leaving", "transfer-file"]
    assert await owed(school.deputy) == [case["id"]]
    for other in (school.teacher, school.headteacher, school.senior, school.auditor, school.admin):
        assert await owed(other) == []
    await imported(ledger, school.id, HEAD + "7,Pat,Lister,01/02/2013,9,9A\n")
    assert await owed(school.dsl) == []


async def test_a_record_that_replaced_another_says_whether_the_child_left(
    school: School, ledger: Ledger
) -> None:
    twice, pupil = await a_pupil(ledger, school), await a_pupil(ledger, school)
    case = await report(school.teacher, twice)
    await merge(ledger, twice, pupil)
    assert await owed(school.dsl) == []
    gone = await update(ledger, pupil, missing_since=date(2027, 3, 1))
    assert await owed(school.dsl) == [case["id"]]
    await change(ledger, gone, UpdatePupil(clear=("missing_since",)))
    assert await owed(school.dsl) == []


async def test_whom_the_case_is_about_sees_nothing_of_it(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    case = await report(school.teacher, await a_pupil(ledger, school, left_on=date(2027, 2, 26)))
    before = await school.dsl.get("/v1/worklist")
    assert await owed(school.dsl) == [case["id"]]
    await school.teacher.excludes(case, school.dsl)
    answer = await school.dsl.get("/v1/worklist")
    assert (answer.json(), answer.headers.get("link")) == ([], None)
    assert before.json() != []
    await owner.execute("UPDATE cases SET about = '{}' WHERE id = $1", UUID(case["id"]))
    assert await owed(school.dsl) == [], "the sealed state says so, whatever the column says"
    assert await owed(school.deputy) == [case["id"]]


async def test_another_schools_pupil_who_left_is_not_listed(
    school: School, other_school: School, ledger: Ledger
) -> None:
    await report(other_school.teacher, await a_pupil(ledger, other_school, left_on=date(2027, 2, 26)))
    assert await owed(school.dsl) == []
    assert len(await owed(other_school.dsl)) == 1


async def test_the_case_of_a_file_names_no_other_that_the_reader_may_not_see(
    school: School, ledger: Ledger
) -> None:
    """3.2h: it is as the lists of cases show it."""
    pupil = await a_pupil(ledger, school, left_on=date(2027, 2, 26))
    here, there = await report(school.teacher, pupil), await report(school.teacher, pupil)
    await school.dsl.joins(here, there)
    await school.dsl.does(here, "reopen", {"reasons": WHY})
    await school.dsl.excludes(here, school.deputy)
    (theirs,) = await left_files(ledger, caller(school, school.deputy, "deputy_dsl"))
    ours = await left_files(ledger, caller(school, school.dsl, "dsl"))
    assert (theirs.case.id, theirs.case.joined) == (UUID(there["id"]), ())
    assert [len(each.case.joined) for each in ours if each.case.id == theirs.case.id] == [1]
