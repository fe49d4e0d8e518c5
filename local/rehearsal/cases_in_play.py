"""The cases and pupils of one rehearsal while it plays, and what each case recorded, in order."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from typing import Any
from uuid import UUID

from domain.case.case import Case
from domain.case.case_search import reference_of
from domain.case.event import Event
from domain.case.stages import stage as stage_of
from local.rehearsal.script import NAMING, REGISTER, WITHOUT_PERSON, ScriptStep
from local.rehearsal.script_names import CASE, PUPIL
from store.ledger import history
from store.ledger.history import Stored
from store.ledger.ledger import Ledger


class ExpectationFailed(Exception):
    """An expectation failed. The message gives the line."""


def check_answer(step: ScriptStep, status: int, answer: Any) -> None:
    """Compare the status and the problem's code. Raises ExpectationFailed."""
    wanted = step.expect.get("status", 201 if step.do in NAMING else 200)
    if step.do not in WITHOUT_PERSON and status != wanted:
        errors = "; ".join(f"{each['pointer']}: {each['message']}" for each in answer.get("errors", ()))
        said = f"{answer.get('code')}: {errors or answer.get('detail')}".rstrip(".")
        _fail(step, "status", wanted, f"{status} {said}")
    if "code" in step.expect and answer.get("code") != step.expect["code"]:
        _fail(step, "code", step.expect["code"], answer.get("code"))


def expects_of_case(step: ScriptStep) -> bool:
    """Whether the step expects anything of its case."""
    return bool({"stage", "open", "overdue"} & step.expect.keys())


def check_case(step: ScriptStep, state: Case | None, meant: Callable[[str], str]) -> None:
    """Compare the stage and what is open; `meant` puts ids for names. Raises ExpectationFailed."""
    if state is None:
        raise ExpectationFailed(f"line {step.line}, {step.do}: there is no case yet.")
    stages = {stage_of(state)} | ({"closed"} if state.closed else set())
    if "stage" in step.expect and step.expect["stage"] not in stages:
        _fail(step, "stage", step.expect["stage"], stage_of(state))
    owed = {each.id: each.state for each in state.open_obligations}
    late = [name for name, how in owed.items() if how == "overdue"]
    for name, have in (("open", list(owed)), ("overdue", late)):
        if (expected := step.expect.get(name)) is None:
            continue
        if not set(map(meant, expected)) <= set(have) or (not expected and have):
            _fail(step, name, expected, have)


def _fail(step: ScriptStep, what: str, expected: object, found: object) -> None:
    raise ExpectationFailed(f"line {step.line}, {step.do}: expected {what} {expected}, found {found}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayedEntry:
    """An event, and the case that recorded it."""

    case: UUID
    stored: Stored


class CasesInPlay:
    """Every case has its own clock; what they record between two steps is put in one order."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._named: dict[tuple[str, str], UUID] = {}
        self._recorded: dict[UUID, list[Stored]] = {}
        self._last: dict[str, UUID] = {}
        self.names: dict[UUID, str] = {}
        """The name of each case, in order of raising: its own, or else its reference."""
        self.entries: list[PlayedEntry] = []
        """Everything recorded so far, in order."""

    @property
    def ids(self) -> tuple[UUID, ...]:
        """The cases, in order of raising."""
        return tuple(self.names)

    def made(self, step: ScriptStep, new: UUID) -> None:
        """A step raised this case, or registered this pupil."""
        kind = PUPIL if step.do == REGISTER else CASE
        self._last[kind] = new
        if step.named is not None:
            self._named[kind, step.named] = new
        if kind == CASE:
            self.names[new] = step.named or reference_of(new)
            self._recorded[new] = []

    def case_of(self, step: ScriptStep) -> UUID | None:
        """The case that a step is about: the one it names, or else the one raised last."""
        return self._last.get(CASE) if step.case is None else self.named(CASE, step.case, step)

    def pupil_of(self, step: ScriptStep) -> UUID | None:
        """The pupil whose record a step changes: the one it names, or else the one registered last."""
        return self._last.get(PUPIL) if step.pupil is None else self.named(PUPIL, step.pupil, step)

    def named(self, kind: str, name: str, step: ScriptStep) -> UUID:
        """The case or pupil of that name. Raises ExpectationFailed if the step that names it was refused."""
        found = self._named.get((kind, name))
        if found is None:
            noun = kind.removesuffix(":")
            raise ExpectationFailed(f"line {step.line}, {step.do}: there is no {noun} {name} yet.")
        return found

    def latest(self, case: UUID | None, kind: str) -> int | None:
        """The version of the case's latest event of a type."""
        events = self._recorded.get(case, []) if case is not None else []
        return next((each.event.version for each in reversed(events) if each.event.fact.type == kind), None)

    async def note(self, first: UUID | None = None) -> None:
        """Add what the cases recorded since the last time.

        In order of the instant; at one instant the case `first`, then the others in order of raising.
        """
        batches = []
        versions = await history.versions(self._ledger, self.ids)
        for place, case in enumerate(self.ids):
            known = self._recorded[case]
            if versions[case] == len(known):
                continue
            new = await history.events(self._ledger, case, after=len(known))
            known += new
            batches.append(list(_placed(new, -1 if case == first else place, case)))
        self.entries += [entry for _, entry in merge(*batches, key=lambda each: each[0])]


def _placed(new: list[Stored], place: int, case: UUID) -> Iterator[tuple[tuple[datetime, int], PlayedEntry]]:
    """Each event with its instant, which never runs back within a case, and the place of the case."""
    latest: datetime | None = None
    for stored in new:
        instant = _instant(stored.event)
        latest = instant if latest is None else max(latest, instant)
        yield (latest, place), PlayedEntry(case=case, stored=stored)


def _instant(event: Event) -> datetime:
    """The deadline that the clock acted on; what a person enters has its place when it is recorded."""
    return event.occurred_at if event.actor == "clock" else event.recorded_at
