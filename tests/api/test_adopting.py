"""A case is moved to another version of the policy where there is one, and keeps its own till then (13.1)."""

from dataclasses import replace
from datetime import date, timedelta

import httpx2

from store.ledger.ledger import Ledger
from tests.domain.people_and_times import OTHER_POLICY, POLICY
from tests.school import WHY, Actor, School, SetClock, served, silence

MOVED = {"policy": OTHER_POLICY.name, "reasons": WHY}
BACK = {"policy": POLICY.name, "reasons": WHY}


async def test_a_case_is_moved_with_its_deadlines_and_the_clock_follows(
    school: School, ledger: Ledger, clock: SetClock, with_a_later_policy: httpx2.AsyncClient
) -> None:
    case = await school.teacher.raises()
    head = Actor(school.headteacher.id, school.headteacher.token, with_a_later_policy)
    assert "adopt-policy" in [each["command"] for each in (await head.sees(case))["next"]]
    moved = await head.does(case, "adopt-policy", MOVED)
    assert moved["policy"] == OTHER_POLICY.name
    review = next(each for each in moved["obligations"] if each["id"] == "review")
    assert review["due_at"] == "2027-03-01T11:00:00Z"
    history = await school.dsl.read(f"/v1/referrals/{case['id']}/history")
    assert [each["type"] for each in history] == ["concern.raised", "policy.adopted", "deadline.replanned"]
    assert history[1]["data"] == MOVED
    assert [each["policy"] for each in history] == [POLICY.name, POLICY.name, OTHER_POLICY.name]
    await school.teacher.raises()
    figures = await school.dsl.get("/v1/compliance")
    unread = figures.headers["onward-unread"]  # this release lacks the policy
    assert (figures.json()["cases"], unread) == (1, "1")
    assert (await school.dsl.get("/v1/compliance/exceptions")).headers["onward-unread"] == "1"
    after = await head.does(case, "adopt-policy", BACK)
    assert after["policy"] == POLICY.name
    await silence(ledger, clock, case, clock.time.replace(hour=12))
    assert (await school.dsl.sees(case))["stage"] == "review"


async def test_a_version_begins_on_the_day_of_its_adoption(
    ledger: Ledger, clock: SetClock, school: School
) -> None:
    """The file may be there before: no case begins under what the board has not adopted (11.17, 13.1)."""
    coming = replace(OTHER_POLICY, adopted_on=date(2027, 3, 2))
    policies = {**ledger.policies, coming.name: coming}
    async with served(Ledger(ledger.pool, ledger.seals, clock, policies)) as http:
        dsl = Actor(school.dsl.id, school.dsl.token, http)
        case = await dsl.raises()
        assert case["policy"] == (await dsl.read("/v1/policy"))["name"] == POLICY.name
        assert "adopt-policy" not in [each["command"] for each in case["next"]]
        answer = await dsl.tries(case, "adopt-policy", {"policy": coming.name, "reasons": WHY})
        assert (answer.status_code, answer.json()["code"]) == (409, "NotYetAdopted")
        clock.time += timedelta(days=1)
        begun = await dsl.raises()
        assert begun["policy"] == (await dsl.read("/v1/policy"))["name"] == coming.name
        assert "adopt-policy" in [each["command"] for each in (await dsl.sees(case))["next"]]
        await dsl.does(begun, "adopt-policy", BACK)  # the other tests' ledger knows of no second version
