"""A DSL before a task: the school, the cases, and what came before (`docs/tasks.md`)."""

from dataclasses import dataclass
from datetime import datetime

from api.openapi import EXAMPLES
from domain.pupils.pupil_details import RegisteredPupil
from store.ledger.ledger import Ledger
from tests.api.repeating_concerns import report
from tests.school import WHY, Json, School, SetClock, a_referral, a_review, silence
from tests.store.pupils.register import a_pupil
from tests.web.task_walker import TaskWalker

COMES_TO = datetime.fromisoformat("2027-03-03T10:30:00+00:00")


@dataclass
class Desk:
    """A DSL before a task, with what the task is about."""

    school: School
    ledger: Ledger
    clock: SetClock
    walker: TaskWalker
    script: bool
    pupil: RegisteredPupil | None = None
    cases: tuple[Json, ...] = ()

    @property
    def case(self) -> str:
        """The id of the case."""
        return str(self.cases[0]["id"])

    async def tells(self, command: str, body: Json | None = None) -> None:
        """Record a command that came before the task: its example, if nothing else is said."""
        self.cases = (await self.school.dsl.does(self.cases[0], command, body), *self.cases[1:])


async def on_register(desk: Desk) -> None:
    desk.pupil = await a_pupil(desk.ledger, desk.school)


async def reported(desk: Desk) -> None:
    desk.cases = (await desk.school.teacher.raises(),)


async def worried(desk: Desk) -> None:
    desk.cases = (await desk.school.teacher.raises(category="neglect"),)


async def of_a_pupil(desk: Desk) -> None:
    await on_register(desk)
    assert desk.pupil is not None
    desk.cases = (await report(desk.school.teacher, desk.pupil),)
    await desk.tells("accept")


async def decided(desk: Desk) -> None:
    await reported(desk)
    await desk.tells("protect")
    await desk.tells("decide-review", a_review("no_further_action"))


async def to_refer(desk: Desk) -> None:
    await reported(desk)
    await desk.tells("protect")
    await desk.tells("decide-review", a_review("refer", "cscs", "police"))


async def waiting(desk: Desk) -> None:
    await reported(desk)
    await desk.tells("protect")
    await desk.tells("decide-review", a_review("refer", "cscs"))
    await desk.tells("refer", a_referral(reasons=WHY))


async def silent(desk: Desk) -> None:
    await waiting(desk)
    await silence(desk.ledger, desk.clock, desk.cases[0], COMES_TO)


async def three_decisions(desk: Desk) -> None:
    await waiting(desk)
    await desk.tells("record-feedback", EXAMPLES["record-feedback"] | {"decision": "no_statutory"})
    await desk.tells("reconsider", EXAMPLES["reconsider"] | {"believed_at_risk": False, "agrees": True})


async def five_owned(desk: Desk) -> None:
    desk.cases = tuple([await desk.school.teacher.raises() for _ in range(5)])
    for each in desk.cases:
        await desk.school.dsl.does(each, "accept")
