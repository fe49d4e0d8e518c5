"""A pupil with two cases, and what the API shows of them."""

from tests.api.openapi_checks import check
from tests.cases_of_pupils import reports
from tests.other_bodies import a_pupil
from tests.school import Actor, Json, School, SetClock


async def cases_of(person: Actor, pupil: Json) -> list[Json]:
    record = await person.read(f"/v1/pupils/{pupil['id']}")
    check(record, {"$ref": "#/components/schemas/ChildView"})
    cases: list[Json] = record["cases"]
    return cases


async def two_cases(school: School, clock: SetClock) -> tuple[Json, Json, Json]:
    """A pupil, and two cases about them in turn, the first with an entry after the second was raised."""
    pupil = await a_pupil(school.dsl)
    clock.passes(minutes=1)
    first = await reports(school.teacher, pupil)
    clock.passes(minutes=1)
    second = await reports(school.colleague, pupil, category="neglect", immediate_danger=True)
    clock.passes(minutes=1)
    await school.dsl.does(first, "accept")
    return pupil, first, second
