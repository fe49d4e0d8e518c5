"""The past is shown by the calendar of that time: a later proclamation moves nothing."""

from datetime import date
from typing import Any

from application.commands.replan_cases import replan_all
from store.ledger.ledger import Ledger
from store.planning.replanning_batches import plan
from tests.api.test_authorities import taken_up
from tests.school import WHY, School, SetClock


def by(case: dict[str, Any]) -> str:
    """The time when the assessment is expected."""
    return str(next(each["by"] for each in case["expectations"] if each["what"] == "assessment"))


async def test_past_expectations_use_the_calendar_of_that_time(
    ledger: Ledger, school: School, clock: SetClock
) -> None:
    case = await taken_up(school)
    before, path = clock.now().isoformat(), f"/v1/referrals/{case['id']}"
    clock.passes(minutes=5)
    await plan(ledger, "add", date(2027, 3, 10), WHY)
    await replan_all(ledger)
    clock.passes(minutes=5)
    assert by(case) == "2027-05-06T16:00:00Z"
    assert by(await school.dsl.read(path)) == "2027-05-07T16:00:00Z"
    assert by(await school.dsl.read(path, as_of=before)) == by(case)
    assert by(await school.dsl.read(path, as_of_version=case["version"])) == by(case)
    assert by(await school.dsl.read(path, as_of=clock.now().isoformat())) == "2027-05-07T16:00:00Z"
