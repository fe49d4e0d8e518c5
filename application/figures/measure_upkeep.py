"""Keep what each case adds to the figures of the current school year."""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from uuid import UUID

from application.figures.case_counting import basis_at, count_cases
from store.ledger.ledger import Ledger
from store.measures import measure_writes
from store.measures.measure_writes import Noted, OtherBasis, SumState
from store.measures.sealed_measures import Basis, SumDoesNotOpen
from store.planning.calendar_revisions import PolicySet
from store.queries.compliance_streams import StreamSelection

TOGETHER = 100
"""Cases whose numbers are written in one transaction."""


@dataclass(slots=True, kw_only=True)
class Recount:
    """How many cases were counted, and those that cannot be opened."""

    done: int = 0
    damaged: set[UUID] = field(default_factory=set)


async def count_again(
    ledger: Ledger, passed_over: Collection[UUID] = (), told: Callable[[int], None] = lambda _: None
) -> Recount:
    """Count every case that has changed since it was counted, school after school."""
    policies = await ledger.plans.newest(ledger.pool)
    recount = Recount()
    for school, begun in (await measure_writes.sums(ledger)).items():
        basis = basis_at(ledger.clock.now(), policies.number)
        of_school = _School(ledger, school, basis, policies, set(passed_over), recount, told)
        try:
            if begun is None or _moves_on(begun.basis, basis):
                await of_school.begin()
            elif begun.basis == basis:  # otherwise a newer release counts this school
                await of_school.go_on(begun)
        except SumDoesNotOpen:  # numbers that are part of the sum were damaged
            await of_school.begin()
        except OtherBasis:
            continue
    return recount


async def rebuild_measures(ledger: Ledger, told: Callable[[int], None]) -> Recount:
    """Count every case of every school again, while the service runs."""
    async with measure_writes.alone(ledger, wait=True):
        policies = await ledger.plans.newest(ledger.pool)
        for school in await measure_writes.sums(ledger):
            await measure_writes.begin(ledger, school, basis_at(ledger.clock.now(), policies.number))
        await measure_writes.sweep(ledger)
        return await count_again(ledger, told=told)


def _moves_on(counted_for: Basis, basis: Basis) -> bool:
    """Whether the new basis is the later one: two releases must not take turns."""
    before = (counted_for.rules, counted_for.first, counted_for.plan)
    return (basis.rules, basis.first, basis.plan) > before


@dataclass(frozen=True, slots=True)
class _School:
    """The counting of one school."""

    ledger: Ledger
    school: UUID
    basis: Basis
    policies: PolicySet
    passed_over: set[UUID]
    recount: Recount
    told: Callable[[int], None]

    async def begin(self) -> None:
        """Count every case."""
        await self.go_on(await measure_writes.begin(self.ledger, self.school, self.basis))

    async def go_on(self, begun: SumState) -> None:
        """Count the cases that were never counted, and those that have changed, each once."""
        if not begun.complete:
            since = self.basis.until(self.ledger.clock.now()).since
            async for noted in measure_writes.never_counted(self.ledger, self.school, since, TOGETHER):
                await measure_writes.note(self.ledger, self.school, await self._count(noted))
            await measure_writes.complete(self.ledger, self.school, begun)
        while noted := await measure_writes.changed(
            self.ledger, self.school, self.ledger.clock.now(), self.passed_over, TOGETHER
        ):
            await self._count(noted)
            self.passed_over.update(each.case for each in noted)

    async def _count(self, noted: list[Noted]) -> list[Noted]:
        """Count these cases. Returns those that cannot be opened, of which nothing changes."""
        now = self.ledger.clock.now()
        wanted = StreamSelection(school=self.school, period=self.basis.until(now))
        counted = await count_cases(self.ledger, wanted, [each.case for each in noted], self.policies, now)
        damaged = [each for each in noted if each.case in counted.damaged]
        readable = [each for each in noted if each.case not in counted.damaged]
        await measure_writes.keep(self.ledger, self.school, self.basis, readable, counted.cases)
        self.recount.done += len(readable)
        self.recount.damaged.update(counted.damaged)
        self.told(len(noted))
        return damaged
