"""The people a page says to tell: on duty first, and no one who is away (3-HT.c, 3-DSL.x)."""

from uuid import UUID

from domain.people.absences import Away, who_to_tell
from domain.people.roles import Person
from tests.with_each import with_each

DSL, DEPUTY, SECOND = (UUID(int=each) for each in (1, 2, 3))
LEADS = (
    Person(id=DSL, roles=("dsl",)),
    Person(id=DEPUTY, roles=("deputy_dsl",)),
    Person(id=SECOND, roles=("deputy_dsl",)),
)


@with_each(
    ("on_duty", "away", "told"),
    [
        ((), {}, (DSL, DEPUTY, SECOND)),
        ((SECOND,), {}, (SECOND, DSL, DEPUTY)),
        ((), {DSL: SECOND}, (SECOND, DEPUTY)),
        ((DEPUTY,), {DEPUTY: DSL}, (DSL, SECOND)),
        ((), {DSL: None}, (DEPUTY, SECOND)),
        ((), {DSL: DEPUTY, DEPUTY: DSL, SECOND: None}, (DSL, DEPUTY, SECOND)),
    ],
)
def test_those_on_duty_or_covering_are_first_and_no_one_away_is_named(
    on_duty: tuple[UUID, ...], away: Away, told: tuple[UUID, ...]
) -> None:
    assert who_to_tell(LEADS, on_duty, away) == told
