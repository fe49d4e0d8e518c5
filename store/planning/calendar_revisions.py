"""Plans: numbered changes of calendar or limits, and the policies under each."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Literal
from uuid import UUID

import asyncpg

from domain.calendar.working_time import Calendar
from domain.case.case import Case
from domain.policy.bank_holidays import DayChange, check, with_days
from domain.policy.policy_model import Policy
from store.pool import Database, Pool

Change = DayChange | Literal["limits"]
ONE_AT_A_TIME = 0x6F6E7761726401
LOCK = "SELECT pg_advisory_xact_lock($1)"
SOUND = "number BETWEEN 1 AND 1000000000"
"""The valid numbers of plans: a damaged one would hide every later plan from every case."""
NEWEST = f"SELECT coalesce(max(number), 0) FROM plans WHERE {SOUND}"
_READ = f"""
SELECT number, change, day, coalesce(reasons, 'No reasons are kept.') AS reasons, made_by, made_at FROM plans
WHERE number <= $1 AND {SOUND} AND made_at IS NOT NULL ORDER BY number
"""
_MAKE = """
INSERT INTO plans (change, day, reasons, made_by, made_at) VALUES ($1, $2, $3, $4, $5)
RETURNING number, change, day, reasons, made_by, made_at
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A bank holiday added or removed, or changed limits; for all of England, so for every school."""

    number: int
    change: Change
    day: date | None
    reasons: str
    made_by: UUID | None
    """None if made on the command line, or by a worker that found changed files."""
    made_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicySet:
    """The policies under the plan with this number; 0 is before the first plan."""

    number: int
    policies: Mapping[str, Policy]
    plans: tuple[Revision, ...] = ()
    in_turn: tuple[str, ...] = ()
    """The names of those that new cases open under, in the order in which they are adopted."""

    def in_force(self, now: datetime) -> Policy:
        """The policy that new cases open under: the newest one adopted, or the first before any is."""
        newest = (self.policies[name] for name in reversed(self.in_turn))
        return next((each for each in newest if each.is_adopted(now)), self.policies[self.in_turn[0]])

    def of(self, case: Case | None, now: datetime) -> Policy:
        """The policy of the case, or of one that is about to be raised."""
        return self.policies[case.policy] if case is not None else self.in_force(now)

    @property
    def calendar(self) -> Calendar:
        """England's calendar, which all policies share."""
        return next(iter(self.policies.values())).time.calendar

    def reasons_since(self, number: int) -> str:
        """The reasons of all plans after this number."""
        return "; ".join(dict.fromkeys(plan.reasons for plan in self.plans if plan.number > number))


class Revisions:
    """The plans that this process has read; it reads a newer one before it decides anything under it."""

    def __init__(self, policies: Mapping[str, Policy]) -> None:
        in_turn = sorted(policies.values(), key=lambda policy: (policy.adopted_on, policy.version))
        names = tuple(policy.name for policy in in_turn)
        self._known = self._before = PolicySet(number=0, policies=policies, in_turn=names)

    @property
    def known(self) -> PolicySet:
        """The newest plan that was read here."""
        return self._known

    def as_of(self, instant: datetime) -> PolicySet:
        """The policies as they were at this time, among the plans that were read here."""
        then = [plan for plan in self._known.plans if plan.made_at <= instant]
        return self._with(then[-1].number, tuple(then)) if then else self._before

    def know(self, policy: Policy) -> None:
        """Add a policy, with the current calendar."""
        known = self._known
        self._before = replace(self._before, policies={**self._before.policies, policy.name: policy})
        self._known = self._with(known.number, known.plans)

    async def up_to(self, database: Database, number: int) -> PolicySet:
        """The policies under this plan, or under a newer one that was already read."""
        known = self._known
        if number > known.number:
            known = self._with(number, await read(database, number))
            self._known = max(self._known, known, key=lambda each: each.number)
        return known

    async def newest(self, database: Database) -> PolicySet:
        """The policies under the newest plan."""
        return await self.up_to(database, await database.fetchval(NEWEST))

    async def make(
        self,
        connection: asyncpg.Connection,
        change: Change,
        day: date | None,
        reasons: str,
        made_by: UUID | None,
        made_at: datetime,
    ) -> Revision:
        """Make the next plan, in the caller's transaction; Refused if it would change nothing.

        Plans are made one at a time, so a reader who sees a number can rely on every lower one.
        """
        await connection.execute(LOCK, ONE_AT_A_TIME)
        if day is not None and change != "limits":
            check((await self.newest(connection)).calendar, change, day)
        row = await connection.fetchrow(_MAKE, change, day, reasons, made_by, made_at)
        assert row is not None
        return Revision(**row)

    async def withdraw_all(self, pool: Pool, made_at: datetime) -> None:
        """Restore the file's calendar: each rehearsal begins with it."""
        async with pool.connection() as connection, connection.transaction():
            now, file = (await self.newest(connection)).calendar.holidays, self._before.calendar.holidays
            for day in sorted(now ^ file):
                change: Change = "remove" if day in now else "add"
                await self.make(connection, change, day, "The rehearsal is over.", None, made_at)

    def _with(self, number: int, plans: tuple[Revision, ...]) -> PolicySet:
        days = [(plan.change, plan.day) for plan in plans if plan.day is not None and plan.change != "limits"]
        return PolicySet(
            number=number,
            policies={name: _on(policy, days) for name, policy in self._before.policies.items()},
            plans=plans,
            in_turn=self._before.in_turn,
        )


async def read(database: Database, number: int) -> tuple[Revision, ...]:
    """The plans up to this number, in order."""
    return tuple(Revision(**row) for row in await database.fetch(_READ, number))


def _on(policy: Policy, days: list[tuple[DayChange, date]]) -> Policy:
    calendar = with_days(policy.time.calendar, days)
    return replace(policy, time=replace(policy.time, calendar=calendar))
