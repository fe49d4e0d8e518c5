"""Compare what figures are added up from with the entries, and each sum with its parts."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from typing import Any
from uuid import UUID

import asyncpg

from domain.case.case import Case
from domain.case.event import Event
from domain.compliance.case_measures import RULES, Part, case_measures
from domain.compliance.compliance_check import ComplianceChecker
from domain.evolve import replay
from policies import load_all
from store.ledger.sealing import Seals
from store.measures.sealed_measures import (
    Basis,
    CountedCase,
    SumDoesNotOpen,
    clear_columns,
    open_case,
    open_sum,
)
from store.planning.calendar_revisions import PolicySet, Revisions
from store.verification.damage_findings import Damage

_SUMS = "SELECT school, complete, sealed FROM measure_sums"
_NUMBERS = "what it adds to the figures"


class FiguresCheck:
    """The check of one snapshot."""

    def __init__(self, seals: Seals, policies: PolicySet, sums: Sequence[asyncpg.Record]) -> None:
        self._seals = seals
        self._policies = policies
        self._sums = {row["school"]: self._opened(row) for row in sums}
        self._complete = {row["school"] for row in sums if row["complete"]}
        self._parts: dict[UUID, Counter[Part]] = defaultdict(Counter)
        self._unopened: set[UUID] = set()

    @classmethod
    async def begin(cls, connection: asyncpg.Connection, seals: Seals) -> "FiguresCheck":
        """Read the sums, in the transaction of the check."""
        policies = await Revisions(load_all()).newest(connection)
        return cls(seals, policies, await connection.fetch(_SUMS))

    def of_a_case(self, case: UUID, row: Any, noted: Any, stream: Sequence[Event]) -> Iterator[Damage]:
        """Each difference between a case's numbers, or the note that it must be counted, and its entries."""
        state = replay(stream) if stream else None
        if noted is not None and state is not None:
            for column, value in (("school", state.school), ("version", state.version)):
                if noted[column] != value:
                    says = "the note that it must be counted again does not match its entries"
                    yield Damage(case=case, place=f"uncounted.{column}", says=says)
        if row is None:
            if state is not None and noted is None and self._is_missed(state):
                yield Damage(case=case, place="case_measures", says="it is missing from the figures")
            return
        school = state.school if state is not None else row["school"]
        try:
            known, basis = open_case(self._seals, case, row["sealed"])
        except SumDoesNotOpen:
            self._unopened.add(school)
            yield Damage(case=case, place="case_measures.sealed", says=f"{_NUMBERS} cannot be opened")
            return
        self._parts[school].update(known.measures.parts)
        for column, written in {"school": school, **clear_columns(known)}.items():
            if row[column] != written:
                yield Damage(case=case, place=f"case_measures.{column}", says=f"{_NUMBERS} was changed")
        if state is not None and not self._is_right(known, basis, state, stream, noted=noted is not None):
            says = f"{_NUMBERS} does not match its entries"
            yield Damage(case=case, place="case_measures.sealed", says=says)

    def sums(self) -> Iterator[Damage]:
        """Each sum that is not the sum of its parts."""
        for school in self._sums.keys() | self._parts.keys():
            total = self._sums.get(school)
            if total is None:
                says = f"the figures of school {school} cannot be opened"
                yield Damage(case=None, place="measure_sums", says=says)
            elif school not in self._unopened and +total[0] != +self._parts[school]:
                says = f"the figures of school {school} are not the sum of its cases"
                yield Damage(case=None, place="measure_sums", says=says)

    def _opened(self, row: asyncpg.Record) -> tuple[Counter[Part], Basis] | None:
        try:
            return open_sum(self._seals, row["school"], row["sealed"])
        except SumDoesNotOpen:
            return None

    def _is_missed(self, state: Case) -> bool:
        """Whether figures need the case although nothing says that it must be counted."""
        total = self._sums.get(state.school)
        if total is None or state.school not in self._complete:
            return False
        since = total[1].until(state.recorded_at).since
        return state.recorded_at >= since or bool(state.open_obligations)

    def _is_right(
        self, known: CountedCase, basis: Basis, state: Case, stream: Sequence[Event], *, noted: bool
    ) -> bool:
        """Whether the numbers are those of the entries, if they are of all entries."""
        if known.version != state.version:
            return noted and known.version < state.version
        if basis.plan != self._policies.number or basis.rules != RULES:
            return True  # they are counted again, not used
        checker = ComplianceChecker(self._policies.policies, known.at, basis.until(known.at))
        if not checker.knows(state):
            return True  # only another release can count it
        return case_measures(checker.compliance(stream, state)) == known.measures
