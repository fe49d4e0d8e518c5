"""An agency's answer is sent to the referrer, the owner and the duty DSL, but not to its recorder (11.8)."""

from api.openapi import EXAMPLES
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


async def test_a_referrer_who_records_it_gets_nothing_and_the_others_do(house: House) -> None:
    case = await referred(house, house.school.teacher)
    await house.school.teacher.does(case, "record-feedback", NO | {"decision": "police_investigation"})
    assert set(await told(house)) == {"deputy", "dsl", "headteacher"}


async def on_duty(house: House, person: Actor) -> None:
    await house.owner.execute(
        "INSERT INTO duty (school, person, starts_at, ends_at, made_at) "
        "VALUES ($1, $2, '2027-03-01T08:00Z', '2027-03-01T17:00Z', now())",
        house.school.id,
        person.id,
    )


async def test_the_person_on_duty_by_the_rota_is_told(house: House) -> None:
    """3-DSL.x."""
    case = await referred(house, house.school.teacher)
    await on_duty(house, house.school.deputy)
    await house.school.teacher.does(case, "record-feedback", NO)
    assert set(await told(house)) == {"deputy", "headteacher"}


async def test_the_person_on_duty_by_the_rota_is_told_the_outcome_of_a_dispute(house: House) -> None:
    """3-DSL.x."""
    case = await referred(house, house.school.teacher)
    await house.school.dsl.does(case, "record-feedback", NO)
    await house.school.dsl.does(case, "dispute-decision", EXAMPLES["dispute-decision"] | POLICE)
    await house.carries()
    house.server.taken.clear()
    await on_duty(house, house.school.deputy)
    changed = {"outcome": "changed", "decision": "police_no_further_action"}
    await house.school.deputy.does(
        case, "record-dispute-outcome", EXAMPLES["record-dispute-outcome"] | POLICE | changed
    )
    found = await told(house)
    assert set(found) == {"teacher", "headteacher"}
    assert all("reconsider by " in text for text in found.values())


async def test_the_same_people_are_told_of_a_decision_changed_after_a_dispute(house: House) -> None:
    """11.10: a changed decision counts as an answer; an upheld one is not urgent."""
    case = await referred(house, house.school.teacher)
    await house.school.dsl.does(case, "record-feedback", NO)
    for outcome, decision in (("upheld", {}), ("changed", {"decision": "police_investigation"})):
        await house.school.deputy.does(case, "dispute-decision", EXAMPLES["dispute-decision"] | POLICE)
        await house.carries()
        house.server.taken.clear()
        said = EXAMPLES["record-dispute-outcome"] | POLICE | {"outcome": outcome} | decision
        await house.school.deputy.does(case, "record-dispute-outcome", said)
        assert set(await told(house)) == ({"teacher", "dsl", "headteacher"} if decision else set())


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


async def test_the_head_is_told_of_each_concern_once_and_the_dsl_is_asked_to_accept_it(house: House) -> None:
    """3-DSL.e."""
    await house.school.teacher.raises()
    await house.carries()
    assert sorted(house.told()) == [
        ("dsl", "new concern – please pick it up"),
        ("headteacher", "new concern reported"),
    ]
    house.server.taken.clear()
    await house.school.headteacher.raises()
    assert set(await told(house)) == {"dsl"}
