"""The ledger: load a case, let the rules decide, and write events and state, all or nothing."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import asyncpg

from domain.case.case import Case
from domain.case.effects import CaseOpened
from domain.case.event import Event
from domain.commands import Command, DueCommand, Replan
from domain.decide import decided
from domain.people.roles import Actor
from domain.policy.policy_model import Policy
from domain.refusals import Refused
from domain.rules.recorder import DecisionContext
from store.delivery.delivery_queue import NO_POSTS, Posts
from store.ledger import projection
from store.ledger.append import DecidedCommand, append, keep_refusal
from store.ledger.contention import Turns
from store.ledger.load import (
    Caller,
    Key,
    LoadedCase,
    LoadRequest,
    TimeSource,
    open_for_clock,
    open_for_person,
)
from store.ledger.sealing import Seals
from store.planning.calendar_revisions import PolicySet, Revisions
from store.pool import Pool
from store.queries.case_visibility import Sights


class NoSuchCase(LookupError):
    """There is no case of that id."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Authorised:
    """The judgement that a command may be decided, and as whose act."""

    command: Command
    by: Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """The case after a command, and the events that it caused."""

    state: Case
    events: tuple[Event, ...]
    caller: Caller | None


Authoriser = Callable[[LoadedCase, datetime], Authorised]
"""Looks at what was read and lets the command through, or raises whatever answers it."""
Opening = Callable[[asyncpg.Connection], Awaitable[LoadedCase]]
"""Reads what a command is judged by."""


class Ledger:
    """Every change of every case passes here."""

    def __init__(
        self,
        pool: Pool,
        seals: Seals,
        clock: TimeSource,
        policies: dict[str, Policy],
        posts: Posts = NO_POSTS,
    ) -> None:
        self.pool = pool
        self.seals = seals
        self.clock = clock
        self.policies = policies
        self.plans = Revisions(policies)
        self.posts = posts
        self.sights = Sights()
        self._turns = Turns(pool)
        self._in_turn = sorted(policies.values(), key=lambda policy: (policy.adopted_on, policy.version))

    @property
    def in_force(self) -> Policy:
        """What new cases begin under: the newest that is adopted; before the first of all is, that one."""
        now = self.clock.now()
        return next((each for each in reversed(self._in_turn) if each.is_adopted(now)), self._in_turn[0])

    @property
    def adoptable_policies(self) -> tuple[str, ...]:
        """The names of those that a case can be moved to."""
        now = self.clock.now()
        return tuple(name for name, each in self.policies.items() if each.is_adopted(now))

    def register_policy(self, policy: Policy) -> None:
        """Let cases be moved to this one too; new ones begin as they did before."""
        self.policies = {**self.policies, policy.name: policy}
        self.plans.know(policy)

    async def submit(self, token: bytes, wanted: LoadRequest, judge: Authoriser) -> Recorded:
        """One command of a person: read, judge, decide, write; again if somebody else was faster."""

        return await self.decide_on(
            wanted.case,
            lambda connection: open_for_person(connection, self.seals, token, wanted, self.clock.now()),
            judge,
            wanted.key,
        )

    async def decide_on(
        self, case: UUID | None, opening: Opening, judge: Authoriser, key: Key | None = None
    ) -> Recorded:
        """One command on what `opening` reads, by whoever it finds there."""

        async def attempt(connection: asyncpg.Connection) -> Recorded | None:
            return await self._attempt(connection, await opening(connection), judge, key)

        return await self._turns.until_recorded(case, attempt)

    async def dry_run(self, token: bytes, wanted: LoadRequest, judge: Authoriser) -> Recorded:
        """What a command of a person would record now, or its refusal; nothing is written."""
        async with self.pool.connection() as connection:
            opened = await open_for_person(connection, self.seals, token, wanted, self.clock.now())
            found = await self._decide(connection, opened, judge, self.clock.now())
            return Recorded(state=found.state, events=tuple(found.events), caller=opened.caller)

    async def submit_by_clock(self, case: UUID, command: Command, at: datetime) -> Case | None:
        """One command of the clock, decided at `at`; the case after it, or none if there is no such case."""
        go = Authorised(command=command, by="clock")
        # A clock that is late records who was on duty when it should have acted (3-DSL.x).
        missed = command.act_at if isinstance(command, DueCommand) else at

        async def attempt(connection: asyncpg.Connection) -> Recorded | None:
            opened = await open_for_clock(connection, self.seals, case, missed)
            if opened.state is None:
                raise NoSuchCase
            return await self._attempt(connection, opened, lambda _, __: go, None, at)

        try:
            return (await self._turns.until_recorded(case, attempt)).state
        except NoSuchCase:
            return None

    async def replan(self, case: UUID) -> Recorded:
        """Reckon a case's open deadlines anew under the newest plan; NoSuchCase if there is none."""

        async def attempt(connection: asyncpg.Connection) -> Recorded | None:
            opened = await open_for_clock(connection, self.seals, case, self.clock.now())
            if opened.state is None:
                raise NoSuchCase
            if opened.planned >= opened.plan:
                return Recorded(state=opened.state, events=(), caller=None)
            timetable = await self.plans.up_to(connection, opened.plan)
            go = Authorised(command=Replan(reasons=timetable.reasons_since(opened.planned)), by="clock")
            return await self._attempt(connection, opened, lambda _, __: go, None)

        return await self._turns.until_recorded(case, attempt)

    async def load(self, token: bytes, case: UUID | None) -> LoadedCase:
        """Who is signed in, and the case as it stands."""
        return await self.load_for(token, LoadRequest(case=case or UUID(int=0)))

    async def load_for(self, token: bytes, wanted: LoadRequest) -> LoadedCase:
        """Who is signed in, and what is wanted besides."""
        async with self.pool.connection() as connection:
            opened = await open_for_person(connection, self.seals, token, wanted, self.clock.now())
            await self.plans.up_to(connection, opened.plan)  # what is shown is reckoned by the newest too
            return opened

    async def state(self, case: UUID) -> Case | None:
        """The case as it stands, for the clock's side and for audit."""
        async with self.pool.connection() as connection:
            return (await open_for_clock(connection, self.seals, case, self.clock.now())).state

    async def _attempt(
        self,
        connection: asyncpg.Connection,
        opened: LoadedCase,
        judge: Authoriser,
        key: Key | None,
        at: datetime | None = None,
    ) -> Recorded | None:
        """One try; none when the case moved on meanwhile."""
        try:
            found = await self._decide(connection, opened, judge, at or self.clock.now())
        except Refused as refused:
            if key is not None and not await keep_refusal(connection, opened, refused, key):
                return None
            raise
        if not await append(connection, self.seals, opened, found, key, self.posts.mail):
            return None
        return Recorded(state=found.state, events=tuple(found.events), caller=opened.caller)

    async def _decide(
        self, connection: asyncpg.Connection, opened: LoadedCase, judge: Authoriser, at: datetime
    ) -> DecidedCommand:
        """The command that is let through, the plan it is decided by, and what it causes."""
        if opened.state is not None:
            # The clocks of two machines differ, but the record's time never runs back.
            at = max(at, opened.state.recorded_at)
        go = judge(opened, at)
        timetable = await self.plans.up_to(connection, opened.plan)
        events, state = decided(opened.state, go.command, self._moment(opened, go, at, timetable))
        return DecidedCommand(command=go.command, plan=timetable.number, events=events, state=state)

    def _moment(
        self, opened: LoadedCase, go: Authorised, at: datetime, timetable: PolicySet
    ) -> DecisionContext:
        begins = None
        if opened.state is None:
            assert opened.caller is not None
            new = uuid4()
            begins = CaseOpened(case=new, school=opened.caller.school, reference=projection.reference(new))
        return DecisionContext(
            at=at,
            by=go.by,
            policy=timetable.policies[opened.state.policy if opened.state else self.in_force.name],
            begins=begins,
            roster=opened.roster,
            on_duty=opened.on_duty,
            rota=opened.rota,
            target=opened.target,
            other=opened.other,
            policies=timetable.policies,
            secure=self.posts.secure,
        )
