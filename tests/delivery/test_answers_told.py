"""An agency's answer is sent to the referrer, the owner and the duty DSL, but not to its recorder (11.8)."""

from tests.delivery.conftest import House
from tests.school import Actor, Json, a_referral, an_emergency

POLICE = {"agency_referral": "police-1"}
NO = POLICE | {"decision": "police_no_further_action", "told_by": "Control room"}


async def referred(house: House, by: Actor) -> Json:
    """A case that the deputy owns and this person referred. Earlier mail is cleared."""
    case = await house.school.teacher.raises()
    await house.school.deputy.does(case, "accept")
    await house.school.deputy.does(case, "decide-review")
    await by.does(case, "refer", an_emergency())
    await house.carries()
    house.server.taken.clear()
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
    await house.carries()
    house.server.taken.clear()
    await house.school.dsl.does(case, "record-feedback")
    assert set(await told(house)) == {"headteacher"}
    assert await house.owner.fetchval("SELECT count(*) FROM post WHERE person IS NULL") == 0


async def test_people_whom_it_is_about_or_who_have_left_get_nothing(house: House) -> None:
    """3.2h: even if they made the referral."""
    case = await referred(house, house.school.teacher)
    await house.owner.execute("UPDATE people SET roles = '{}' WHERE id = $1", house.school.teacher.id)
    person = str(house.school.headteacher.id)
    await house.school.dsl.does(case, "declare-conflict", {"person": person, "reasons": "Her own family."})
    await house.carries()
    house.server.taken.clear()
    await house.school.deputy.does(case, "record-feedback", NO)
    found = await told(house)
    assert {"dsl"} <= set(found)
    assert not {"teacher", "headteacher", "deputy"} & set(found)
