"""The one way to change a case: load, authorise, decide, append; retry if another command was faster."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol
from uuid import UUID, uuid4

import asyncpg

from application import damage_problems
from application.problems import Problem
from domain.case.case import Case
from domain.case.case_search import reference_of
from domain.case.event import CaseOpened, Event
from domain.commands import Command, Correct, IdentifyPupil, Join
from domain.decide import Decision, decide
from domain.decision_context import DecisionContext
from domain.field_rules import by_name
from domain.people.roles import Actor
from domain.refusals import Refused
from store.ledger.append import DecidedChange, append, append_recalled
from store.ledger.idempotency import keep_refusal
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller, Key, LoadedCase
from store.planning.calendar_revisions import PolicySet


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorised:
    """A command that may be decided, and who gives it."""

    command: Command
    by: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The case after a command, the events that the command caused, and who gave it if a person did."""

    case: Case
    events: tuple[Event, ...]
    caller: Caller | None


class CommandRequest(Protocol):
    """A command as a person, an agency or the clock sends it."""

    @property
    def case(self) -> UUID | None:
        """The case that it is for; None where it opens one."""
        ...

    @property
    def key(self) -> Key | None:
        """The key under which its answer is kept for a repeat."""
        ...

    def recall(self, ledger: Ledger) -> LoadedCase | None:
        """Caller and case from memory; None if the command needs more, or the memory does not have them."""
        ...

    async def load(self, connection: asyncpg.Connection, ledger: Ledger) -> LoadedCase:
        """Load whatever it is judged by, in as few round trips as possible."""
        ...

    def authorise(self, loaded: LoadedCase, policies: PolicySet, at: datetime) -> Authorised:
        """Let the command through, or raise what answers it instead."""
        ...


async def submit(ledger: Ledger, request: CommandRequest, at: datetime | None = None) -> Recorded:
    """Record one command, or raise what answers it instead: a Problem, a refusal, an answer that was kept.

    `at` is the instant of the decision: now, unless the clock gives one. LedgerAway when Postgres is.
    """
    async with ledger.queues.attempts(request.case) as attempts:
        with attempts.alone() as alone:
            recorded = await _from_memory(ledger, request) if alone and at is None else None
        while recorded is None:
            async with attempts.next() as connection:
                recorded = await _attempt(connection, ledger, request, at)
        return recorded


async def _from_memory(ledger: Ledger, request: CommandRequest) -> Recorded | None:
    """Decide from memory, and write if nothing has changed; None to load instead.

    A refusal from memory is dropped: what was loaded decides.
    """
    loaded = request.recall(ledger)
    if loaded is None:
        return None
    try:
        change = authorise_and_decide(ledger, request, loaded, ledger.plans.known, ledger.clock.now())
        # Without events, no write would check the memory.
        written = bool(change.decision.events) and await append_recalled(
            ledger.batches, ledger.seals, loaded, change
        )
    except (Problem, Refused):
        written = False
    if not written:
        ledger.forget(loaded)
        return None
    return _recorded(ledger, loaded, change)


async def _attempt(
    connection: asyncpg.Connection, ledger: Ledger, request: CommandRequest, at: datetime | None
) -> Recorded | None:
    """Load, authorise, decide, append; None if another command was faster."""
    loaded = await request.load(connection, ledger)
    policies = await ledger.plans.up_to(connection, loaded.plan)
    try:
        change = authorise_and_decide(ledger, request, loaded, policies, at or ledger.clock.now())
    except Refused as refused:
        key = request.key
        if key is None or await keep_refusal(connection, loaded.caller, loaded.case, refused, key):
            raise
        return None
    written = await _write(connection, ledger, loaded, change)
    return _recorded(ledger, loaded, change) if written else None


async def _write(
    connection: asyncpg.Connection, ledger: Ledger, loaded: LoadedCase, change: DecidedChange
) -> bool:
    """Write in the case, and in every other that the command changes."""
    elsewhere = change.decision.elsewhere
    written = {each.case.id for each in elsewhere}
    only_read = {each.id: each.version for each in loaded.facts.joined if each.id not in written}
    known = {each.case.id: each for each in loaded.others if each.case is not None}
    others = [
        # The answer for a repeat is kept with the case that the command was sent to.
        (replace(known[each.case.id], caller=loaded.caller), replace(change, decision=each, key=None))
        for each in elsewhere
    ]
    return await append(connection, ledger.seals, (loaded, change), *others, only_read=only_read)


def _recorded(ledger: Ledger, loaded: LoadedCase, change: DecidedChange) -> Recorded:
    decision = change.decision
    ledger.remember(loaded, decision.case.id)
    return Recorded(case=decision.case, events=decision.events, caller=loaded.caller)


def authorise_and_decide(
    ledger: Ledger, request: CommandRequest, loaded: LoadedCase, policies: PolicySet, at: datetime
) -> DecidedChange:
    """Authorise and decide, with what was loaded or recalled."""
    now = _not_before_the_record(at, loaded)
    authorised = request.authorise(loaded, policies, now)
    return DecidedChange(
        command=authorised.command,
        decision=_decide(ledger, loaded, authorised, policies, now),
        plan=policies.number,
        key=request.key,
        mail=ledger.channels.mail,
    )


async def dry_run(ledger: Ledger, request: CommandRequest) -> Recorded:
    """Decide on a command as `submit` would, and write nothing."""
    async with ledger.pool.connection() as connection:
        loaded = await request.load(connection, ledger)
        now = _not_before_the_record(ledger.clock.now(), loaded)
        policies = await ledger.plans.up_to(connection, loaded.plan)
        authorised = request.authorise(loaded, policies, now)
    decision = _decide(ledger, loaded, authorised, policies, now)
    return Recorded(case=decision.case, events=decision.events, caller=loaded.caller)


def _decide(
    ledger: Ledger, loaded: LoadedCase, authorised: Authorised, policies: PolicySet, at: datetime
) -> Decision:
    _check_joined_open(loaded, authorised.command)
    case = loaded.case
    opens = None
    if case is None:
        assert loaded.caller is not None
        new = uuid4()
        opens = CaseOpened(case=new, school=loaded.caller.school, reference=reference_of(new))
    context = DecisionContext(
        at=at,
        by=authorised.by,
        policy=policies.policies[case.policy if case is not None else ledger.in_force.name],
        begins=opens,
        policies=policies.policies,
        secure=ledger.channels.secure,
        **by_name(loaded.facts),
    )
    return decide(case, authorised.command, context)


def _not_before_the_record(at: datetime, loaded: LoadedCase) -> datetime:
    """The clocks of two machines differ, but the time of no record that is written to runs back."""
    cases = (loaded.case, loaded.facts.other, *loaded.facts.joined)
    return max((at, *(each.recorded_at for each in cases if each is not None)))


def _check_joined_open(loaded: LoadedCase, command: Command) -> None:
    """Raise PartCannotBeOpened if the command needs a joined case that does not open (2.4g, 3-DSL.n)."""
    if loaded.joined_unread and _needs_them(loaded, command):
        raise damage_problems.PartCannotBeOpened


def _needs_them(loaded: LoadedCase, command: Command) -> bool:
    case, facts = loaded.case, loaded.facts
    match command:
        case Join():
            return True
        case IdentifyPupil():  # the same record with another name changes nothing for the others
            return case is not None and case.pupil.id != (facts.pupil.id if facts.pupil else None)
        case Correct():
            if case is None or facts.target is None:
                return False
            moves_back = bool(command.void) and case.pupil_without(command.event) != case.pupil.id
            return moves_back or case.joined_into is not None
        case _:
            return False
