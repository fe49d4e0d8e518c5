"""Compare the sealed state, the columns, the lists and the figures of a case with its entries (3.2h)."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from typing import Any
from uuid import UUID

import asyncpg

from domain.case.case import Case
from domain.case.event import Event
from domain.compliance.case_measures import RULES, Part, case_measures
from domain.compliance.compliance_check import ComplianceChecker
from domain.evolve import replay
from policies import load_all
from store.ledger import projection
from store.ledger.json_codec import shape
from store.ledger.list_rows import list_rows
from store.ledger.sealing import CaseDoesNotOpen, CaseKey, Seals
from store.measures.sealed_measures import (
    Basis,
    CountedCase,
    SumDoesNotOpen,
    clear_columns,
    open_case,
    open_sum,
)
from store.planning.calendar_revisions import PolicySet, Revisions
from store.verification.damage_findings import Damage, differs

LISTS = {
    "open_work": "the work list of its open obligations",
    "work_cards": "when the first task of its card is due",
    "case_readers": "the list of people and roles who can find it",
    "pupil_cases": "the pupil whose cases it is found among",
}
"""Tables that lists find a case by, in words."""
TABLES = {"case_links": "a link to another case", "agency_references": "an agency's reference"}


def compared(row: Any, state: Case, newest_plan: int) -> Iterator[Damage]:
    """Each column of the case's row that does not match its entries."""
    case: UUID = row["id"]
    told = {"school": state.school, "reference": state.reference, **projection.columns(state)}
    for column, value in told.items():
        stored = row[column]
        if (tuple(stored) if isinstance(stored, list) else stored) != value:
            yield differs(case, column)
    if row["plan"] is None or not 0 <= row["plan"] <= newest_plan:
        yield Damage(
            case=case, place="cases.plan", says="its deadlines follow an unknown change of the calendar"
        )


def of_the_seal(row: Any, key: CaseKey, folded: Case | None) -> Iterator[Damage]:
    """Check that the sealed state opens, and that each of its fields is what the entries say."""
    case: UUID = row["id"]
    try:
        sealed: Case = shape(Case).validate_json(key.open_state(row["version"], row["state"]))
    except CaseDoesNotOpen:
        says = "its state cannot be opened: the state, or the number of its entries, was changed"
        yield Damage(case=case, place="cases.state", says=says)
        return
    if folded is None:
        return
    if (field := next(_fields_unlike(sealed, folded), None)) is not None:
        says = f"its state does not match its entries, first in {field}"
        yield Damage(case=case, place="cases.state", says=says)


def indexed(
    case: UUID, table: str, stored: set[tuple[Any, ...]], told: set[tuple[Any, ...]]
) -> Iterator[Damage]:
    """Check that an index matches the entries exactly."""
    for what, which in (("is missing", told - stored), ("is in no entry", stored - told)):
        if which:
            entries = ", ".join(str(each[0]) for each in sorted(which, key=str))
            says = f"{TABLES[table]} {what} (entry {entries})"
            yield Damage(case=case, place=table, says=says)


def listed(case: UUID, state: Case, stored: Mapping[str, set[tuple[Any, ...]]]) -> Iterator[Damage]:
    """Check that the rows by which lists find the case match the entries exactly."""
    for table, told in list_rows(state).items():
        if stored[table] != told:
            yield Damage(case=case, place=table, says=f"{LISTS[table]} does not match its entries")


def _fields_unlike(stored: Any, folded: Any, place: str = "") -> Iterator[str]:
    """The fields of a stored state that are not what its entries say."""
    if stored == folded:
        return
    if is_dataclass(folded) and type(stored) is type(folded):
        for field in fields(folded):
            within = f"{place}.{field.name}".removeprefix(".")
            yield from _fields_unlike(getattr(stored, field.name), getattr(folded, field.name), within)
        return
    if isinstance(folded, tuple) and isinstance(stored, tuple) and len(stored) == len(folded):
        for number, (own, told) in enumerate(zip(stored, folded, strict=True), 1):
            yield from _fields_unlike(own, told, f"{place} {number}")
        return
    yield place


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
                yield Damage(place="measure_sums", says=says)
            elif school not in self._unopened and +total[0] != +self._parts[school]:
                says = f"the figures of school {school} are not the sum of its cases"
                yield Damage(place="measure_sums", says=says)

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
