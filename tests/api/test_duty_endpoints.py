"""The duty rota over HTTP, and what it makes of a case that comes in or passes on (3-DSL.x)."""

from datetime import timedelta
from uuid import UUID

import asyncpg
import pytest

from store.ledger import history
from store.ledger.ledger import Ledger
from tests.api.test_lists import pages
from tests.school import NOW, Actor, Json, School, SetClock, code
from tests.with_each import with_each


def shift(person: Actor, start: float = 0, end: float = 8) -> Json:
    """Hours from now."""
    times = {"starts_at": NOW + timedelta(hours=start), "ends_at": NOW + timedelta(hours=end)}
    return {"person": str(person.id)} | {name: time.isoformat() for name, time in times.items()}


async def on_duty(by: Actor, person: Actor, start: float = 0, end: float = 8, **headers: str) -> Json:
    answer = await by.post("/v1/duty", shift(person, start, end), **headers)
    assert answer.status_code == 201, answer.text
    made: Json = answer.json()
    return made


@with_each("part", ["teacher", "colleague", "senior", "governor", "board_lead", "mentor", "auditor"])
async def test_other_roles_cannot_change_the_rota(part: str, school: School) -> None:
    person = school.everybody[part]
    kept = await on_duty(school.dsl, school.dsl)
    before = await person.read("/v1/duty")
    assert kept in before
    assert code(await person.post("/v1/duty", {"colour": "blue"})) == (403, "NotAllowed")
    assert code(await person.post(f"/v1/duty/{kept['id']}/end")) == (403, "NotAllowed")
    assert await person.read("/v1/duty") == before


@with_each("part", ["dsl", "deputy", "headteacher", "admin"])
async def test_only_some_roles_put_people_on_duty(part: str, school: School) -> None:
    person = school.everybody[part]
    made = await on_duty(person, school.deputy)
    assert made == {
        "id": made["id"],
        "person": str(school.deputy.id),
        "name": "Deputy",
        "roles": ["deputy_dsl", "staff"],
        "starts_at": "2027-03-01T10:00:00Z",
        "ends_at": "2027-03-01T18:00:00Z",
        "ended_at": None,
    }
    ended = await person.post(f"/v1/duty/{made['id']}/end")
    assert (ended.status_code, ended.json()) == (200, made | {"ended_at": "2027-03-01T10:00:00Z"})


@pytest.mark.parametrize("query", [{"from": "soon"}, {"to": "2027-02-28T10:00:00Z"}, {"on": "Monday"}])
async def test_a_malformed_query_of_the_rota_is_refused(query: Json, school: School) -> None:
    assert code(await school.teacher.get("/v1/duty", **query)) == (422, "Malformed")


async def test_the_rota_from_now_on_or_for_any_time(school: School, clock: SetClock) -> None:
    made = [await on_duty(school.dsl, school.deputy, start, start + 4) for start in (0, 2, 8, 30)]
    clock.passes(hours=5)
    names = ("first", "second", "third", "fourth")
    known = {each["id"]: name for each, name in zip(made, names, strict=True)}

    async def found(**query: str) -> list[str]:
        shifts = [each for page in await pages(school.teacher, "/v1/duty", limit=1, **query) for each in page]
        return [known[each["id"]] for each in shifts]

    assert await found() == ["second", "third", "fourth"]
    assert await found(to="2027-03-01T18:00:00Z") == ["second"]
    assert await found(**{"from": "2027-03-01T10:00:00Z"}) == list(names)
    assert await found(**{"from": "2027-03-01T14:00:00Z", "to": "2027-03-01T18:00:01Z"}) == [
        "second",
        "third",
    ]


async def test_a_shift_that_was_ended_keeps_its_row_and_one_that_is_over_stays_as_it_is(
    school: School, clock: SetClock, owner: asyncpg.Connection
) -> None:
    made = await on_duty(school.dsl, school.deputy)
    clock.passes(hours=1)
    for by in (school.headteacher, school.dsl):
        ended = (await by.post(f"/v1/duty/{made['id']}/end")).json()
        assert ended["ended_at"] == "2027-03-01T11:00:00Z"
        clock.passes(hours=1)
    row = await owner.fetchrow("SELECT * FROM duty WHERE id = $1", UUID(made["id"]))
    assert row is not None
    assert (row["made_by"], row["made_at"]) == (school.dsl.id, NOW)
    assert (row["ended_by"], row["ended_at"]) == (school.headteacher.id, NOW + timedelta(hours=1))
    over = await on_duty(school.dsl, school.deputy, -2, -1)
    assert (await school.dsl.post(f"/v1/duty/{over['id']}/end")).json()["ended_at"] is None


async def on_duty_in(ledger: Ledger, case: Json) -> list[tuple[UUID, ...]]:
    stored = await history.events(ledger, UUID(case["id"]))
    return [
        each.event.effects.on_duty
        for each in stored
        if each.event.fact.type == "concern.raised" or getattr(each.event.fact, "obligation", "") == "accept"
    ]


async def test_a_concern_finds_who_is_on_duty_at_that_moment(
    school: School, clock: SetClock, ledger: Ledger
) -> None:
    assert await on_duty_in(ledger, await school.teacher.raises()) == [(school.dsl.id,)]
    made = await on_duty(school.dsl, school.deputy, 1, 2)
    await on_duty(school.dsl, school.teacher, 1, 2)
    for hours, expected in ((0.99, school.dsl), (1, school.deputy), (1.99, school.deputy), (2, school.dsl)):
        clock.time = NOW + timedelta(hours=hours)
        assert await on_duty_in(ledger, await school.teacher.raises()) == [(expected.id,)], hours
    clock.time = NOW + timedelta(hours=1.5)
    await school.dsl.post(f"/v1/duty/{made['id']}/end")
    assert await on_duty_in(ledger, await school.teacher.raises()) == [(school.dsl.id,)]


async def test_people_of_another_schools_rota_are_on_duty_there_only(
    school: School, other_school: School, ledger: Ledger
) -> None:
    await on_duty(other_school.dsl, other_school.deputy)
    assert await on_duty_in(ledger, await school.teacher.raises()) == [(school.dsl.id,)]
