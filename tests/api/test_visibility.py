"""Who sees what: each role exactly what the vocabulary gives it."""

from collections.abc import Collection
from typing import Any

import pytest

from domain.access.permissions import OF_AN_INSPECTOR, OF_THE_GOVERNORS
from tests.school import PARTS, Actor, Json, School, a_referral, an_emergency, code
from tests.with_each import with_each

CASE = {
    *("id", "reference", "version", "stage", "school", "policy", "raised_by", "owner", "pupil", "concern"),
    "acting_owner",
    *("agency_referrals", "attempts", "obligations", "escalations", "expectations", "warnings", "next"),
    *("parent_gates", "police_hold", "disclosures"),
    *("withdrawn", "missing_episodes", "outside_referrals", "leavings", "file_transfers", "uncountersigned"),
    "paper_copies",
    "legal_holds",
    *("joined", "joined_into"),
    "siblings",
    "conflicts",
    *("team", "trusted_adult", "needs", "thresholds"),
    *("challenges", "challengeable"),
}
WHOLE = ("dsl", "deputy", "headteacher", "senior", "auditor")
NOTHING = ("governor", "board_lead", "mentor", "admin", "colleague", "operator")


def commands(case: Json) -> set[str]:
    return {offer["command"] for offer in case["next"]}


@pytest.fixture
async def case(school: School) -> Json:
    return await school.teacher.raises()


@with_each("part", WHOLE)
async def test_some_roles_see_every_case_of_the_school_in_full(part: str, case: Json, school: School) -> None:
    person = school.everybody[part]
    seen = await person.sees(case)
    assert set(seen) == CASE
    assert seen["pupil"]["name"] == "Rowan Ashdown"
    assert seen["school"] == str(school.id)
    assert [owed["id"] for owed in seen["obligations"]] == ["accept", "review", "protect"]
    assert (await person.read(f"/v1/referrals/{case['id']}/history"))[0]["type"] == "concern.raised"
    assert await person.read("/v1/referrals") == [seen]


@with_each("part", NOTHING)
async def test_people_with_no_part_in_a_case_see_nothing_of_it(part: str, case: Json, school: School) -> None:
    person = school.everybody[part]
    for path in ("", "/history", "/verification", "/compliance"):
        assert (await person.get(f"/v1/referrals/{case['id']}{path}")).status_code == 404
    assert (await person.tries(case, "refer", an_emergency())).status_code == 404
    assert await person.read("/v1/referrals") == []


async def test_a_member_of_staff_sees_a_receipt(school: School) -> None:
    raised = await school.teacher.raises(child_words="He buys me things.")
    await school.dsl.does(raised, "accept")
    await school.teacher.does(raised, "refer", an_emergency())
    await school.dsl.does(raised, "refer", a_referral())
    receipt = await school.teacher.sees(raised)
    assert set(receipt) == CASE
    for hidden in ("school", "policy", "raised_by", "owner", "acting_owner", "pupil"):
        assert receipt[hidden] is None
    assert receipt["escalations"] == receipt["expectations"] == receipt["warnings"] == []
    assert receipt["concern"]["child_words"] == "He buys me things."
    assert [made["id"] for made in receipt["agency_referrals"]] == ["police-1"]
    assert [owed["id"] for owed in receipt["obligations"]] == ["feedback:police-1"]
    assert {"add-information", "record-feedback", "record-chase"} <= commands(receipt)
    for path in ("history", "verification", "compliance"):
        answer = await school.teacher.get(f"/v1/referrals/{raised['id']}/{path}")
        assert (answer.status_code, answer.json()["code"]) == (403, "NotAllowed")


async def test_only_this_cases_mentor_sees_a_receipt_and_the_next_contact(school: School) -> None:
    """12.5."""
    case = await school.teacher.raises(category="cse")
    await school.dsl.does(case, "decide-review", review("early_help"))
    await school.dsl.does(case, "assign-mentor", {"mentor": str(school.colleague.id), "cadence": 5})
    receipt = await school.colleague.sees(case)
    assert (receipt["pupil"], receipt["concern"]) == (None, None)
    (owed,) = await school.colleague.read("/v1/worklist")
    assert (owed["id"], owed["owner_roles"]) == ("mentor-contact", ["mentor", "dsl"])
    assert (await school.mentor.get(f"/v1/referrals/{case['id']}")).status_code == 404
    ended = {"last": True, "reasons": "She has friends again and says so."}
    await school.colleague.does(case, "record-mentor-contact", ended)
    assert (await school.colleague.get(f"/v1/referrals/{case['id']}")).status_code == 404


async def test_a_receipt_is_found_by_no_more_than_it_shows(school: School) -> None:
    case = await school.teacher.raises(category="csa")
    await school.dsl.does(case, "accept")
    await school.dsl.does(case, "decide-review", review("early_help"))
    plan: Json = {"lead_professional": "Tutor", "aims": "Home by five.", "next_review_on": "2027-03-08"}
    await school.dsl.does(case, "start-early-help", plan | {"lead": str(school.colleague.id)})

    async def found(person: Actor, **query: Any) -> bool:
        return bool(await person.read("/v1/referrals", **query))

    assert await found(school.teacher, category="csa")
    assert not await found(school.colleague, category="csa")
    for person in (school.teacher, school.colleague):
        assert await found(person, stage="support")
        assert await found(person, owner="none")
        assert not await found(person, owner=str(school.dsl.id))
    assert await found(school.auditor, owner=str(school.dsl.id), category="csa")


def review(outcome: str) -> Json:
    return {
        "outcome": outcome,
        "police": {"refer": False, "reasons": "No offence is known."},
        "pupil_wishes": {"sought": False, "reasons": "Not in school today."},
        "reasons": "Support will do for now.",
    }


EARLY = "2027-03-01T09:00:00Z"


async def test_a_person_who_may_not_record_it_learns_nothing_of_the_other_referral(school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "refer", a_referral())
    await school.teacher.does(case, "refer", an_emergency())
    told = {"agency_referral": "cscs-1", "decision": "section_17", "told_by": "Front door", "told_at": EARLY}
    assert code(await school.teacher.tries(case, "record-feedback", told)) == (403, "NotAllowed")
    mine = told | {"agency_referral": "police-1", "decision": "police_investigation"}
    assert code(await school.teacher.tries(case, "record-feedback", mine)) == (422, "Malformed")
    unknown = told | {"agency_referral": "lado-1"}
    assert code(await school.dsl.tries(case, "record-feedback", unknown)) == (409, "NoSuchAgencyReferral")


def beside(roles: Collection[str]) -> set[str]:
    """The parts that have none of these roles."""
    return {part for part, has in PARTS.items() if not set(roles).intersection(has)}


NO_CASES = {"teacher", "colleague", "mentor", "admin", "governor", "board_lead"}
REFUSED: list[tuple[str, str, set[str]]] = [
    ("GET", "/v1/compliance", NO_CASES),
    ("GET", "/v1/compliance/exceptions", NO_CASES),
    ("GET", "/v1/headteacher", beside(["headteacher"])),
    ("GET", "/v1/inspection", beside(OF_AN_INSPECTOR)),
    ("GET", "/v1/governors", beside(OF_THE_GOVERNORS)),
    ("GET", "/v1/training", {"teacher", "senior", "mentor"}),
    ("GET", "/v1/absences", {"teacher", "colleague", "mentor"}),
    ("POST", "/v1/hand-overs", {"teacher", "mentor", "auditor", "admin"}),
    ("POST", "/v1/pupils/search", {"governor", "board_lead", "operator"}),
]
"""Addresses of the school, not of one case, and who may not use each."""


@with_each(("method", "path", "parts"), REFUSED)
async def test_what_is_not_for_their_role_is_refused(
    method: str, path: str, parts: set[str], school: School
) -> None:
    for part in sorted(parts):
        person = school.everybody[part]
        body = {"colour": "blue"} if method == "POST" else None
        answer = await person.http.request(method, path, json=body, headers=person.headers)
        assert code(answer) == (403, "NotAllowed"), part
