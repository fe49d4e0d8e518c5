"""Mail about absences, hand-overs and accounts goes to its people alone (3-DSL.f, 3-DSL.x)."""

from datetime import timedelta

import asyncpg
import pytest

from store.delivery import notices
from store.delivery.notices import tell_of_objection
from store.people import accounts, api_tokens
from tests.delivery.absent_people import away
from tests.delivery.conftest import House
from tests.delivery.test_dead_letters import operated
from tests.school import NOW, PARTS, WHY, Actor, Json

__all__ = ["operated"]

COVERS = "Onward: you cover for a person who is away"
RECORDED = "Onward: you are recorded as away"
ENDED = "Onward: you no longer cover for a person who was away"


async def absence(house: House, by: Actor, person: Actor, cover: Actor) -> Json:
    """An absence that starts in two days."""
    times = {"starts_at": NOW + timedelta(days=2), "ends_at": NOW + timedelta(days=4)}
    body = {"person": str(person.id), "cover": str(cover.id)}
    answer = await by.post("/v1/absences", body | {name: time.isoformat() for name, time in times.items()})
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


def subjects(house: House) -> list[tuple[str, str]]:
    return sorted((each["To"].partition("@")[0], each["Subject"]) for each in house.mail())


async def test_the_cover_is_told_at_once_with_the_times_and_no_case_or_name(house: House) -> None:
    case = await house.school.headteacher.raises()
    await house.school.dsl.does(case, "accept")
    await house.forgets_earlier_mail()
    await absence(house, house.school.dsl, house.school.dsl, house.school.deputy)
    await house.carries()
    assert subjects(house) == [("deputy", COVERS)]
    text = " ".join(house.mail()[0].get_content().split())
    assert "From Wednesday 3 March 2027 at 10am to Friday 5 March 2027 at 10am" in text
    assert "/absences" in text
    assert "danger, call 999" in text
    assert "marked immediate danger" not in text
    assert case["reference"] not in text
    assert await house.waiting() == 0


async def test_the_cover_is_told_how_many_cases_are_in_danger_or_late_and_of_none_kept_from_them(
    house: House,
) -> None:
    """3.2h: a case that the cover may not know of is not counted."""
    school = house.school
    danger = await school.headteacher.raises(immediate_danger=True)
    await school.dsl.does(danger, "accept")
    about_the_cover = await school.headteacher.raises(immediate_danger=True, about=(school.deputy,))
    await school.dsl.does(about_the_cover, "accept")
    house.clock.passes(hours=1)
    await house.forgets_earlier_mail()
    await away(house, school.dsl, school.deputy, keep_post=True)
    await house.carries()
    (mail,) = [each for each in house.mail() if each["Subject"] == COVERS]
    text = " ".join(mail.get_content().split())
    assert "owns, or no one owns yet: 1 marked immediate danger, 2 overdue tasks." in text
    assert danger["reference"] not in text


async def test_a_person_whom_another_records_as_away_is_told(house: House) -> None:
    """Their messages would go to another person otherwise, and they would not know."""
    await absence(house, house.school.headteacher, house.school.dsl, house.school.deputy)
    await house.carries()
    assert subjects(house) == [("deputy", COVERS), ("dsl", RECORDED)]


async def test_the_cover_is_told_once_that_it_was_cancelled(house: House) -> None:
    made = await absence(house, house.school.dsl, house.school.dsl, house.school.deputy)
    await house.forgets_earlier_mail()
    for _ in range(2):
        assert (await house.school.dsl.post(f"/v1/absences/{made['id']}/end")).status_code == 200
        await house.carries()
    assert subjects(house) == [("deputy", ENDED)]


async def test_a_cover_who_was_not_told_yet_of_a_cancelled_absence_hears_only_the_end(house: House) -> None:
    made = await absence(house, house.school.dsl, house.school.dsl, house.school.deputy)
    assert (await house.school.dsl.post(f"/v1/absences/{made['id']}/end")).status_code == 200
    await house.carries()
    assert subjects(house) == [("deputy", ENDED)]
    assert await house.waiting() == 0


async def test_each_case_of_a_hand_over_has_its_message_and_its_record(house: House) -> None:
    """3-DSL.f: also if the mailbox refuses one."""
    cases = [await house.school.headteacher.raises() for _ in range(3)]
    for case in cases:
        await house.school.dsl.does(case, "accept")
    await house.forgets_earlier_mail()
    house.server.at_rcpt.append("550 No such mailbox")
    body = {"to": str(house.school.deputy.id), "reasons": WHY}
    assert (await house.school.dsl.post("/v1/hand-overs", body)).status_code == 200
    await house.carries()
    assert house.told() == [("deputy", "a case was handed over to you")] * 2
    last = [(await house.types(case))[-1] for case in cases]
    assert sorted(last) == ["notification.delivered"] * 2 + ["notification.failed"]
    assert (await house.school.dsl.post("/v1/hand-overs", body)).status_code == 200
    await house.carries()
    assert len(house.mail()) == 2, "nothing was handed over the second time"


TOKEN = "a token was created in your name"
LINK = "a link to set your password was created"
SET = "your password was set"


async def test_the_owner_of_a_token_is_told_of_it_but_not_its_secret(house: House) -> None:
    school, pool = house.school, house.ledger.pool
    token = await api_tokens.make(pool, school.admin.id, school.teacher.id, house.ledger.channels.mail)
    await house.carries()
    (mail,) = house.mail()
    assert (mail["To"], mail["Subject"]) == (house.at("teacher"), f"Onward: {TOKEN}")
    text = mail.get_content().replace("\r\n", "\n")
    assert token not in text
    assert "tell your headteacher at once" in text
    assert "Open it: https://onward.school.example/\n" in text
    assert await house.waiting() == 0


async def test_the_owner_of_an_account_is_told_of_a_link_and_of_its_use(house: House) -> None:
    school, pool, mail = house.school, house.ledger.pool, house.ledger.channels.mail
    secret = await accounts.invite(pool, school.dsl.id, school.admin.id, mail)
    await house.carries()
    assert house.told() == [("dsl", LINK)]
    assert await accounts.open_account(pool, secret, f"{school.dsl.id.hex}@dsl", "-", mail) == school.dsl.id
    assert await accounts.open_account(pool, secret, f"{school.dsl.id.hex}@dsl", "-", mail) is None
    await house.carries()
    assert house.told() == [("dsl", LINK), ("dsl", SET)]
    assert not any(secret in each.get_content() for each in house.mail())


async def test_a_failed_change_sends_no_message(house: House) -> None:
    school, pool, mail = house.school, house.ledger.pool, house.ledger.channels.mail
    with pytest.raises(api_tokens.NoToken):
        await api_tokens.make(pool, school.teacher.id, school.dsl.id, mail)
    first = await accounts.invite(pool, school.teacher.id, school.admin.id)
    other = await accounts.invite(pool, school.dsl.id, school.admin.id)
    login = f"{school.dsl.id.hex}@taken"
    await accounts.open_account(pool, other, login, "-")
    with pytest.raises(accounts.LoginTaken):
        await accounts.open_account(pool, first, login, "-", mail)
    assert await house.waiting() == 0


async def test_an_objection_of_a_witness_is_told_to_those_who_answer_for_the_record(house: House) -> None:
    async with house.ledger.pool.connection() as connection:
        await tell_of_objection(connection, house.ledger.channels.mail)
    here = [each.id for each in house.school.everybody.values()]
    await house.owner.execute("DELETE FROM post WHERE person <> ALL($1)", here)  # other tests' schools
    await house.carries()
    told = {part for part in PARTS if house.mail(house.at(part))}
    assert told == {"auditor", "governor", "headteacher", "operator"}
    text = house.mail(house.at("operator"))[0].get_content().replace("\r\n", "\n")
    assert "The record may have been changed, or set back to an older copy." in text
    assert "Open it: https://onward.school.example/status\n" in text


async def test_people_without_an_address_or_who_have_left_get_nothing_and_nothing_waits(house: House) -> None:
    school, pool, mail = house.school, house.ledger.pool, house.ledger.channels.mail
    await house.owner.execute("UPDATE people SET email = NULL WHERE id = $1", school.teacher.id)
    await api_tokens.make(pool, school.admin.id, school.teacher.id, mail)
    assert await house.waiting() == 0
    await api_tokens.make(pool, school.admin.id, school.dsl.id, mail)
    await house.gives_roles(school.dsl)
    await house.carries()
    assert house.mail() == []
    assert await house.faults() == ["withdrawn"]


async def test_a_row_is_about_one_thing_only(house: House) -> None:
    school = house.school
    async with house.ledger.pool.connection() as connection:
        await notices.tell_of_account(connection, school.dsl.id, "token-made", "email")
    for changed in (
        "case_id = gen_random_uuid(), version = 1",
        "concern = gen_random_uuid()",
        "person = NULL",
    ):
        with pytest.raises(asyncpg.CheckViolationError):
            await house.owner.execute(f"UPDATE post SET {changed}")
    (row,) = await house.owner.fetch("SELECT * FROM post")
    texts = {value for value in row.values() if isinstance(value, str)}
    assert texts == {"token-made", "email"}
