"""A person reads their own mail where the embedded inbox keeps it, and chooses when it comes."""

import asyncpg
import pytest

from local.dev_mailbox import DevMailbox
from store.ledger.ledger import Ledger
from tests.school import Json, School, SetClock, address, code, served
from tests.with_each import with_each

PATH = "/v1/me/mail"
ALL = ["08:00", "13:00", "16:00"]


async def test_everyone_gets_three_digests_until_they_choose(school: School) -> None:
    assert await school.teacher.read(PATH) == {"digests": ALL, "chosen_at": None}


@with_each("body", [{}, {"digests": ["09:00"]}, {"digests": "08:00"}, {"digests": None}])
async def test_other_hours_are_malformed(school: School, body: Json) -> None:
    answer = await school.dsl.post(PATH, body)
    assert code(answer) == (422, "Malformed")
    assert await school.dsl.read(PATH) == {"digests": ALL, "chosen_at": None}


async def test_a_choice_counts_for_the_one_who_made_it_and_stays_on_record(
    school: School, clock: SetClock, owner: asyncpg.Connection
) -> None:
    for digests in (["16:00", "08:00", "08:00"], []):
        assert (await school.dsl.post(PATH, {"digests": digests})).status_code == 200
    assert await school.dsl.read(PATH) == {"digests": [], "chosen_at": "2027-03-01T10:00:00Z"}
    assert (await school.deputy.read(PATH))["digests"] == ALL
    rows = await owner.fetch(
        "SELECT hours FROM mail_choices WHERE person = $1 ORDER BY number", school.dsl.id
    )
    assert [row["hours"] for row in rows] == [["08:00", "16:00"], []]
    with pytest.raises(asyncpg.InsufficientPrivilegeError):
        await owner.execute("UPDATE mail_choices SET hours = '{}' WHERE person = $1", school.dsl.id)


async def test_a_repeat_under_one_key_is_one_choice(school: School, owner: asyncpg.Connection) -> None:
    first = await school.dsl.post(PATH, {"digests": ["13:00"]}, Idempotency_Key="mail-1")
    await school.dsl.post(PATH, {"digests": []})
    again = await school.dsl.post(PATH, {"digests": ["13:00"]}, Idempotency_Key="mail-1")
    assert again.json() == first.json()
    assert again.headers["Idempotent-Replay"] == "true"
    assert (await school.dsl.read(PATH))["digests"] == []
    other = await school.dsl.post(PATH, {"digests": ["08:00"]}, Idempotency_Key="mail-1")
    assert code(other) == (422, "KeyReused")


MAIL = b"Message-ID: <1@x>\r\nSubject: %s\r\n\r\nLook.\r\n"


async def test_no_one_reads_another_persons_mail(
    school: School, other_school: School, inbox: DevMailbox
) -> None:
    inbox.keep(MAIL % b"For the DSL", address("dsl", school.id))
    inbox.keep(MAIL % b"For the head", address("headteacher", school.id))
    assert [each["subject"] for each in await school.dsl.read("/v1/mail")] == ["For the DSL"]
    assert [each["subject"] for each in await school.headteacher.read("/v1/mail")] == ["For the head"]
    assert await school.teacher.read("/v1/mail") == []
    assert await other_school.dsl.read("/v1/mail") == []


async def test_the_newest_come_first_and_as_many_as_are_asked_for(school: School, inbox: DevMailbox) -> None:
    for number in range(3):
        inbox.keep(MAIL % str(number).encode(), address("dsl", school.id))
    found = await school.dsl.read("/v1/mail", limit=2)
    assert [each["subject"] for each in found] == ["2", "1"]
    assert (await school.dsl.get("/v1/mail", limit=0)).status_code == 422


async def test_there_is_no_such_address_where_mail_has_a_real_server(ledger: Ledger, school: School) -> None:
    async with served(ledger) as http:
        assert (await http.get("/v1/mail")).status_code == 401
        answer = await http.get("/v1/mail", headers=school.dsl.headers)
        other = await http.get("/v1/nothing", headers=school.dsl.headers)
    assert answer.status_code == 404
    assert answer.content == other.content
