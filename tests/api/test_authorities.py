"""What a local authority asks for and is expected to do, over HTTP: packs, ladders' words, expectations."""

from datetime import date, datetime
from typing import Any

from application.commands.replan_cases import replan_all
from store.ledger.ledger import Ledger
from store.planning.replanning_batches import plan
from tests.school import WHY, Json, School, SetClock, a_referral


async def taken_up(school: School, decision: str = "section_47") -> Json:
    """Referred by telephone on Monday to Shropshire, and taken up."""
    case = await school.dsl.raises()
    await school.dsl.does(case, "refer", a_referral(channel="phone", authority="Shropshire"))
    told = {"agency_referral": "cscs-1", "decision": decision, "told_by": "Front door"}
    return await school.dsl.does(case, "record-feedback", told)


async def test_the_policy_shows_ladders_and_limits_as_its_file_writes_them(school: School) -> None:
    policy = await school.teacher.read("/v1/policy")
    assert [rung["after"] for rung in policy["ladders"]["feedback"]] == [
        None,
        "2 school hours",
        "1 working day",
        "2 working days",
    ]
    repeats = {name: [rung["repeat"] for rung in rungs] for name, rungs in policy["ladders"].items()}
    assert repeats["feedback"] == [None, None, None, None]
    assert repeats["conflict"][-1] == "1 working day"
    limits = {limit["kind"]: limit for limit in policy["limits"]}
    assert limits["support"]["remind_before"] == "1 working day"
    assert limits["confirm-in-writing"]["basis"] == "local authority"
    assert [each["after"] for each in policy["expectations"]] == [
        "45 working days",
        "15 working days",
        "10 working days",
        "3 months",
        "6 months",
    ]
    assert {each["basis"] for each in policy["expectations"]} == {"guidance"}


async def test_the_policy_shows_every_authority_with_its_source_and_age(
    school: School, clock: SetClock
) -> None:
    clock.time = datetime.fromisoformat("2026-12-01T12:00:00Z")
    policy = await school.teacher.read("/v1/policy")
    packs = {pack["id"]: pack for pack in policy["authorities"]}
    home = packs[policy["authority"]]
    assert (home["name"], home["confirm_in_writing"], home["disagreement"]) == ("Gloucestershire", None, [])
    assert home["contacts"]["edt"]["phone"] == "01452 614194"
    assert home["contacts"]["front_door"]["phone"] == "01452 426565"
    assert packs["shropshire"]["confirm_in_writing"] == "24 hours"
    assert packs["sefton"]["disagreement"][0] == {
        "stage": 1,
        "our_role": None,
        "their_role": "The receiver of the concern",
        "raise_within": "2 working days",
        "respond_within": "5 working days",
        "on_silence": "Raise stage 2",
    }
    assert all(pack["source"] and pack["checked_on"] for pack in packs.values())
    assert [name for name, pack in packs.items() if pack["stale"]] == ["croydon", "herefordshire"]
    clock.time = datetime.fromisoformat("2027-12-01T12:00:00Z")
    policy = await school.teacher.read("/v1/policy")
    assert all(pack["stale"] for pack in policy["authorities"])


async def test_expectations_of_an_agency_are_shown_and_pass_without_opening_an_obligation(
    school: School, clock: SetClock
) -> None:
    case = await taken_up(school)
    assert [(each["what"], each["by"], each["passed"]) for each in case["expectations"]] == [
        ("assessment", "2027-05-06T16:00:00Z", False),
        ("initial_conference", "2027-03-22T17:00:00Z", False),
        ("core_group", "2027-04-07T16:00:00Z", False),
        ("first_review_conference", "2027-06-22T16:00:00Z", False),
        ("next_review_conference", "2027-12-22T17:00:00Z", False),
    ]
    clock.time = datetime.fromisoformat("2027-04-01T12:00:00Z")
    now = await school.dsl.sees(case)
    assert [each["passed"] for each in now["expectations"]] == [False, True, False, False, False]
    assert {each["kind"] for each in now["obligations"]}.isdisjoint({"assessment", "initial_conference"})
    listed = await school.dsl.read("/v1/referrals")
    assert [each["expectations"] for each in listed if each["id"] == case["id"]] == [now["expectations"]]


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
