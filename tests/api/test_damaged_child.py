"""A damaged entry, or a row that names another child, hides and shows nothing else."""

import asyncpg

from tests.api.behind_the_memory import flipped_bit
from tests.api.childs_cases import cases_of, two_cases
from tests.cases_of_pupils import chronology
from tests.other_bodies import a_pupil
from tests.school import School, SetClock


async def test_a_damaged_entry_hides_no_other(
    school: School, clock: SetClock, owner: asyncpg.Connection
) -> None:
    pupil, first, _ = await two_cases(school, clock)
    right = await chronology(school.dsl, pupil)
    async with flipped_bit(owner, {"id": first["id"], "version": 2}, "body"):
        entries = await chronology(school.dsl, pupil)
    assert entries[:3] == right[:3]
    assert (entries[3]["who"], entries[3]["actor"]) == ("An entry", None)
    assert entries[3]["sentence"].startswith("cannot be opened")


async def test_a_row_that_names_the_wrong_child_shows_nothing(
    school: School, clock: SetClock, owner: asyncpg.Connection
) -> None:
    pupil, first, _ = await two_cases(school, clock)
    other = await a_pupil(school.dsl, given_name="Robin")
    moved = "UPDATE pupil_cases SET pupil = $2 WHERE case_id = $1"
    await owner.execute(moved, first["id"], other["id"])
    assert await cases_of(school.dsl, other) == []
    assert {each["case"] for each in await chronology(school.dsl, other)} == {None}
    await owner.execute(moved, first["id"], pupil["id"])
