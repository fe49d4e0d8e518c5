"""Who reads whose training has lapsed (4.7)."""

from datetime import date

import asyncpg
import pytest

from tests.school import Actor, Json, School


@pytest.mark.parametrize("part", ["teacher", "senior", "mentor"])
async def test_staff_read_no_ones_training(school: School, part: str) -> None:
    person: Actor = getattr(school, part)
    assert (await person.get("/v1/training")).status_code == 403


async def test_the_board_hears_of_a_lapse_and_of_its_own_school_alone(
    school: School, other_school: School, owner: asyncpg.Connection
) -> None:
    assert other_school.dsl.id != school.dsl.id
    statement = "INSERT INTO training (person, course, done_on) VALUES ($1, $2, $3)"
    await owner.execute(statement, school.dsl.id, "safeguarding-lead", date(2026, 1, 31))
    found: list[Json] = await school.board_lead.read("/v1/training")
    assert {each["person"] for each in found} == {str(school.dsl.id), str(school.deputy.id)}
    held = next(each for each in found if each["person"] == str(school.dsl.id) and each["done_on"])
    assert (held["course"], held["valid_until"], held["lapsed"]) == ("safeguarding-lead", "2028-01-31", False)
    assert all(each["lapsed"] for each in found if each is not held)
    await school.dsl.does(await school.teacher.raises(), "accept")
