"""Commands in Onward's own name: of the clock, the post, the calendar, and the register of pupils."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from uuid import UUID

import asyncpg

from application.cases.child_cases import every_child_case
from application.commands.submit import Authorised, Recorded, submit
from domain.case.case import Case
from domain.case.left_files import leaving_to_record
from domain.commands import ClockCommand, DueCommand, PostCommand, RecordLeaving, Replan
from domain.messaging.workflow_progress import next_due_command
from domain.people.rota import RECORDED_FOR
from store.ledger.ledger import Ledger
from store.ledger.load import load_for_clock
from store.ledger.load_request import LoadedCase
from store.planning.calendar_revisions import PolicySet


class NoSuchCase(LookupError):
    """There is no case with that id."""


class NothingDue(Exception):
    """Nothing is due in the case: another process acted first."""


class UpToDate(Exception):
    """The case follows the newest calendar and policies already."""

    def __init__(self, case: Case) -> None:
        super().__init__()
        self.case = case


class DutyWantedAt(Exception):
    """The rota must be read for the instant at which the obligation came due (3-DSL.x)."""

    def __init__(self, instant: datetime) -> None:
        super().__init__()
        self.instant = instant


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRequest:
    """One command that comes from the clock, from the post or from the register."""

    case: UUID
    command: ClockCommand | PostCommand | RecordLeaving
    duty_at: datetime
    """The instant for which the people on duty are read: when the clock should have acted (3-DSL.x)."""
    key: ClassVar[None] = None

    def recall(self, ledger: Ledger) -> None:
        """Recall nothing: its answer depends on the people in line."""

    async def load(self, connection: asyncpg.Connection, ledger: Ledger) -> LoadedCase:
        """Load the case, and the people in line of its school."""
        return _existing_case(await load_for_clock(connection, ledger.seals, self.case, self.duty_at))

    def authorise(self, loaded: LoadedCase, policies: PolicySet, at: datetime) -> Authorised:
        """Let it through: Onward has no role, and the rules decide whether anything is due."""
        return Authorised(command=self.command, by="clock")


@dataclass(frozen=True, slots=True, kw_only=True)
class OverdueRequest:
    """Whatever is due in a case, as its timer would have sent it."""

    case: UUID
    duty_at: datetime
    key: ClassVar[None] = None

    def recall(self, ledger: Ledger) -> None:
        """Recall nothing: its answer depends on the people in line."""

    async def load(self, connection: asyncpg.Connection, ledger: Ledger) -> LoadedCase:
        """Load the case, and the people in line of its school."""
        return _existing_case(await load_for_clock(connection, ledger.seals, self.case, self.duty_at))

    def authorise(self, loaded: LoadedCase, policies: PolicySet, at: datetime) -> Authorised:
        """Name the command that is due; NothingDue if there is none."""
        assert loaded.case is not None
        command = next_due_command(loaded.case, at)
        if command is None:
            raise NothingDue
        if command.obligation in RECORDED_FOR and command.act_at != self.duty_at:
            raise DutyWantedAt(command.act_at)
        return Authorised(command=command, by="clock")


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplanRequest:
    """New deadlines for a case's open obligations, under the newest calendar and policies."""

    case: UUID
    key: ClassVar[None] = None

    def recall(self, ledger: Ledger) -> None:
        """Recall nothing: its answer depends on the people in line."""

    async def load(self, connection: asyncpg.Connection, ledger: Ledger) -> LoadedCase:
        """Load the case, and the people in line of its school."""
        return _existing_case(await load_for_clock(connection, ledger.seals, self.case, ledger.clock.now()))

    def authorise(self, loaded: LoadedCase, policies: PolicySet, at: datetime) -> Authorised:
        """Let it through with the reasons of each change since it was last planned; UpToDate if none."""
        assert loaded.case is not None
        if loaded.planned >= loaded.plan:
            raise UpToDate(loaded.case)
        return Authorised(command=Replan(reasons=policies.reasons_since(loaded.planned)), by="clock")


async def submit_by_clock(
    ledger: Ledger, case: UUID, command: ClockCommand | PostCommand, at: datetime
) -> Case | None:
    """Record one command of the clock at `at`; the case after it, or None if there is no such case."""
    # A clock that is late records who was on duty when it should have acted (3-DSL.x).
    duty_at = command.act_at if isinstance(command, DueCommand) else at
    try:
        return (await submit(ledger, ClockRequest(case=case, command=command, duty_at=duty_at), at)).case
    except NoSuchCase:
        return None


async def catch_up(ledger: Ledger, case: UUID) -> Case | None:
    """Record everything that is due in a case, in order; None if nothing is."""
    after: Case | None = None
    duty_at = ledger.clock.now()
    while True:
        try:
            recorded = await submit(ledger, OverdueRequest(case=case, duty_at=duty_at))
        except DutyWantedAt as wanted:
            duty_at = wanted.instant
            continue
        except (NothingDue, NoSuchCase):
            return after
        if not recorded.events:  # the rules see nothing due where the row does: ask no more
            return after
        after = recorded.case


async def replan(ledger: Ledger, case: UUID) -> Recorded:
    """Set a case's open deadlines again under the newest plan; NoSuchCase if there is none."""
    try:
        return await submit(ledger, ReplanRequest(case=case))
    except UpToDate as done:
        return Recorded(case=done.case, events=(), caller=None)


def _existing_case(loaded: LoadedCase) -> LoadedCase:
    if loaded.case is None:
        raise NoSuchCase
    return loaded


async def open_left_files(ledger: Ledger, school: UUID, pupils: Collection[UUID]) -> None:
    """Record in a case of each pupil who leaves that they do, in Onward's own name; a repeat does nothing.

    The person who changed the register may not see the case, and learns nothing of it (3.2h).
    """
    for pupil, known in (await ledger.names.named(school, list(pupils))).items():
        left_on = known.listing.left_on
        if left_on is None:
            continue
        child = await every_child_case(ledger, school, pupil)
        found = leaving_to_record(tuple(child.cases.values()), left_on, known.listing.on_roll_from)
        if found is not None:
            case, command = found
            await submit(ledger, ClockRequest(case=case, command=command, duty_at=ledger.clock.now()))
