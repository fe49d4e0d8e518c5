"""Who gets mail about a case, who does not, and what follows if no one was reached (3.2h, 8.6, 11.8)."""

from tests.delivery.conftest import FRONT_DOOR, House
from tests.school import WHY, Actor, Json, a_referral, a_review, an_emergency

POLICE = {"agency_referral": "police-1"}
NO = POLICE | {"decision": "police_no_further_action", "told_by": "Control room"}


async def referred(house: House, by: Actor) -> Json:
    """A case that the deputy owns and this person referred. Earlier mail is cleared."""
    case = await house.school.teacher.raises()
    await house.school.deputy.does(case, "accept")
    await house.school.deputy.does(case, "decide-review")
    await by.does(case, "refer", an_emergency())
    await house.forgets_earlier_mail()
    return case


async def told(house: House) -> dict[str, str]:
    """The text of each person's message. No one gets two."""
    await house.carries()
    to = [each["To"].partition("@")[0] for each in house.mail()]
    assert len(to) == len(set(to)), to
    return {each["To"].partition("@")[0]: each.get_content() for each in house.mail()}


async def test_each_is_told_of_a_no_with_the_deadline_to_reconsider(house: House) -> None:
    """11.10."""
    case = await referred(house, house.school.teacher)
    await house.school.deputy.does(case, "record-feedback", NO)
    found = await told(house)
    assert set(found) == {"teacher", "dsl", "headteacher"}
    for text in found.values():
        assert "reconsider by Tuesday 2 March 2027 at 5pm" in text
        for secret in ("Rowan", "police", "Cries", "Control room"):
            assert secret not in text


async def test_the_person_who_recorded_it_gets_nothing_and_no_row_lacks_a_recipient(house: House) -> None:
    case = await house.school.teacher.raises()
    await house.school.dsl.does(case, "accept")
    await house.school.dsl.does(case, "refer", a_referral())
    await house.forgets_earlier_mail()
    await house.school.dsl.does(case, "record-feedback")
    assert set(await told(house)) == {"headteacher"}
    assert await house.owner.fetchval("SELECT count(*) FROM post WHERE person IS NULL") == 0


async def test_people_whom_it_is_about_or_who_have_left_get_nothing(house: House) -> None:
    """3.2h: even if they made the referral."""
    case = await referred(house, house.school.teacher)
    await house.gives_roles(house.school.teacher)
    person = str(house.school.headteacher.id)
    await house.school.dsl.does(case, "declare-conflict", {"person": person, "reasons": "Her own family."})
    await house.forgets_earlier_mail()
    await house.school.deputy.does(case, "record-feedback", NO)
    found = await told(house)
    assert {"dsl"} <= set(found)
    assert not {"teacher", "headteacher", "deputy"} & set(found)


def about(house: House, part: str) -> Json:
    return {"person": str(house.school.everybody[part].id), "reasons": WHY}


async def test_mail_that_waited_for_them_is_withdrawn_and_the_next_in_line_is_told(house: House) -> None:
    case = await house.school.teacher.raises()
    await house.school.teacher.does(case, "declare-conflict", about(house, "dsl"))
    await house.carries()
    assert house.mail(house.at("dsl")) == []
    told = {to for to, _ in house.told()}
    assert {"deputy", "headteacher"} <= told
    assert "withdrawn" in await house.faults()


async def test_a_mailbox_shared_with_an_excluded_person_gets_no_mail(house: House) -> None:
    case = await house.school.teacher.raises()
    await house.gives_mailbox(house.school.deputy, of="dsl")
    await house.school.teacher.does(case, "declare-conflict", about(house, "dsl"))
    await house.carries()
    assert not {"dsl", "DSL"} & {to for to, _ in house.told()}


async def test_after_lifting_they_get_later_mail(house: House) -> None:
    case = await house.school.teacher.raises()
    await house.school.teacher.does(case, "declare-conflict", about(house, "headteacher"))
    await house.school.governor.does(case, "lift-conflict", about(house, "headteacher"))
    await house.school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await house.school.dsl.does(case, "refer", a_referral())
    await house.carries()
    assert ("headteacher", "a referral was made") in house.told()


async def test_an_authority_is_not_told_to_answer_them(house: House) -> None:
    case = await house.school.teacher.raises()
    await house.school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await house.school.dsl.does(case, "refer", a_referral(channel="email"))
    await house.school.teacher.does(case, "declare-conflict", about(house, "dsl"))
    await house.carries()
    (document,) = house.mail(FRONT_DOOR)
    assert document["Reply-To"] is None


async def calls(house: House, case: Json, by: Actor | None = None) -> list[str]:
    """The calls that the DSL, or this person, sees."""
    now = await (by or house.school.dsl).sees(case)
    return [each["id"] for each in now["obligations"] if each["kind"] == "telephone"]


async def test_an_urgent_message_without_any_address_opens_a_call(house: House) -> None:
    """8.6."""
    await house.nobody_has_an_address()
    case = await house.school.headteacher.raises()
    await house.carries()
    assert (await house.types(case))[:2] == ["concern.raised", "notification.failed"]
    assert await calls(house, case) == ["telephone:accept"]
    assert set(await house.faults()) == {"no-address"}


async def test_a_recipient_without_an_address_is_recorded_but_opens_no_call_if_others_were_told(
    house: House,
) -> None:
    await house.owner.execute(
        "UPDATE people SET roles = '{dsl}', email = NULL WHERE id = $1", house.school.colleague.id
    )
    case = await house.school.headteacher.raises()
    await house.carries()
    assert sorted(await house.types(case)) == [
        "concern.raised",
        "notification.delivered",
        "notification.failed",
    ]
    assert await calls(house, case) == []
    assert [to for to, _ in house.told()] == ["dsl"]


async def test_an_empty_role_is_recorded(house: House) -> None:
    await house.gives_roles(house.school.headteacher, "staff")
    case = await house.school.headteacher.raises()
    await house.school.dsl.does(case, "refer", a_referral())
    await house.carries()
    assert "notification.failed" in await house.types(case)
    assert await calls(house, case) == [], "news are not urgent"
    assert await house.faults() == ["nobody"]


async def test_an_escalation_that_reaches_no_one_opens_a_call(house: House) -> None:
    for person in (house.school.deputy, house.school.headteacher):
        await house.gives_roles(person, "staff")
    case = await house.school.headteacher.raises()
    await house.school.dsl.does(case, "refer", a_referral())
    await house.carries()
    await house.nobody_has_an_address()
    await house.no_one_acts(case, days=2)
    await house.carries()
    assert "telephone:feedback:cscs-1" in await calls(house, case)


async def test_the_person_whom_it_is_about_is_not_recorded_as_unreached(house: House) -> None:
    """3.2h."""
    case = await house.school.teacher.raises(about=(house.school.headteacher,))
    await house.carries()
    assert await house.types(case) == ["concern.raised", *["notification.delivered"] * 2]
    assert {to for to, _ in house.told()} == {"dsl", "governor"}  # who hears in the place of the head


async def test_a_recipient_who_left_since_then_gets_nothing_and_a_call_opens(house: House) -> None:
    case = await house.school.headteacher.raises()
    await house.gives_roles(house.school.dsl)
    await house.carries()
    assert "dsl" not in {to for to, _ in house.told()}
    assert "notification.failed" in await house.types(case)
    assert "telephone:accept" in await calls(house, case, house.school.deputy)


async def test_a_person_who_has_left_gets_nothing_and_leaves_nothing_undelivered(house: House) -> None:
    case = await house.school.teacher.raises()
    await house.school.teacher.does(case, "refer", a_referral(emergency=True))
    await house.carries()
    before = len(house.mail(house.at("teacher")))
    await house.gives_roles(house.school.teacher)
    await house.no_one_acts(case, days=2)
    await house.carries()
    assert len(house.mail(house.at("teacher"))) == before
    assert "dsl" in {to for to, _ in house.told()}
    assert await house.faults() == []
