"""The gate before parents, the police hold, the disclosures and refused images, over HTTP."""

import base64

from api.openapi import EXAMPLES
from tests.school import Json, School, a_concern, a_referral
from tests.with_each import with_each

WRITTEN = base64.b64encode(bytes(range(256))).decode()
MORE = {"text": "Seen again."}


async def test_no_one_plans_to_speak_to_a_parent_before_it_was_found_safe(school: School) -> None:
    """11.13, 11.7."""
    case = await school.teacher.raises()
    refused = await school.dsl.tries(case, "plan-parent-contact", EXAMPLES["plan-parent-contact"])
    assert (refused.status_code, refused.json()["code"]) == (409, "ParentGateClosed")
    assert refused.json()["clauses"] == ["11.13"]
    await school.dsl.does(case, "assess-parent-contact")
    await school.dsl.does(case, "plan-parent-contact")
    after = await school.dsl.does(case, "place-police-hold")
    assert [each["open"] for each in after["parent_gates"]] == [False]
    assert {"11.7", "11.13"} <= {each["clause"] for each in after["warnings"]}
    held = await school.dsl.tries(case, "plan-parent-contact", EXAMPLES["plan-parent-contact"])
    assert (held.status_code, held.json()["code"]) == (409, "PoliceHold")


async def test_contact_that_happened_is_recorded_and_marked(school: School) -> None:
    case = await school.teacher.raises()
    receipt = await school.teacher.does(case, "record-parent-contact")
    assert receipt["parent_gates"] == receipt["disclosures"] == []
    *_, last = await school.dsl.read(f"/v1/referrals/{case['id']}/history")
    assert (last["type"], last["data"]["outside_gate"]) == ("parent-contact.recorded", True)
    (owed,) = [each for each in (await school.dsl.sees(case))["obligations"] if "parent" in each["kind"]]
    assert (owed["id"], owed["clause"], owed["basis"]) == (
        "review-parent-contact:2",
        "11.13",
        "school setting",
    )
    assert owed["due_at"] == "2027-03-02T17:00:00Z"
    after = await school.dsl.does(case, "assess-parent-contact")
    assert {each["id"]: each["state"] for each in after["obligations"]}[owed["id"]] == "met"


async def test_shared_and_withheld_information_is_listed_with_the_referrals(school: School) -> None:
    case = await school.dsl.raises()
    await school.dsl.does(case, "refer", a_referral())
    await school.dsl.does(case, "record-disclosure", EXAMPLES["record-disclosure"] | {"sha256": "ab" * 32})
    after = await school.dsl.does(case, "withhold")
    shown = [(each["kind"], each["to"] or each["from"], each["sha256"]) for each in after["disclosures"]]
    assert shown == [
        ("shared", "cscs", None),
        ("shared", "School nurse", "ab" * 32),
        ("withheld", "Football club", None),
    ]
    before = await school.dsl.read(f"/v1/referrals/{case['id']}", as_of_version=2)
    assert len(before["disclosures"]) == 1


async def test_a_case_is_found_by_what_it_is_called_now(school: School) -> None:
    case = await school.dsl.raises(category="other")
    await school.dsl.does(case, "reclassify")
    assert [each["id"] for each in await school.dsl.read("/v1/referrals", category="cse")] == [case["id"]]
    assert await school.dsl.read("/v1/referrals", category="other") == []


@with_each(
    ("command", "body", "pointer"),
    [
        ("add-information", MORE | {"text": f"data:image/png;base64,{WRITTEN}"}, "/text"),
        ("add-information", MORE | {"child_words": WRITTEN}, "/child_words"),
        ("add-information", MORE | {"attachments": [WRITTEN]}, "/attachments"),
        ("add-information", MORE | {"photo": "x"}, "/photo"),
        ("record-pupil-view", {"text": WRITTEN}, "/text"),
    ],
)
async def test_an_image_or_an_attachment_is_refused_and_kept_nowhere(
    command: str, body: Json, pointer: str, school: School
) -> None:
    """8.2."""
    case = await school.dsl.raises(category="youth_produced_imagery")
    answer = await school.dsl.tries(case, command, body)
    assert (answer.status_code, answer.json()["code"]) == (422, "Malformed")
    assert answer.json()["clauses"] == ["8.2"]
    assert [each["pointer"] for each in answer.json()["errors"]] == [pointer]
    assert WRITTEN not in answer.text
    assert (await school.dsl.sees(case))["version"] == 1


async def test_an_image_is_refused_with_the_concern_itself_and_other_faults_name_no_clause(
    school: School,
) -> None:
    answer = await school.teacher.post("/v1/referrals", a_concern(summary=WRITTEN))
    assert (answer.status_code, answer.json()["clauses"]) == (422, ["8.2"])
    other = await school.teacher.post("/v1/referrals", a_concern(colour="blue"))
    assert (other.status_code, other.json()["clauses"]) == (422, [])


async def test_ages_are_told_or_said_to_be_unknown(school: School) -> None:
    """8.1, 8.3."""
    parties = [{"part": "in_image", "age": 9}, {"part": "asked_for", "age": "unknown"}]
    case = await school.dsl.raises(
        category="youth_produced_imagery", imagery_parties=parties, device_location="Office safe"
    )
    assert case["concern"]["imagery_parties"] == parties
    assert case["concern"]["device_location"] == "Office safe"
    assert "8.3" in {each["clause"] for each in case["warnings"]}
    grown = {"text": "He is 24.", "imagery_parties": [{"part": "asked_for", "age": 24}]}
    after = await school.dsl.does(case, "add-information", grown)
    assert after["concern"]["adult_involved"] is True
    assert "refer:police" in {each["id"] for each in after["obligations"]}
