"""A referral by e-mail holds only what was chosen to be shared, and its hash is on record."""

import hashlib
from dataclasses import replace
from email.message import EmailMessage
from typing import Any
from uuid import UUID

from domain.case.event import DeliveryOutcome
from store.delivery import dead_letters
from store.ledger import history
from tests.delivery.conftest import FRONT_DOOR, House
from tests.documents.referral_cases import text_of
from tests.school import WHY, Json, a_referral, an_emergency, served

EVERYTHING = ["pupil", "concern", "indicators", "child_words", "risk_groups", "family", "history"]
GATE = "He was waiting at the gate again."


async def refers(house: House, by: str = "dsl", **given: Any) -> Json:
    """Refer a case with information of every kind, by e-mail."""
    who = house.school.everybody[by]
    body = {
        "pupil": {
            "name": "Zoë Ashdown",
            "date_of_birth": "2020-01-31",
            "upn": "A123",
            "risk_groups": ["looked_after"],
        },
        "concern": {
            "category": "cse",
            "summary": "New phone and trainers.",
            "child_words": "He is just a friend.",
            "indicators": ["gifts"],
            "immediate_danger": False,
        },
        "home_authority": "Gloucestershire",
    }
    case: Json = (await who.post("/v1/referrals", body)).json()
    await who.does(case, "add-information", {"text": GATE, "child_words": "Please do not tell."})
    sent = {"channel": "email", **given}
    if by == "dsl":
        return await who.does(case, "refer", a_referral(**sent))
    return await who.does(case, "refer", an_emergency("cscs", **sent))


def attached(house: House) -> bytes:
    return attached_to(*house.mail(FRONT_DOOR))


def attached_to(mail: EmailMessage) -> bytes:
    (part,) = mail.iter_attachments()
    assert part.get_content_type() == "application/pdf"
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload


def document(house: House) -> str:
    return text_of(attached(house))


async def test_it_goes_to_the_authoritys_secure_address_with_its_hash_on_record(house: House) -> None:
    case = await refers(house, information_shared=EVERYTHING)
    assert case["warnings"] == []
    await house.carries()
    text = document(house)
    for words in (
        "Referral to children's social care",
        f"Reference {case['reference']} (cscs-1)",
        "Local authority or agency Gloucestershire",
        "Date and time made Monday 1 March 2027 at 10am",
        f"From School {house.school.id}",
        "Name Dsl Role Designated safeguarding lead",
        "Urgency The child is at risk",
        "Reasons: Necessary for the front door to decide on a response.",
        "condition for special category data Public task",
        "Name Zoë Ashdown",
        "Date of birth, or expected date of delivery 31 January 2020",
        "Unique pupil number A123",
        f"New phone and trainers. Added later: {GATE}",
        "He is just a friend. Please do not tell.",
        "Signs noticed gifts",
        "Please tell the school your decision by Tuesday 2 March 2027 at 5pm",
    ):
        assert words in text
    carried = [each.event.effects.carried for each in await history.events(house.ledger, UUID(case["id"]))]
    told = hashlib.sha256(attached(house)).hexdigest()
    assert told in [each.sha256 for each in carried if isinstance(each, DeliveryOutcome)]
    (mail,) = house.mail(FRONT_DOOR)
    assert mail["Reply-To"] == house.at("dsl")
    body = mail.get_body(("plain",))
    assert body is not None
    for where in (mail["Subject"], body.get_content()):
        assert "Ashdown" not in where


async def test_the_sent_form_can_be_made_again_byte_for_byte(house: House) -> None:
    case = await refers(house)
    await house.carries()
    one = f"/v1/referrals/{case['id']}"
    again = await house.school.auditor.get(f"{one}/agency-referrals/cscs-1/form")
    assert again.content == attached(house)
    shared = (await house.school.dsl.read(one))["disclosures"]
    assert [each["sha256"] for each in shared] == [hashlib.sha256(again.content).hexdigest()]


async def test_a_choice_made_in_an_emergency_is_respected(house: House) -> None:
    await refers(house, by="teacher", information_shared=["indicators"])
    await house.carries()
    text = document(house)
    assert "gifts" in text
    assert "Zoë Ashdown" not in text
    assert "New phone" not in text


async def test_an_authority_named_only_in_a_setting_keeps_that_name(house: House) -> None:
    elsewhere = house.over(replace(house.office, authorities={"north-shire": FRONT_DOOR}))
    async with served(elsewhere.ledger) as http:
        school = replace(house.school, dsl=replace(house.school.dsl, http=http))
        elsewhere = replace(elsewhere, school=school)
        await refers(elsewhere, authority="North Shire")
        await elsewhere.carries()
    assert "Local authority or agency north shire" in document(house)


async def test_each_try_sends_the_same_form_despite_later_information(house: House) -> None:
    case = await refers(house, information_shared=EVERYTHING)
    house.server.drops = 10
    await house.carries()
    await house.school.dsl.does(case, "add-information", {"text": "Learnt after it was sent."})
    house.server.drops = 0
    await house.carries_after(minutes=1)
    first, second = house.mail(FRONT_DOOR)
    assert first["Message-ID"] == second["Message-ID"]
    assert attached_to(first) == attached_to(second)


async def test_an_undelivered_referral_opens_a_call_to_the_front_door_within_minutes(house: House) -> None:
    """11.8."""
    case = await refers(house)
    house.server.says = ["451 try later"] * 10
    await house.carries()
    await house.carries_after(minutes=6)
    now = await house.school.dsl.sees(case)
    owed = {each["id"]: each["state"] for each in now["obligations"]}
    assert owed["telephone:cscs-1"] == "open"
    assert owed["feedback:cscs-1"] == "open"
    assert now["agency_referrals"][0]["feedback_due_at"] == "2027-03-02T17:00:00Z"
    called = {"obligation": "telephone:cscs-1", "spoke_to": "Front door, duty worker"}
    after = await house.school.dsl.does(case, "record-telephone", called)
    assert {each["id"]: each["state"] for each in after["obligations"]}["telephone:cscs-1"] == "met"
    house.server.says = []
    await house.carries_after(minutes=1)
    assert len(house.mail(FRONT_DOOR)) == 1


async def test_a_referral_made_in_error_is_not_sent(house: House) -> None:
    case = await refers(house)
    version = case["version"]
    await house.school.dsl.does(case, "correct", {"event": version, "reasons": WHY, "void": True})
    await house.carries()
    assert house.mail(FRONT_DOOR) == []
    assert await dead_letters.undelivered(house.ledger.pool, 10) == []
    assert await house.faults() == ["withdrawn"]


async def test_an_unknown_authority_is_a_warning_and_nothing_is_sent(house: House) -> None:
    case = await refers(house, authority="Nowhereshire")
    assert [each["clause"] for each in case["warnings"]] == ["11.5"]
    await house.carries()
    assert house.mail(FRONT_DOOR) == []


async def test_an_authority_that_the_worker_does_not_know_waits_for_its_address(house: House) -> None:
    await refers(house)
    elsewhere = replace(house, office=replace(house.office, authorities={}))
    await elsewhere.carries()
    assert house.mail(FRONT_DOOR) == []
    await house.carries_after(minutes=1)
    assert len(house.mail(FRONT_DOOR)) == 1
