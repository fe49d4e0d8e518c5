"""The figures of a school year so far: what each case adds, kept in memory until it changes."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from uuid import UUID

from domain.compliance.case_measures import CaseMeasures, Part


@dataclass(slots=True, kw_only=True)
class YearSoFar:
    """One school’s cases as they were last counted, and their sum."""

    first: date
    plan: int
    """The number of the plan (calendar and policies) that they were counted by."""
    looked_at: datetime | None = None
    """When the changes were last asked for."""
    _total: Counter[Part] = field(default_factory=Counter)
    _parts: dict[Part, Part] = field(default_factory=dict)
    """Each part once, however many cases have it: this limits memory."""
    _counted: dict[UUID, tuple[int, CaseMeasures]] = field(default_factory=dict)
    _check_sum: int = 0
    _about_people: set[UUID] = field(default_factory=set)

    def __len__(self) -> int:
        """How many cases it keeps."""
        return len(self._counted)

    def outdated(self, newest: Mapping[UUID, int], at: datetime) -> list[UUID]:
        """Which of these cases, given with their versions, are new or count differently now."""
        return [case for case, version in newest.items() if not self._holds(case, version, at)]

    def _holds(self, case: UUID, version: int, at: datetime) -> bool:
        counted = self._counted.get(case)
        return counted is not None and counted[0] == version and counted[1].holds(at)

    def due(self, at: datetime) -> list[UUID]:
        """The cases that must be counted again at this time, although nothing was added to them."""
        return [case for case, (_, measures) in self._counted.items() if not measures.holds(at)]

    def accounts_for(self, check_sum: int, versions: Mapping[UUID, int], reader: UUID) -> bool:
        """Whether these changes are all: with them, the cases and versions known are those that there are.

        The check sum has the versions of all cases, each times the last 32 bits of its id, added up.
        """
        known = {case: self._counted[case][0] for case in versions.keys() & self._counted.keys()}
        others = {case: self._counted[case][0] for case in self._about(reader) if case not in known}
        return self._check_sum + _check_sum(versions) - _check_sum(known) - _check_sum(others) == check_sum

    def count(self, case: UUID, version: int, measures: CaseMeasures) -> None:
        """Count a case as of this version."""
        self.leave_out(case)
        parts = tuple(self._parts.setdefault(each, each) for each in measures.parts)
        self._counted[case] = version, replace(measures, parts=parts)
        self._check_sum += _check_sum({case: version})
        self._total.update(parts)
        if measures.about:
            self._about_people.add(case)

    def leave_out(self, case: UUID) -> None:
        """Count a case no longer."""
        version, before = self._counted.pop(case, (0, None))
        self._check_sum -= _check_sum({case: version})
        self._about_people.discard(case)
        if before is not None:
            self._total.subtract(before.parts)

    def keep_only(self, cases: Mapping[UUID, int], reader: UUID) -> None:
        """Leave out all cases but these, which are all that there are except those about the reader."""
        for case, (_, measures) in list(self._counted.items()):
            if case not in cases and reader not in measures.about:
                self.leave_out(case)

    def total_for(self, reader: UUID) -> Counter[Part]:
        """The sum, without the cases about the reader (3.2h)."""
        total = Counter(self._total)
        for case in self._about(reader):
            total.subtract(self._counted[case][1].parts)
        return +total

    def _about(self, reader: UUID) -> list[UUID]:
        return [case for case in self._about_people if reader in self._counted[case][1].about]


def _check_sum(versions: Mapping[UUID, int]) -> int:
    return sum(version * (case.int & 0xFFFFFFFF) for case, version in versions.items())
