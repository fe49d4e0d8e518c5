"""A message from an agency is recorded as if typed by a person, and the answer says nothing of the case."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from store.ledger import history
from store.ledger.ledger import Ledger
from store.people.people_setup import names
from tests.api.agency_client import Agency, a_decision, an_acknowledgement
from tests.api.conftest import Keys
from tests.school import NOW, Json, School, SetClock, a_referral, silence
from tests.store.ledger.test_round_trips import everything_stored

WORKER = {"name": "A. Duty", "phone": "01632 960000", "email": None}


async def referred(school: School, agency: str = "cscs", reference: str = "F-12345", **given: object) -> Json:
    """A case with one agency referral, under the agency's reference."""
    case = await school.teacher.raises()
    return await school.dsl.does(case, "refer", a_referral(agency, agency_reference=reference, **given))


def obligation(case: Json, name: str) -> str:
    return str([each["state"] for each in case["obligations"] if each["id"] == name][-1])


async def test_an_acknowledgement_is_recorded_and_stops_nothing(
    cscs: Agency, school: School, ledger: Ledger
) -> None:
    """11.8."""
    case = await referred(school)
    told = an_acknowledgement(told_by="Front door", told_at="2027-03-01T09:59:00Z", social_worker=WORKER)
    answer = await cscs.tells(told)
    assert (answer.status_code, answer.content) == (200, b'{"recorded":true}')
    assert not {"etag", "location", "idempotent-replay"}.intersection(answer.headers)
    seen = await school.dsl.sees(case)
    (referral,) = seen["agency_referrals"]
    assert (referral["acknowledged_at"], referral["social_worker"]) == ("2027-03-01T09:59:00Z", WORKER)
    assert obligation(seen, "feedback:cscs-1") == "open"
    event = (await history.events(ledger, UUID(case["id"])))[-1].document()
    assert event["type"] == "referral.acknowledged"
    assert event["actor"] == {"id": str(cscs.id), "role": "agency"}
    assert event["data"] == {
        "agency_referral": "cscs-1",
        "agency_reference": "F-12345",
        "told_by": "Front door",
        "social_worker": {"name": "A. Duty", "phone": "01632 960000"},
        "occurred_at": "2027-03-01T09:59:00Z",
    }


async def test_a_decision_stops_the_clock_and_opens_what_follows(
    cscs: Agency, school: School, ledger: Ledger, clock: SetClock
) -> None:
    """11.8, 11.10."""
    case = await referred(school)
    await cscs.does(a_decision("no_statutory", reasons="Early help is enough.", social_worker=WORKER))
    seen = await school.dsl.sees(case)
    assert obligation(seen, "feedback:cscs-1") == "met"
    assert obligation(seen, "reconsider:cscs-1") == "open"
    assert obligation(seen, f"inform-pupil:{seen['version']}") == "open"
    (referral,) = seen["agency_referrals"]
    assert (referral["decision"], referral["late"]) == ("no_statutory", False)
    assert referral["social_worker"] == WORKER
    await silence(ledger, clock, case, NOW + timedelta(days=3))
    kinds = {each.event.fact.type for each in await history.events(ledger, UUID(case["id"]))}
    assert "feedback.overdue" not in kinds
    assert (await school.dsl.read(f"/v1/referrals/{case['id']}/verification"))["verified"]


async def test_a_late_decision_is_marked_as_late(
    cscs: Agency, school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await referred(school)
    await silence(ledger, clock, case, NOW + timedelta(days=1, hours=8))
    await cscs.does(a_decision())
    seen = await school.dsl.sees(case)
    assert seen["agency_referrals"][0]["late"] is True
    assert obligation(seen, "feedback:cscs-1") == "met_late"
    assert obligation(seen, "chase:cscs-1") == "ended"
    assert obligation(seen, "conclude:cscs-1") == "open"


async def test_arrival_time_decides_whether_an_agency_is_late(
    cscs: Agency, school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await referred(school)
    await silence(ledger, clock, case, NOW + timedelta(days=1, hours=8))
    await cscs.does(a_decision(told_at="2027-03-02T16:59:00Z"))
    seen = (await school.dsl.sees(case))["agency_referrals"][0]
    assert (seen["late"], seen["told_at"]) == (True, "2027-03-02T18:00:00Z")


async def test_a_later_decision_replaces_an_earlier_one(cscs: Agency, school: School) -> None:
    case = await referred(school)
    await cscs.does(a_decision("no_statutory"))
    await cscs.does(a_decision("section_47"))
    seen = await school.dsl.sees(case)
    assert seen["agency_referrals"][0]["decision"] == "section_47"
    assert (obligation(seen, "reconsider:cscs-1"), obligation(seen, "conclude:cscs-1")) == ("ended", "open")


@pytest.mark.parametrize("reference", ["f-12345", " F-12345 ", "F - 12345"])
async def test_a_reference_is_found_however_it_is_typed(reference: str, cscs: Agency, school: School) -> None:
    case = await referred(school, reference=reference)
    await cscs.does(a_decision())
    assert (await school.dsl.sees(case))["agency_referrals"][0]["decision"] == "section_17"


async def test_a_reference_that_came_with_the_acknowledgement_is_found_too(
    cscs: Agency, school: School
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "refer", a_referral())
    assert (await cscs.tells(a_decision())).status_code == 404
    await school.dsl.does(case, "record-acknowledgement")
    await cscs.does(a_decision())


async def test_a_reference_that_came_with_the_written_confirmation_is_found_too(
    cscs: Agency, school: School
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "refer", a_referral(channel="phone"))
    await school.dsl.does(case, "confirm-in-writing")
    await cscs.does(a_decision())


async def test_of_two_referrals_under_one_reference_that_which_waits_is_meant(
    cscs: Agency, school: School
) -> None:
    case = await referred(school)
    await cscs.does(a_decision("no_statutory"))
    again = a_referral(agency_reference="F-12345", re_referral_of="cscs-1")
    await school.dsl.does(case, "refer", again)
    await cscs.does(a_decision("section_47"))
    decided = [each["decision"] for each in (await school.dsl.sees(case))["agency_referrals"]]
    assert decided == ["no_statutory", "section_47"]
    await cscs.does(a_decision("section_17"))
    decided = [each["decision"] for each in (await school.dsl.sees(case))["agency_referrals"]]
    assert decided == ["no_statutory", "section_17"]


async def nothing_found(agency: Agency, reference: str = "F-12345") -> None:
    told = await agency.tells(a_decision(reference=reference))
    unknown = await agency.tells(a_decision(reference="no such"))
    assert told.status_code == 404
    assert told.content == unknown.content


async def test_a_reference_of_two_cases_is_refused_like_an_unknown_one(cscs: Agency, school: School) -> None:
    cases = [await referred(school), await referred(school)]
    await nothing_found(cscs)
    assert {(await school.dsl.sees(case))["version"] for case in cases} == {2}


async def test_a_voided_referral_takes_no_message_from_the_agency(cscs: Agency, school: School) -> None:
    wrong, right = await referred(school), await referred(school)
    void = {"event": 2, "void": True, "reasons": "It was another child's referral."}
    await school.dsl.does(wrong, "correct", void)
    await cscs.does(a_decision())
    assert (await school.dsl.sees(right))["agency_referrals"][0]["decision"] == "section_17"
    await school.dsl.does(right, "correct", void)
    await nothing_found(cscs)


async def test_a_mistyped_acknowledgement_counts_for_nothing(cscs: Agency, school: School) -> None:
    case = await referred(school, reference="F-1")
    await school.dsl.does(case, "record-acknowledgement")
    await school.dsl.does(case, "correct", {"event": 3, "void": True, "reasons": "Of another child."})
    await nothing_found(cscs)
    await cscs.does(a_decision(reference="F-1"))


async def test_a_key_is_of_one_school_and_one_agency(
    cscs: Agency, keys: Keys, school: School, other_school: School
) -> None:
    case = await referred(school)
    for stranger in (
        await keys.of(other_school),
        await keys.of(school, "police", "Constabulary"),
        await keys.of(school, "lado"),
    ):
        await nothing_found(stranger)
    assert (await school.dsl.sees(case))["version"] == 2
    await cscs.does(a_decision())


async def test_two_authorities_of_one_agency_know_each_others_references(
    cscs: Agency, keys: Keys, school: School
) -> None:
    """An authority hands a case over to the next, under its number."""
    await referred(school)
    await (await keys.of(school, "cscs", "South Gloucestershire")).does(a_decision())


async def test_a_case_with_its_key_destroyed_is_not_found(
    cscs: Agency, school: School, owner: asyncpg.Connection
) -> None:
    case = await referred(school)
    await owner.execute("UPDATE cases SET closed = true WHERE id = $1", case["id"])
    await owner.execute("DELETE FROM case_keys WHERE case_id = $1", case["id"])
    await nothing_found(cscs)


async def test_no_reference_stands_in_the_clear_nor_a_secret(
    cscs: Agency, school: School, owner: asyncpg.Connection
) -> None:
    await referred(school, reference="Canary-Reference-99")
    await cscs.does(an_acknowledgement("canary-reference-99"))
    stored = (await everything_stored(owner)).lower()
    assert "canary-reference-99" not in stored
    assert cscs.secret.removeprefix("whsec_").lower() not in stored
    assert "gloucestershire" in stored, "the search finds what is there"


async def test_the_school_sees_whose_word_it_is(cscs: Agency, school: School, ledger: Ledger) -> None:
    assert (await names(ledger.pool))[cscs.id] == "Gloucestershire"
