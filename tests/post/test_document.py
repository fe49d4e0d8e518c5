"""The referral by e-mail: what was chosen to be shared and nothing else, and its hash on record."""

import hashlib
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest

from domain.effects import Carried
from store import history, undelivered
from tests.post.conftest import FRONT_DOOR, House
from tests.world import WHY, Json, a_referral, an_emergency

EVERYTHING = ["pupil", "concern", "indicators", "child_words", "risk_groups", "family", "history"]
GATE = "He was waiting at the gate again."


async def refers(house: House, by: str = "dsl", **given: Any) -> Json:
    """A case with something of each kind, referred by e-mail."""
    who = getattr(house.school, by)
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
        return await who.does(case, "refer", a_referral(**sent))  # type: ignore[no-any-return]
    return await who.does(case, "refer", an_emergency("cscs", **sent))  # type: ignore[no-any-return]


def document(house: House) -> str:
    (mail,) = house.mail(FRONT_DOOR)
    (part,) = mail.iter_attachments()
    payload = part.get_payload(decode=True)
    assert isinstance(payload, bytes)
    return payload.decode()


async def test_it_goes_to_the_authoritys_secure_address_with_its_hash_on_record(house: House) -> None:
    case = await refers(house, information_shared=EVERYTHING)
    assert case["warnings"] == []
    await house.carries()
    text = document(house)
    assert text == (
        "REFERRAL TO CHILDREN'S SOCIAL CARE\n"
        "\n"
        f"Reference: {case['reference']} (cscs-1)\n"
        "To: Gloucestershire\n"
        "Made: Monday 1 March 2027 at 10:00\n"
        f"School: School {house.school.id}\n"
        "Referred by: Dsl, dsl\n"
        "Why it is made: at risk\n"
        "Reasons: Necessary for the front door to decide on a response.\n"
        "Lawful basis for sharing: public task\n"
        "\nPUPIL\nName: Zoë Ashdown\nDate of birth: 2020-01-31\nUPN: A123\n"
        "\nCONCERN\nCategory: cse\nImmediate danger: no\nAn adult is involved: unknown\n"
        f"New phone and trainers.\nLearnt later: {GATE}\n"
        "\nINDICATORS\ngifts\n"
        "\nCHILD WORDS\nHe is just a friend.\nPlease do not tell.\n"
        "\nRISK GROUPS\nlooked after\n"
        "\nFAMILY\nNot held in this record: please ask the referrer.\n"
        "\nHISTORY\nNo earlier referral in this case.\n"
        "\nPlease tell the school what will happen by Tuesday 2 March 2027 at 17:00.\n"
    )
    carried = [each.event.effects.carried for each in await history.events(house.ledger, UUID(case["id"]))]
    told = hashlib.sha256(text.encode()).hexdigest()
    assert told in [each.sha256 for each in carried if isinstance(each, Carried)]
    (mail,) = house.mail(FRONT_DOOR)
    assert mail["Reply-To"] == house.at("dsl")
    body = mail.get_body(("plain",))
    assert body is not None
    for where in (mail["Subject"], body.get_content()):
        assert "Ashdown" not in where


async def test_it_holds_only_what_was_chosen(house: House) -> None:
    await refers(house, information_shared=["pupil", "indicators"])
    await house.carries()
    text = document(house)
    assert "Zoë Ashdown" in text
    for left_out in ("New phone", GATE, "just a friend", "looked after", "cse", "HISTORY"):
        assert left_out not in text


PARTS = {
    "pupil": ("Zoë Ashdown", "A123"),
    "concern": ("New phone", GATE, "Category: cse"),
    "indicators": ("gifts",),
    "child_words": ("just a friend", "do not tell"),
    "risk_groups": ("looked after",),
    "history": ("No earlier referral",),
}


@pytest.mark.parametrize("chosen", PARTS)
async def test_of_the_case_it_holds_the_part_that_was_chosen_and_no_other(house: House, chosen: str) -> None:
    """11.5; who refers, why and on what basis is the referral itself."""
    await refers(house, information_shared=[chosen])
    await house.carries()
    text = document(house)
    for part, words in PARTS.items():
        for each in words:
            assert (each in text) is (part == chosen), each
    assert "Reasons: Necessary for the front door" in text
    assert "Lawful basis for sharing: public task" in text


async def test_what_was_chosen_in_an_emergency_is_what_is_sent(house: House) -> None:
    await refers(house, by="teacher", information_shared=["indicators"])
    await house.carries()
    text = document(house)
    assert "gifts" in text
    assert "Zoë Ashdown" not in text
    assert "New phone" not in text


async def test_an_authority_that_only_a_setting_names_is_called_by_that_name(house: House) -> None:
    await refers(house, authority="Gloucestershire")
    await house.owner.execute("UPDATE post SET authority = 'north-shire' WHERE authority IS NOT NULL")
    office = replace(house.office, authorities={"north-shire": FRONT_DOOR})
    await replace(house, office=office).carries()
    assert "To: north shire\n" in document(house)


async def test_an_emergency_names_the_child_and_the_concern(house: House) -> None:
    """11.4: nobody could act on it otherwise."""
    await refers(house, by="teacher")
    await house.carries()
    text = document(house)
    assert "Zoë Ashdown" in text
    assert "New phone" in text
    assert "just a friend" not in text
    assert "Referred by: Teacher, staff" in text
    assert "Why it is made: immediate danger" in text


async def test_each_try_sends_the_same_whatever_is_learnt_meanwhile(house: House) -> None:
    case = await refers(house, information_shared=EVERYTHING)
    house.server.drops = 10
    await house.carries()
    await house.school.dsl.does(case, "add-information", {"text": "Learnt after it was sent."})
    house.server.drops = 0
    await house.passes(minutes=1)
    await house.carries()
    first, second = house.mail(FRONT_DOOR)
    assert first["Message-ID"] == second["Message-ID"]
    assert first.get_payload(1).get_payload() == second.get_payload(1).get_payload()  # type: ignore[union-attr]


async def test_one_that_does_not_arrive_means_telephoning_the_front_door_within_minutes(house: House) -> None:
    """11.8."""
    case = await refers(house)
    house.server.says = ["451 try later"] * 10
    await house.carries()
    await house.passes(minutes=6)
    await house.carries()
    now = await house.school.dsl.sees(case)
    owed = {each["id"]: each["state"] for each in now["obligations"]}
    assert owed["telephone:cscs-1"] == "open"
    assert owed["feedback:cscs-1"] == "open"
    assert now["agency_referrals"][0]["feedback_due_at"] == "2027-03-02T17:00:00Z"
    called = {"obligation": "telephone:cscs-1", "spoke_to": "Front door, duty worker"}
    after = await house.school.dsl.does(case, "record-telephone", called)
    assert {each["id"]: each["state"] for each in after["obligations"]}["telephone:cscs-1"] == "met"
    house.server.says = []
    await house.passes(minutes=1)
    await house.carries()
    assert len(house.mail(FRONT_DOOR)) == 1


async def test_one_made_in_error_is_not_sent(house: House) -> None:
    case = await refers(house)
    version = case["version"]
    await house.school.dsl.does(case, "correct", {"event": version, "reasons": WHY, "void": True})
    await house.carries()
    assert house.mail(FRONT_DOOR) == []
    assert await undelivered.undelivered(house.ledger.pool, 10) == []
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
    await house.passes(minutes=1)
    await house.carries()
    assert len(house.mail(FRONT_DOOR)) == 1
