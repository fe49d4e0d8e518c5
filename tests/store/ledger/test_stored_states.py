"""After any acts of people and the clock, the state row is exactly the fold of the events."""

from datetime import timedelta
from random import Random
from uuid import UUID

import asyncpg
import pytest

from domain.access.available_actions import available_actions
from domain.command_catalogue import COMMANDS
from domain.evolve import replay
from domain.people.roles import Person
from domain.refusals import Refused
from store.ledger import history, projection
from store.ledger.ledger import Ledger
from tests.domain.exploration.command_bodies import bodies
from tests.domain.story import Story
from tests.school import School, SetClock, silence
from tests.store.ledger_cases import raised, submit

STEPS = 40
COLUMNS = (
    "policy, stage, category, closed, overdue, owner, raised_by, raised_at, recorded_at, "
    "about, participants, acting, reached, wakes_at"
)


async def walk(ledger: Ledger, school: School, clock: SetClock, case: UUID, chance: Random) -> None:
    """Take random steps that a person may take at that moment, or that the clock takes."""
    dsl = Person(id=school.dsl.id, roles=("dsl",))
    for _ in range(STEPS):
        clock.passes(minutes=chance.choice((1, 5, 60)))
        if chance.random() < 0.1:
            days = timedelta(days=chance.choice((1, 3)))
            await silence(ledger, clock, {"id": str(case)}, clock.time + days)
        state = await ledger.state(case)
        assert state is not None
        offered = [offer.command for offer in available_actions(state, dsl)]
        name = chance.choice(offered if chance.random() < 0.9 else list(COMMANDS))
        if name in ("link", "join"):  # they name another case, and have their own tests
            continue
        asked = chance.choice(bodies(name, Story(folded=state, now=clock.time)))
        try:
            await submit(ledger, school.dsl, asked, case)
        except Refused:
            continue


@pytest.mark.parametrize(
    "seed", [0, 1, *(pytest.param(each, marks=pytest.mark.long("more random cases")) for each in (2, 3))]
)
async def test_random_steps_keep_the_state_equal_to_the_fold(
    seed: int, ledger: Ledger, school: School, clock: SetClock, owner: asyncpg.Connection
) -> None:
    case = await raised(ledger, school.dsl, immediate_danger=bool(seed % 2))
    await walk(ledger, school, clock, case, Random(seed))
    stored = await history.events(ledger, case)
    folded = replay(each.event for each in stored)
    assert await ledger.state(case) == folded
    row = await owner.fetchrow(f"SELECT {COLUMNS} FROM cases WHERE id = $1", case)
    assert row is not None
    found = [tuple(value) if isinstance(value, list) else value for value in row.values()]
    expected = [*projection.columns(folded).values()]
    assert found == expected
    assert len(stored) > STEPS / 2
    assert (await history.verify(owner, case)).verified
    for version in (1, len(stored) // 2, len(stored)):
        then = replay(each.event for each in stored[:version])
        assert await history.as_of(ledger, case, version=version) == then
