"""Mail to people who are away: the cover gets it, or the next in line (3-DSL.x, 3.2h, 3.2l)."""

from datetime import timedelta

import pytest

from store.verification.damage_findings import Damage
from store.verification.record_check import Deep, look
from tests.delivery.absent_people import away, sent_to, told
from tests.delivery.conftest import House
from tests.school import NOW, WHY, Json, a_referral

REFUSED = "550 No such mailbox"


async def test_a_message_of_their_own_goes_to_the_cover_and_the_record_says_so(house: House) -> None:
    case = await house.school.headteacher.raises()
    await house.school.dsl.does(case, "accept")
    await house.carries()
    await away(house, house.school.headteacher, house.school.senior)
    await house.school.dsl.does(case, "refer", a_referral())
    house.server.taken.clear()
    await house.carries()
    assert house.told() == [("senior", "a referral was made")]
    assert (await sent_to(house, case))[-1] == (house.school.senior.id, house.school.headteacher.id)
    assert str(house.school.senior.id) not in house.mail()[0].as_string()


async def test_a_cover_who_shares_a_mailbox_with_an_excluded_person_gets_no_word(house: House) -> None:
    """3.2h."""
    await house.gives_mailbox(house.school.deputy, of="teacher")
    await away(house, house.school.dsl, house.school.deputy)
    await house.school.headteacher.raises(about=(house.school.teacher,))
    await house.carries()
    assert not {"teacher", "TEACHER"} & set(told(house))
    assert "dsl" in told(house)


async def test_mail_under_way_goes_to_the_person_who_came_back_early(house: House) -> None:
    case = await house.school.headteacher.raises()
    await house.school.dsl.does(case, "accept")
    await house.forgets_earlier_mail()
    absence = await away(house, house.school.headteacher, house.school.senior)
    await house.school.dsl.does(case, "refer", a_referral())
    assert (await house.school.headteacher.post(f"/v1/absences/{absence['id']}/end")).status_code == 200
    await house.carries()
    assert told(house) == ["headteacher"]


async def test_a_copy_under_way_for_a_cover_is_not_sent_once_the_person_is_back(house: House) -> None:
    absence = await away(house, house.school.headteacher, house.school.senior)
    case = await house.school.teacher.raises(immediate_danger=True)
    house.server.at_rcpt += ["451 Later"] * 9
    await house.carries()
    assert (await house.school.headteacher.post(f"/v1/absences/{absence['id']}/end")).status_code == 200
    house.server.at_rcpt.clear()
    await house.carries_after(minutes=1)
    assert "headteacher" in told(house)
    assert "senior" not in told(house)
    assert await house.waiting() == 0
    assert case


async def test_a_cover_who_cannot_be_reached_in_danger_is_replaced_by_the_next_in_line(house: House) -> None:
    """11.4: the absent headteacher is told at once all the same."""
    await house.gives_roles(house.school.deputy, "staff")
    case = await house.school.teacher.raises(immediate_danger=True)
    await house.carries()
    await away(house, house.school.headteacher, house.school.senior)
    house.server.taken.clear()
    await house.school.dsl.does(case, "refer", a_referral("lado"))
    await house.postman().once()  # to the head, with a copy for the cover
    house.server.at_rcpt.append(REFUSED)
    await house.carries()
    assert told(house) == ["dsl", "headteacher"]


async def test_nothing_of_an_absence_looks_like_damage(house: House) -> None:
    await away(house, house.school.headteacher, house.school.senior)
    before = await _damage(house)  # all tests share the database, and `away` removed a message
    case = await house.school.teacher.raises(immediate_danger=True)
    house.server.at_rcpt += [REFUSED] * 3
    await house.carries()
    body = {
        "person": str(house.school.dsl.id),
        "cover": str(house.school.deputy.id),
        "starts_at": NOW.isoformat(),
        "ends_at": (NOW + timedelta(days=1)).isoformat(),
    }
    assert (await house.school.dsl.post("/v1/absences", body, Idempotency_Key="k")).status_code == 201
    found = [each for each in await _damage(house) if each not in before]
    assert [each for each in found if str(each.case) == case["id"] or each.place in ("post", "answers")] == []


async def _damage(house: House) -> list[Damage]:
    deep = Deep(seals=house.ledger.seals, state=True)
    async with house.ledger.pool.connection(30) as connection:
        looked_at = [each async for each in look(connection, deep)]
    found = [each for each in looked_at if isinstance(each, Damage)]
    return found + [damage for each in looked_at if not isinstance(each, Damage) for damage in each.findings]


async def a_copy_waits(house: House) -> Json:
    """The head is away and told of danger; the copy for the senior leader, who covers, is not sent yet."""
    await away(house, house.school.headteacher, house.school.senior)
    case = await house.school.teacher.raises(immediate_danger=True)
    await house.forgets_earlier_mail()
    await house.school.dsl.does(case, "refer", a_referral("lado"))
    await house.postman().once()
    assert told(house) == ["headteacher"]
    return case


async def test_a_cover_who_is_excluded_meanwhile_gets_no_word_and_the_next_does(house: House) -> None:
    """3.2h."""
    case = await a_copy_waits(house)
    declared = {"person": str(house.school.senior.id), "reasons": WHY}
    await house.school.teacher.does(case, "declare-conflict", declared)
    house.server.taken.clear()
    await house.carries()
    assert ("governor", "a referral was made") in house.told()
    assert "senior" not in told(house)
    assert await house.waiting() == 0


@pytest.mark.parametrize("roles", [(), ("staff",)])
async def test_a_cover_who_leaves_or_loses_the_role_meanwhile_is_replaced_by_the_next(
    roles: tuple[str, ...], house: House
) -> None:
    await a_copy_waits(house)
    await house.gives_roles(house.school.senior, *roles)
    house.server.taken.clear()
    await house.carries()
    assert told(house) == ["deputy"]
    assert await house.waiting() == 0


async def test_the_message_of_a_damaged_case_waits_for_the_cover_and_stops_no_other(house: House) -> None:
    await away(house, house.school.dsl, house.school.deputy)
    damaged = await house.school.headteacher.raises()
    sound = await house.school.headteacher.raises()
    async with house.damages(damaged):
        await house.carries()
    assert [each["Subject"].partition(":")[0] for each in house.mail()] == [sound["reference"]]
    assert told(house) == ["deputy"]
    await house.carries_after(minutes=1)
    await house.carries_after(minutes=1)
    assert told(house) == ["deputy", "deputy"]
