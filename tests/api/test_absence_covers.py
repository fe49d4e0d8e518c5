"""On whom duty falls if a cover is away, excluded or out of the role (3-DSL.x, 3.2h, 3.2l)."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import asyncpg
import pytest

from store.ledger import history
from store.ledger.ledger import Ledger
from tests.api.test_absence_endpoints import away
from tests.school import Actor, School, SetClock


@pytest.fixture
async def second(school: School, owner: asyncpg.Connection) -> Actor:
    """A second deputy."""
    await has_roles(owner, school.colleague, "deputy_dsl")
    return school.colleague


async def has_roles(owner: asyncpg.Connection, person: Actor, *roles: str) -> None:
    await owner.execute("UPDATE people SET roles = $2 WHERE id = $1", person.id, list(roles))


async def on_duty(
    school: School, ledger: Ledger, about: tuple[Actor, ...] = ()
) -> tuple[tuple[UUID, ...], tuple[UUID, ...]]:
    """Who was on duty for a concern that is raised now, and whom they covered."""
    case = await school.teacher.raises(about=about)
    (entry, *_) = await history.events(ledger, UUID(case["id"]))
    return entry.event.effects.on_duty, entry.event.effects.absent


@pytest.mark.parametrize("roles", [(), ("staff",), ("senior_leader",)])
async def test_a_cover_who_leaves_or_loses_the_role_covers_no_one_from_that_moment(
    roles: tuple[str, ...],
    school: School,
    ledger: Ledger,
    clock: SetClock,
    second: Actor,
    owner: asyncpg.Connection,
) -> None:
    made = await away(school.headteacher, school.dsl, school.deputy)
    assert made["covered"] is True
    await has_roles(owner, school.deputy, *roles)
    assert await on_duty(school, ledger) == ((second.id,), (school.dsl.id,))
    assert await school.dsl.read("/v1/absences") == [made | {"covered": False}]
    await has_roles(owner, school.deputy, "deputy_dsl")
    assert await on_duty(school, ledger) == ((school.deputy.id,), (school.dsl.id,))
    assert await school.dsl.read("/v1/absences") == [made]


async def test_times_in_london_hold_when_the_clocks_change(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    """From Friday 5pm GMT to Monday 8am BST; the clocks go forward on Sunday 28 March 2027."""
    clock.time = datetime(2027, 3, 26, 9, tzinfo=UTC)
    times = {"starts_at": "2027-03-26T17:00:00+00:00", "ends_at": "2027-03-29T08:00:00+01:00"}
    people = {"person": str(school.dsl.id), "cover": str(school.deputy.id)}
    answer = await school.dsl.post("/v1/absences", people | times)
    assert (answer.json()["starts_at"], answer.json()["ends_at"]) == (
        "2027-03-26T17:00:00Z",
        "2027-03-29T07:00:00Z",
    )
    begins, ends = datetime(2027, 3, 26, 17, tzinfo=UTC), datetime(2027, 3, 29, 7, tzinfo=UTC)
    moment = timedelta(seconds=1)
    for when, covered in ((begins - moment, False), (begins, True), (ends - moment, True), (ends, False)):
        clock.time = when
        assert await on_duty(school, ledger) == (
            ((school.deputy.id,), (school.dsl.id,)) if covered else ((school.dsl.id,), ())
        )


async def test_the_case_names_who_acts_for_its_owner_until_the_owner_is_back(
    school: School, clock: SetClock, second: Actor
) -> None:
    """3-DSL.f, 3.2h: a deputy who is present, if the cover is excluded; no one in a receipt."""
    case, hidden = await school.teacher.raises(), await school.teacher.raises(about=(school.deputy,))
    for each in (case, hidden):
        assert (await school.dsl.does(each, "accept"))["acting_owner"] is None
    await away(school.headteacher, school.dsl, school.deputy, 0, 2)
    assert (await school.headteacher.sees(case))["acting_owner"] == str(school.deputy.id)
    assert (await school.headteacher.sees(hidden))["acting_owner"] == str(second.id)
    assert (await school.teacher.sees(case))["acting_owner"] is None
    listed = {each["id"]: each["acting_owner"] for each in await school.headteacher.read("/v1/referrals")}
    assert listed == {case["id"]: str(school.deputy.id), hidden["id"]: str(second.id)}
    after = await school.deputy.does(case, "record-discussion")
    assert after["acting_owner"] == str(school.deputy.id)
    then = await school.headteacher.read(f"/v1/referrals/{case['id']}", as_of_version=2)
    assert then["acting_owner"] is None
    clock.passes(hours=2)
    assert (await school.headteacher.sees(case))["acting_owner"] is None
