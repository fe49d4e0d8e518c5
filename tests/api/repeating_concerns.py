"""Several concerns about one child, and what of them is reviewed together."""

import re

from domain.pupils.pupil_details import RegisteredPupil
from tests.cases_of_pupils import reports
from tests.school import Actor, Json, School, SetClock, a_review

_NAMES = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|[0-9a-f]{64}|ONW-[0-9A-Z]{6}")
"""What differs from one case, person or record to another: ids, hashes, references."""


async def report(by: Actor, pupil: RegisteredPupil, about: tuple[Actor, ...] = (), **concern: object) -> Json:
    return await reports(by, {"id": str(pupil.id)}, about, **concern)


class Child:
    """A child of the register, whose cases are reported a minute apart and reviewed at once."""

    def __init__(self, school: School, pupil: RegisteredPupil, clock: SetClock) -> None:
        self.school, self.pupil, self.clock = school, pupil, clock

    async def case(self, by: Actor | None = None, about: tuple[Actor, ...] = ()) -> Json:
        """One more case, after its review."""
        self.clock.passes(minutes=1)
        case = await report(by or self.school.teacher, self.pupil, about)
        await self.school.dsl.does(case, "decide-review", a_review())
        return case

    async def two(self) -> tuple[Json, Json]:
        """Two cases that two members of staff reported."""
        return await self.case(), await self.case(self.school.colleague)


def named_alike(answers: list[str]) -> list[str]:
    """The answers with a number for each id, hash and reference, which differ from school to school."""
    known: dict[str, str] = {}

    def named(found: re.Match[str]) -> str:
        return known.setdefault(found[0], f"<{len(known)}>")

    return [_NAMES.sub(named, each) for each in answers]


async def adds(by: Actor, case: Json) -> Json:
    return await by.does(case, "add-information", {"text": "Again at the gate."})


async def repeats(school: School, case: Json) -> set[str]:
    """The open reviews of what repeats."""
    owed = (await school.dsl.sees(case))["obligations"]
    wanted = ("pattern-review", "missing-review")
    return {each["id"] for each in owed if each["state"] == "open" and each["id"] in wanted}
