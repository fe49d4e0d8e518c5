"""Play a script step by step, and stop at the first expectation that fails."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Protocol
from uuid import UUID

from application.replan_cases import replan_all
from domain.calendar.bank_holidays import with_days
from domain.case.case import Case
from domain.refusals import Refused
from rehearsal.cases_in_play import CasesInPlay, PlayedEntry
from rehearsal.expectations import ExpectationFailed, check_answer, check_case, expects_of_case
from rehearsal.script import NAMING, PROCLAIM, WITHOUT_PERSON, Script, ScriptStep
from rehearsal.simulated_school import SimulatedSchool
from rehearsal.step_requests import PlayedSchool, obligation_meant, send
from store.ledger import history
from store.ledger.history import Stored
from store.planning.replanning_batches import exclusive_lock, plan
from views.case_as_seen import whole_view
from views.read_model import as_document

REFUSED = 409
Progress = Callable[[int, int, ScriptStep, datetime], None]
"""Called before each step with its number, the number of steps, the step and its time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedCase:
    """A case at the end of a rehearsal."""

    case: UUID
    name: str
    """As the script names it, or else its reference."""
    state: Case
    events: list[Stored]
    verified: bool
    workflow_ended: bool
    workflow_replays: bool

    def summary(self) -> dict[str, Any]:
        """The case's last line of `--json`."""
        view = as_document(whole_view(self.state))
        return {
            "id": str(self.case),
            "stage": view["stage"],
            "version": self.state.version,
            "verified": self.verified,
            "obligations": view["obligations"],
            "workflow": {
                "status": "completed" if self.workflow_ended else "running",
                "replays": self.workflow_replays,
            },
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """A rehearsal that went as expected."""

    cases: tuple[PlayedCase, ...]
    """In order of raising, but the case of the last step last."""
    entries: tuple[PlayedEntry, ...]
    """What all cases recorded, in order."""

    @property
    def last(self) -> PlayedCase:
        """The case of the last step."""
        return self.cases[-1]

    @property
    def is_sound(self) -> bool:
        """Whether every record is intact and every workflow replays."""
        return all(each.verified and each.workflow_replays for each in self.cases)


class Stage(PlayedSchool, Protocol):
    """A school whose time is moved by the steps that are played in it."""

    async def begin(self, instant: datetime) -> None:
        """Set the time."""

    async def move_to(self, instant: datetime) -> None:
        """Let time pass until an instant, with everything that falls due on the way."""

    async def settle(self, *cases: UUID) -> None:
        """Wait until nothing is left to do at this instant."""


async def play(stage: SimulatedSchool, script: Script, told: Progress | None = None) -> Played:
    """Play the script. Raises ExpectationFailed at the first step that goes differently."""
    cases = await play_steps(stage, script, told)
    case = cases.case_of(script.steps[-1])
    if case is None:
        raise ExpectationFailed("No case was raised in this rehearsal.")
    ended = sorted(cases.ids, key=lambda each: each == case)
    return Played(
        cases=tuple([await _end(stage, each, cases.names[each]) for each in ended]),
        entries=tuple(cases.entries),
    )


async def play_steps(stage: Stage, script: Script, told: Progress | None = None) -> CasesInPlay:
    """Play the steps only. Raises ExpectationFailed at the first step that goes differently."""
    times = _times(stage, script)
    await stage.begin(script.start)
    if script.policy is not None:
        stage.ledger.register_policy(script.policy)
    cases = CasesInPlay(stage.ledger)
    left: set[UUID | None] = set()
    for number, (step, at) in enumerate(zip(script.steps, times, strict=True), 1):
        if told is not None:
            told(number, len(times), step, at)
        if step.do not in (*NAMING, *WITHOUT_PERSON) and cases.case_of(step) in left:
            continue
        await stage.move_to(at)
        await stage.settle(*cases.ids)
        await cases.note()
        status, answer = await _do(stage, step, cases)
        if status == 201:
            cases.made(step, UUID(answer["id"]))
        case = cases.case_of(step)
        await stage.settle(*cases.ids)
        await cases.note(first=case)
        if status == REFUSED and script.leaves_refused:
            left.add(case)
            continue
        check_answer(step, status, answer)
        if expects_of_case(step):
            state = await stage.ledger.state(case) if case is not None else None
            check_case(step, state, partial(obligation_meant, step=step, cases=cases))
    return cases


def _times(stage: Stage, script: Script) -> list[datetime]:
    """The time of each step. An impossible one is refused before anything is played."""
    calendar = stage.ledger.in_force.time.calendar
    instant = script.start
    times = []
    for step in script.steps:
        instant = step.instant(instant, calendar)
        times.append(instant)
        if step.do == PROCLAIM:
            calendar = with_days(calendar, [(step.change, step.day)])
    return times


async def _do(stage: Stage, step: ScriptStep, cases: CasesInPlay) -> tuple[int, Any]:
    if step.do not in WITHOUT_PERSON:
        return await send(stage, step, cases)
    if step.do == PROCLAIM:
        try:
            await _proclaim(stage, step)
        except Refused as refused:
            raise ExpectationFailed(f"line {step.line}, {step.do}: {refused.sentence}") from None
    return 200, {}


async def _proclaim(stage: Stage, step: ScriptStep) -> None:
    """Change the calendar and replan every open case, as `onward calendar` does."""
    async with exclusive_lock(stage.ledger.pool):
        await plan(stage.ledger, step.change, step.day, step.body["reasons"])
        await replan_all(stage.ledger)


async def _end(stage: SimulatedSchool, case: UUID, name: str) -> PlayedCase:
    state = await stage.ledger.state(case)
    assert state is not None
    async with stage.ledger.pool.connection() as connection:
        verified = await history.verify(connection, case)
    return PlayedCase(
        case=case,
        name=name,
        state=state,
        events=await history.events(stage.ledger, case),
        verified=verified.verified,
        workflow_ended=await stage.workflow_ended(case),
        workflow_replays=await stage.workflow_replays(case),
    )
