"""Play a script step by step, and stop at the first expectation that fails."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any, Protocol
from uuid import UUID

import httpx2

from application.commands.replan_cases import replan_all
from domain.calendar.working_time import LONDON
from domain.case.case import Case
from domain.command_catalogue import RAISE
from domain.policy.bank_holidays import with_days
from domain.refusals import Refused
from local.rehearsal.cases_in_play import (
    CasesInPlay,
    ExpectationFailed,
    PlayedEntry,
    check_answer,
    check_case,
    expects_of_case,
)
from local.rehearsal.script import (
    NAMING,
    PROCLAIM,
    PUPIL_COMMANDS,
    REGISTER,
    WITHOUT_PERSON,
    Script,
    ScriptStep,
)
from local.rehearsal.script_names import CASE, kind_of, obligation_case
from local.rehearsal.simulated_school import SimulatedSchool
from store.ledger import history
from store.ledger.history import Stored
from store.ledger.ledger import Ledger
from store.people.people_setup import Cast
from store.planning.replanning_batches import exclusive_lock, plan
from views.case_view import whole_view
from views.read_model import as_document

_EVENT, _PERSON = "event:", "person:"
_NOTHING = UUID(int=0)


class Stage(Protocol):
    """A school whose time is moved by the steps that are played in it."""

    ledger: Ledger
    cast: Cast
    http: httpx2.AsyncClient

    async def begin(self, instant: datetime) -> None:
        """Set the time."""

    async def move_to(self, instant: datetime) -> None:
        """Let time pass until an instant, with everything that falls due on the way."""

    async def settle(self, *cases: UUID) -> None:
        """Wait until nothing is left to do at this instant."""


async def send(stage: Stage, step: ScriptStep, cases: CasesInPlay) -> tuple[int, Any]:
    """The status and the body of the answer."""
    assert step.by is not None
    answer = await stage.http.post(
        _path(step, cases),
        content=json.dumps(_meant(step.body, step, stage, cases), default=_as_text),
        headers={"Authorization": f"Bearer {stage.cast.tokens[step.by]}"},
    )
    return answer.status_code, answer.json()


def obligation_meant(text: str, step: ScriptStep, cases: CasesInPlay) -> str:
    """The id of an obligation that names a case, as in `reply:case:NAME`."""
    named = obligation_case(text)
    return text if named is None else f"{named[0]}{cases.named(CASE, named[1], step)}"


def _path(step: ScriptStep, cases: CasesInPlay) -> str:
    if step.do == RAISE.name:
        return "/v1/referrals"
    if step.do == REGISTER:
        return "/v1/pupils"
    if step.do in PUPIL_COMMANDS:
        return f"/v1/pupils/{cases.pupil_of(step) or _NOTHING}/{PUPIL_COMMANDS[step.do]}"
    return f"/v1/referrals/{cases.case_of(step) or _NOTHING}/{step.do}"


def _meant(value: Any, step: ScriptStep, stage: Stage, cases: CasesInPlay) -> Any:
    """Put the latest version for `event:TYPE`, and ids for `person:NAME`, `case:NAME` and `pupil:NAME`."""
    match value:
        case Mapping():
            return {name: _meant(part, step, stage, cases) for name, part in value.items()}
        case list():
            return [_meant(part, step, stage, cases) for part in value]
        case str() if value.startswith(_EVENT):
            version = cases.latest(cases.case_of(step), value.removeprefix(_EVENT))
            return value if version is None else version
        case str() if value.startswith(_PERSON) and value.removeprefix(_PERSON) in stage.cast.people:
            return str(stage.cast.people[value.removeprefix(_PERSON)])
        case str() if (kind := kind_of(value)) is not None:
            return str(cases.named(kind, value.removeprefix(kind), step))
        case _:
            return value


def _as_text(value: Any) -> str:
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=LONDON).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be JSON")


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
    """Act as a person, or change the calendar and replan every open case, as `onward calendar` does."""
    if step.do not in WITHOUT_PERSON:
        return await send(stage, step, cases)
    if step.do == PROCLAIM:
        try:
            async with exclusive_lock(stage.ledger.pool):
                await plan(stage.ledger, step.change, step.day, step.body["reasons"])
                await replan_all(stage.ledger)
        except Refused as refused:
            raise ExpectationFailed(f"line {step.line}, {step.do}: {refused.sentence}") from None
    return 200, {}


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
