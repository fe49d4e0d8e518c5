"""Play a script step by step, and stop at the first expectation that fails."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from domain.calendar.bank_holidays import with_days
from domain.calendar.working_time import LONDON
from domain.case.case import Case
from domain.case.stages import stage as stage_of
from domain.refusals import Refused
from rehearsal.script import PROCLAIM, WAIT, WITHOUT_PERSON, Script, ScriptStep
from rehearsal.simulated_school import SimulatedSchool
from store.ledger import history
from store.ledger.history import Stored
from views.case_view import whole_view
from views.read_model import as_document

Progress = Callable[[int, int, ScriptStep, datetime], None]
"""Called before each step with its number, the number of steps, the step and its time."""


class ExpectationFailed(Exception):
    """An expectation failed. The message gives the line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """The case at the end of a rehearsal."""

    case: UUID
    state: Case
    events: list[Stored]
    verified: bool
    workflow_ended: bool
    workflow_replays: bool

    def summary(self) -> dict[str, Any]:
        """The last line of `--json`."""
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


async def play(stage: SimulatedSchool, script: Script, told: Progress | None = None) -> Played:
    """Play the script. Raises ExpectationFailed at the first step that goes differently."""
    calendar = stage.ledger.in_force.time.calendar
    instant = script.start
    times = []
    for step in script.steps:  # an impossible time is refused before anything is played
        instant = step.instant(instant, calendar)
        times.append(instant)
        if step.do == PROCLAIM:
            calendar = with_days(calendar, [(step.change, step.day)])
    await stage.begin(script.start)
    if script.policy is not None:
        stage.ledger.register_policy(script.policy)
    case: UUID | None = None
    for number, (step, at) in enumerate(zip(script.steps, times, strict=True), 1):
        if told is not None:
            told(number, len(times), step, at)
        await stage.move_to(at)
        await stage.settle(case)
        status, answer = await _do(stage, step, case)
        if status == 201:
            case = UUID(answer["id"])
        await stage.settle(case)
        await _check(stage, step, case, status, answer)
    if case is None:
        raise ExpectationFailed("No case was raised in this rehearsal.")
    return await _end(stage, case)


async def _do(stage: SimulatedSchool, step: ScriptStep, case: UUID | None) -> tuple[int, Any]:
    if step.do == WAIT:
        return 200, {}
    if step.do == PROCLAIM:
        try:
            await stage.proclaim(step.change, step.day, step.body["reasons"])
        except Refused as refused:
            raise ExpectationFailed(f"line {step.line}, {step.do}: {refused.sentence}") from None
        return 200, {}
    assert step.by is not None
    path = "/v1/referrals" if step.do == "raise" else f"/v1/referrals/{case or UUID(int=0)}/{step.do}"
    events = await history.events(stage.ledger, case) if case else []
    answer = await stage.http.post(
        path,
        content=json.dumps(_meant(step.body, stage, events), default=_as_text),
        headers={"Authorization": f"Bearer {stage.cast.tokens[step.by]}"},
    )
    return answer.status_code, answer.json()


def _meant(value: Any, stage: SimulatedSchool, events: list[Stored]) -> Any:
    """Replace `event:TYPE` by the latest version of that type, and `person:NAME` by that person's id."""
    match value:
        case dict():
            return {name: _meant(part, stage, events) for name, part in value.items()}
        case list():
            return [_meant(part, stage, events) for part in value]
        case str() if value.startswith("event:"):
            kind = value.removeprefix("event:")
            found = [each.event.version for each in events if each.event.fact.type == kind]
            return found[-1] if found else value
        case str() if value.removeprefix("person:") in stage.cast.people and value.startswith("person:"):
            return str(stage.cast.people[value.removeprefix("person:")])
        case _:
            return value


def _as_text(value: Any) -> str:
    if isinstance(value, datetime) and value.tzinfo is None:
        return value.replace(tzinfo=LONDON).isoformat()
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} cannot be JSON")


async def _check(
    stage: SimulatedSchool, step: ScriptStep, case: UUID | None, status: int, answer: Any
) -> None:
    wanted = step.expect.get("status", 201 if step.do == "raise" else 200)
    if step.do not in WITHOUT_PERSON and status != wanted:
        errors = "; ".join(f"{each['pointer']}: {each['message']}" for each in answer.get("errors", ()))
        said = f"{answer.get('code')}: {errors or answer.get('detail')}".rstrip(".")
        _fail(step, "status", wanted, f"{status} {said}")
    if "code" in step.expect and answer.get("code") != step.expect["code"]:
        _fail(step, "code", step.expect["code"], answer.get("code"))
    if not {"stage", "open", "overdue"} & step.expect.keys():
        return
    if case is None:
        raise ExpectationFailed(f"line {step.line}, {step.do}: there is no case yet.")
    state = await stage.ledger.state(case)
    assert state is not None
    if "stage" in step.expect and stage_of(state) != step.expect["stage"]:
        _fail(step, "stage", step.expect["stage"], stage_of(state))
    owed = {each.id: each.state for each in state.open_obligations}
    late = [name for name, how in owed.items() if how == "overdue"]
    for name, have in (("open", list(owed)), ("overdue", late)):
        expected = step.expect.get(name)
        if expected is not None and (not set(expected) <= set(have) or (not expected and have)):
            _fail(step, name, expected, have)


def _fail(step: ScriptStep, what: str, expected: object, found: object) -> None:
    raise ExpectationFailed(f"line {step.line}, {step.do}: expected {what} {expected}, found {found}.")


async def _end(stage: SimulatedSchool, case: UUID) -> Played:
    state = await stage.ledger.state(case)
    assert state is not None
    async with stage.ledger.pool.connection() as connection:
        verified = await history.verify(connection, case)
    return Played(
        case=case,
        state=state,
        events=await history.events(stage.ledger, case),
        verified=verified.verified,
        workflow_ended=await stage.workflow_ended(case),
        workflow_replays=await stage.workflow_replays(case),
    )
