"""Cases about a child of the school's register, chosen by id (3-DSL.n)."""

from datetime import date
from uuid import UUID, uuid4

import asyncpg
import httpx2

from domain.entries.agencies import SocialWorker
from store.ledger.ledger import Ledger
from tests.school import WHY, Actor, Json, School, a_concern
from tests.store.pupils.register import a_pupil, destroy_key, merge, update

BORN = date(2014, 5, 2)
KNOWN: Json = {
    "sen": "ehcp",
    "looked_after": True,
    "young_carer": True,
    "social_worker": SocialWorker(name="Sol Okafor", phone="020 7946 0991"),
}
"""What the register knows of a child beside their name."""


async def report(by: Actor, pupil: UUID) -> httpx2.Response:
    return await by.post("/v1/referrals", a_concern() | {"pupil": {"id": str(pupil)}})


def faults(answer: httpx2.Response) -> tuple[int, list[str]]:
    return answer.status_code, [each["pointer"] for each in answer.json().get("errors", ())]


async def test_a_teacher_reports_about_a_child_of_the_register(school: School, ledger: Ledger) -> None:
    pupil = await a_pupil(ledger, school, date_of_birth=BORN, upn="A123456789012")
    told = await report(school.teacher, pupil.id)
    assert told.status_code == 201, told.text
    assert told.json()["pupil"] is None
    seen = (await school.dsl.sees(told.json()))["pupil"]
    assert (seen["id"], seen["name"]) == (str(pupil.id), "Amelia Okafor")
    assert (seen["date_of_birth"], seen["upn"]) == ("2014-05-02", "A123456789012")


async def test_a_child_of_another_school_is_a_child_that_does_not_exist(
    school: School, other_school: School, ledger: Ledger
) -> None:
    theirs = await a_pupil(ledger, other_school)
    for pupil in (theirs.id, uuid4()):
        assert faults(await report(school.teacher, pupil)) == (422, ["/pupil/id"])
    known = await a_pupil(ledger, school)
    assert (await report(school.teacher, known.id)).status_code == 201


async def test_people_who_cannot_find_pupils_cannot_name_one_by_id(school: School, ledger: Ledger) -> None:
    pupil = await a_pupil(ledger, school)
    assert faults(await report(school.governor, pupil.id)) == (422, ["/pupil/id"])
    assert (await school.governor.post("/v1/referrals", a_concern())).status_code == 201


async def test_the_record_that_replaced_another_is_the_child(
    school: School, ledger: Ledger, owner: asyncpg.Connection
) -> None:
    twice, pupil = await a_pupil(ledger, school), await a_pupil(ledger, school, given_name="Amélie")
    await merge(ledger, twice, pupil)
    case: Json = (await report(school.teacher, twice.id)).json()
    assert (await school.dsl.sees(case))["pupil"]["id"] == str(pupil.id)
    await destroy_key(owner, pupil.id)
    assert faults(await report(school.teacher, pupil.id)) == (422, ["/pupil/id"])


async def test_a_dsl_moves_a_case_to_the_child_whom_it_is_about(school: School, ledger: Ledger) -> None:
    pupil = await a_pupil(ledger, school, date_of_birth=BORN)
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept")  # from now on the case is in this process's memory
    named = await school.dsl.does(case, "identify-pupil", {"pupil": str(pupil.id), "reasons": WHY})
    assert (named["pupil"]["id"], named["pupil"]["name"]) == (str(pupil.id), "Amelia Okafor")
    for wrong in (uuid4(), school.id):
        answer = await school.dsl.tries(case, "identify-pupil", {"pupil": str(wrong)})
        assert faults(answer) == (422, ["/pupil"])
    assert (await school.colleague.tries(case, "identify-pupil", {"pupil": str(uuid4())})).status_code == 404


async def test_a_case_knows_what_the_register_held_on_the_day(school: School, ledger: Ledger) -> None:
    pupil = await a_pupil(ledger, school, home_authority="Sefton", **KNOWN)
    case: Json = (await report(school.teacher, pupil.id)).json()
    await update(ledger, pupil, sen="none")
    seen = (await school.dsl.sees(case))["pupil"]
    assert (seen["sen"], seen["looked_after"], seen["risk_groups"]) == ("ehcp", True, ["young-carer"])
    assert (seen["social_worker"]["name"], seen["home_authority"]) == ("Sol Okafor", None)
    (entry,) = await school.dsl.read(f"/v1/referrals/{case['id']}/history")
    assert entry["data"]["register"] == {
        "risk_groups": ["young-carer"],
        "sen": "ehcp",
        "looked_after": True,
        "social_worker": {"name": "Sol Okafor", "phone": "020 7946 0991"},
    }


async def test_a_reporter_learns_nothing_of_what_the_register_holds(school: School, ledger: Ledger) -> None:
    """The answers are those of a report about a child of whom the register knows nothing, byte for byte."""
    told = []
    for known in ({}, KNOWN):
        pupil = await a_pupil(ledger, school, **known)
        answer = await report(school.teacher, pupil.id)
        case: Json = answer.json()
        again = await school.teacher.get(f"/v1/referrals/{case['id']}")
        told.append(
            [
                each.text.replace(case["id"], "ID").replace(case["reference"], "REFERENCE")
                for each in (answer, again)
            ]
            + [answer.headers["etag"], again.headers["etag"]]
        )
        assert (await school.dsl.sees(case))["pupil"]["looked_after"] is known.get("looked_after")
    assert told[0] == told[1]


async def test_a_report_names_brothers_and_sisters_of_the_register(school: School, ledger: Ledger) -> None:
    pupil, sister = await a_pupil(ledger, school), await a_pupil(ledger, school, given_name="Ada")
    brother = await a_pupil(ledger, school, given_name="Obi")
    named = a_concern() | {"pupil": {"id": str(pupil.id)}, "siblings": [str(sister.id)]}
    case: Json = (await school.teacher.post("/v1/referrals", named)).json()
    await school.dsl.does(case, "accept")
    more = await school.teacher.tries(
        case, "add-information", {"text": "He was there too.", "siblings": [str(brother.id)]}
    )
    assert (more.status_code, more.json()["siblings"]) == (200, [])
    await update(ledger, brother, given_name="Obinna")
    assert (await school.dsl.sees(case))["siblings"] == [
        {"id": str(sister.id), "name": "Ada Okafor", "event": 1},
        {"id": str(brother.id), "name": "Obi Okafor", "event": 3},
    ]
    assert (await school.dsl.read(f"/v1/pupils/{sister.id}"))["siblings"] == [], "the register stays as it is"


async def test_brothers_and_sisters_of_another_school_are_pupils_that_do_not_exist(
    school: School, other_school: School, ledger: Ledger
) -> None:
    theirs, known = await a_pupil(ledger, other_school), await a_pupil(ledger, school)
    case = await school.teacher.raises()
    for wrong in (theirs.id, uuid4()):
        siblings = {"siblings": [str(known.id), str(wrong)]}
        for answer in (
            await school.teacher.post("/v1/referrals", a_concern() | siblings),
            await school.teacher.tries(case, "add-information", {"text": "More."} | siblings),
        ):
            assert answer.status_code == 422
            assert [(each["pointer"], each["message"]) for each in answer.json()["errors"]] == [
                ("/siblings", "Choose brothers and sisters on this school's register.")
            ]
    by_governor = await school.governor.post("/v1/referrals", a_concern() | {"siblings": [str(known.id)]})
    assert faults(by_governor) == (422, ["/siblings"])
