"""A person chooses when their own mail comes; every choice stays on record."""

import asyncpg
import pytest

from tests.school import Json, School, SetClock, code
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
