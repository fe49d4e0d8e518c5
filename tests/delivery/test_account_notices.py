"""Changes to an account are told to its owner alone, without the secret."""

import asyncpg
import pytest

from store.delivery import notices
from store.delivery.notices import tell_of_objection
from store.people import accounts, api_tokens
from tests.delivery.conftest import House
from tests.delivery.test_dead_letters import operated
from tests.school import PARTS

__all__ = ["operated"]

TOKEN = "a token was created in your name"
LINK = "a link to set your password was created"
SET = "your password was set"


async def test_the_owner_of_a_token_is_told_of_it_but_not_its_secret(house: House) -> None:
    school, pool = house.school, house.ledger.pool
    token = await api_tokens.make(pool, school.admin.id, school.teacher.id, house.ledger.posts.mail)
    await house.carries()
    (mail,) = house.mail()
    assert (mail["To"], mail["Subject"]) == (house.at("teacher"), f"Onward: {TOKEN}")
    text = mail.get_content().replace("\r\n", "\n")
    assert token not in text
    assert "tell your headteacher at once" in text
    assert "Open it: https://onward.school.example/\n" in text
    assert await house.waiting() == 0


async def test_the_owner_of_an_account_is_told_of_a_link_and_of_its_use(house: House) -> None:
    school, pool, mail = house.school, house.ledger.pool, house.ledger.posts.mail
    secret = await accounts.invite(pool, school.dsl.id, school.admin.id, mail)
    await house.carries()
    assert house.told() == [("dsl", LINK)]
    assert await accounts.open_account(pool, secret, f"{school.dsl.id.hex}@dsl", "-", mail) == school.dsl.id
    assert await accounts.open_account(pool, secret, f"{school.dsl.id.hex}@dsl", "-", mail) is None
    await house.carries()
    assert house.told() == [("dsl", LINK), ("dsl", SET)]
    assert not any(secret in each.get_content() for each in house.mail())


async def test_a_failed_change_sends_no_message(house: House) -> None:
    school, pool, mail = house.school, house.ledger.pool, house.ledger.posts.mail
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
        await tell_of_objection(connection, house.ledger.posts.mail)
    here = [each.id for each in house.school.everybody.values()]
    await house.owner.execute("DELETE FROM post WHERE person <> ALL($1)", here)  # other tests' schools
    await house.carries()
    told = {part for part in PARTS if house.mail(house.at(part))}
    assert told == {"auditor", "governor", "headteacher", "operator"}
    text = house.mail(house.at("operator"))[0].get_content().replace("\r\n", "\n")
    assert "The record may have been changed, or set back to an older copy." in text
    assert "Open it: https://onward.school.example/status\n" in text


async def test_people_without_an_address_or_who_have_left_get_nothing_and_nothing_waits(house: House) -> None:
    school, pool, mail = house.school, house.ledger.pool, house.ledger.posts.mail
    await house.owner.execute("UPDATE people SET email = NULL WHERE id = $1", school.teacher.id)
    await api_tokens.make(pool, school.admin.id, school.teacher.id, mail)
    assert await house.waiting() == 0
    await api_tokens.make(pool, school.admin.id, school.dsl.id, mail)
    await house.owner.execute("UPDATE people SET roles = '{}' WHERE id = $1", school.dsl.id)
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
