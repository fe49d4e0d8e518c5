"""A person excluded from a case gets no mail about it, not even mail that was waiting (3.2h)."""

from tests.delivery.conftest import FRONT_DOOR, House
from tests.school import WHY, Json, a_referral, a_review


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
    await house.owner.execute(
        "UPDATE people SET email = upper($1) WHERE id = $2", house.at("dsl"), house.school.deputy.id
    )
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
