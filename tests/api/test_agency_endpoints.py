"""A message from an agency is recorded as if typed by a person, and the answer says nothing of the case."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import asyncpg

from store.ledger import history
from store.ledger.ledger import Ledger
from store.people.people_setup import names
from tests.api.agency_client import BODY, PATH, Agency, a_decision, an_acknowledgement
from tests.api.conftest import Keys
from tests.school import NOW, Json, School, SetClock, a_referral, an_absent_ledger, code, served, silence
from tests.store.ledger.test_round_trips import everything_stored
from tests.with_each import with_each

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


async def test_a_reference_that_came_with_the_acknowledgement_is_found_too(
    cscs: Agency, school: School
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "refer", a_referral())
    assert (await cscs.tells(a_decision())).status_code == 404
    await school.dsl.does(case, "record-acknowledgement")
    await cscs.does(a_decision())


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


CANARY = "Zephyrine-Quillfeather"


WRONG: dict[str, tuple[dict[str, Any], list[str]]] = {
    "an unknown field": ({"colour": CANARY}, ["/colour"]),
    "no reference": ({"agency_reference": None}, ["/agency_reference"]),
    "another kind": ({"kind": CANARY}, ["/kind"]),
    "another decision": ({"decision": CANARY}, ["/decision"]),
    "an empty teller": ({"told_by": " "}, ["/told_by"]),
    "a time without offset": ({"told_at": "2027-03-01T09:00:00"}, ["/told_at"]),
    "seconds": ({"told_at": "1772000000"}, ["/told_at"]),
    "short reasons": ({"reasons": "short"}, ["/reasons"]),
    "a worker without name": ({"social_worker": {"phone": "1"}}, ["/social_worker/name"]),
    "a worker with more": ({"social_worker": {"name": "A", "age": 1}}, ["/social_worker/age"]),
    "a NUL": ({"told_by": "a\0b"}, ["/told_by"]),
}


@with_each("why", WRONG)
async def test_a_malformed_agency_message_names_the_wrong_fields(
    why: str, cscs: Agency, school: School
) -> None:
    changes, pointers = WRONG[why]
    case = await referred(school)
    for reference in ("F-12345", "no such"):
        answer = await cscs.tells(a_decision(reference=reference) | changes)
        assert code(answer) == (422, "Malformed")
        assert [each["pointer"] for each in answer.json()["errors"]] == pointers
        assert CANARY not in answer.text
    assert (await school.dsl.sees(case))["version"] == 2


@with_each("body", [b"", b"[]", b"{", b"null", b"\xff", b"[" * 5000])
async def test_an_agency_message_that_is_not_an_object_is_malformed(body: bytes, cscs: Agency) -> None:
    assert code(await cscs.sends(body, cscs.signed(body))) == (422, "Malformed")


async def test_the_first_that_fails_answers(cscs: Agency, school: School, ledger: Ledger) -> None:
    too_large = b"x" * 300_000
    assert code(await cscs.sends(too_large, {})) == (401, "NotSignedIn")
    assert code(await cscs.sends(too_large, cscs.signed(too_large, late=301))) == (401, "NotSignedIn")
    assert code(await cscs.sends(too_large, cscs.signed(too_large))) == (413, "TooLarge")
    assert code(await cscs.tells(a_decision(reference="no such"))) == (404, "NotFound")
    await referred(school)
    await cscs.does(a_decision(), name="k")
    assert code(await cscs.tells(a_decision(told_by=" "), name="k")) == (422, "Malformed")
    assert code(await cscs.tells(a_decision(reference="no such"), name="k")) == (422, "KeyReused")
    async with served(await an_absent_ledger(ledger)) as http:
        answer = await http.post(PATH, content=BODY)
    assert code(answer) == (503, "Unavailable")
    assert int(answer.headers["retry-after"]) > 0
