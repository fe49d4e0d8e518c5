"""A leaving date in the register opens one task to send the child's file, in closed cases too (3-DSL.w)."""

from datetime import datetime
from typing import Any

from domain.case.stages import ENDED
from domain.pupils.pupil_details import RegisteredPupil
from store.ledger.ledger import Ledger
from tests.api.pupil_requests import change
from tests.api.repeating_concerns import report
from tests.application.school_lists import HEAD, imported
from tests.cases_of_pupils import reports
from tests.school import Json, School, SetClock, a_review, silence
from tests.settled_case import nothing_owed
from tests.store.pupils.register import a_pupil

TASK = "transfer-file"


async def tasks(school: School, *cases: Json) -> list[list[str]]:
    """The deadlines of the open tasks to send the file, case by case."""
    found = [(await school.dsl.sees(case))["obligations"] for case in cases]
    return [
        [each["due_at"] for each in one if each["id"] == TASK and each["state"] == "open"] for one in found
    ]


async def leaves(school: School, pupil: RegisteredPupil, left_on: str, **headers: Any) -> None:
    answer = await change(school.dsl, {"id": str(pupil.id)}, "leave", {"left_on": left_on}, **headers)
    assert answer.status_code == 200, answer.text


async def test_a_typed_date_opens_one_task_and_a_repeat_or_the_same_date_opens_no_other(
    school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school)
    first, second = await report(school.teacher, pupil), await report(school.teacher, pupil)
    await leaves(school, pupil, "2027-03-02")
    found = await tasks(school, first, second)
    assert sorted(found) == [[], ["2027-03-07T17:00:00Z"]]
    versions = [(await school.dsl.sees(each))["version"] for each in (first, second)]
    await leaves(school, pupil, "2027-03-02")
    assert [(await school.dsl.sees(each))["version"] for each in (first, second)] == versions
    await leaves(school, pupil, "2027-03-04")
    assert sorted(await tasks(school, first, second)) == [[], ["2027-03-09T17:00:00Z"]]
    recorded = [each for case in (first, second) for each in (await school.dsl.sees(case))["leavings"]]
    assert [each["leaves_on"] for each in recorded] == ["2027-03-02", "2027-03-04"]


async def test_an_imported_date_opens_it_in_a_closed_case(school: School, ledger: Ledger) -> None:
    await imported(ledger, school.id, HEAD + "7,Pat,Lister,01/02/2013,9,9A\n")
    (pupil,) = await ledger.names.all_of(school.id)
    case = await nothing_owed(school, await reports(school.teacher, {"id": str(pupil)}))
    await school.dsl.does(case, "close")
    leaver = "Adno,Forename,Surname,DOB,Leaving Date\n7,Pat,Lister,01/02/2013,02/03/2027\n"
    await imported(ledger, school.id, leaver)
    assert await tasks(school, case) == [["2027-03-07T17:00:00Z"]]
    assert (await school.dsl.sees(case))["stage"] in ENDED
    await imported(ledger, school.id, leaver)
    assert await tasks(school, case) == [["2027-03-07T17:00:00Z"]]


async def test_it_prefers_a_case_that_excludes_no_one(school: School, ledger: Ledger) -> None:
    pupil = await a_pupil(ledger, school)
    first, second = await report(school.teacher, pupil), await report(school.teacher, pupil)
    await school.dsl.excludes(second, school.deputy)
    await leaves(school, pupil, "2027-03-02")
    assert await tasks(school, first, second) == [["2027-03-07T17:00:00Z"], []]


LEAVES = {"leaves_on": "2027-03-02", "to_school": "Hill Junior School"}
SENT = {
    "to_school": "Hill Junior School",
    "method": "By hand",
    "sent_on": "2027-03-07",
    "receipt": "Signed for by their DSL.",
    "advance_sharing": {"considered": True, "reasons": "Who may collect her."},
}


async def leaving(school: School) -> Json:
    """A closed case of a pupil who leaves tomorrow."""
    case = await school.dsl.raises(category="neglect")
    case = await school.dsl.does(case, "protect")
    case = await school.dsl.does(case, "decide-review", a_review())
    told = {"about": case["version"], "told_by": "DSL", "how": "At breakfast club"}
    case = await school.dsl.does(case, "inform-pupil", told)
    case = await school.dsl.does(case, "record-leaving", LEAVES)
    return await school.dsl.does(case, "close")


async def test_a_file_that_comes_due_in_a_closed_case_is_on_the_work_list_until_it_is_sent(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await leaving(school)
    assert case["stage"] in ENDED
    assert [each["id"] for each in case["obligations"] if each["state"] == "open"] == ["transfer-file"]
    await silence(ledger, clock, case, datetime.fromisoformat("2027-03-08T09:00:00+00:00"))
    work = await school.dsl.read("/v1/worklist")
    assert [(each["id"], each["state"]) for each in work] == [("transfer-file", "overdue")]
    assert [each["id"] for each in await school.dsl.read("/v1/referrals", overdue="true")] == [case["id"]]
    seen = await school.dsl.sees(case)
    assert seen["leavings"] == [
        {"event": 5, "leaves_on": "2027-03-02", "to_school": "Hill Junior School", "term_starts_on": None}
    ]
    assert {each["obligation"] for each in seen["escalations"]} == {"transfer-file"}
    sent = await school.dsl.does(seen, "transfer-file", SENT)
    (owed,) = [each for each in sent["obligations"] if each["id"] == "transfer-file"]
    assert owed["state"] == "met"  # it went on the Sunday, which was its last day
    assert sent["file_transfers"][0]["sent_on"] == "2027-03-07"
    assert await school.dsl.read("/v1/worklist") == []
