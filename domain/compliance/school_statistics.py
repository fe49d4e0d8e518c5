"""Figures for a school over a period, from the reports on its cases added up: no names (3.2b)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Literal

from domain.compliance.clause_findings import ClauseFinding
from domain.compliance.compliance_check import Compliance, unregistered_clause
from domain.compliance.obligation_outcomes import SCHOOL, ObligationOutcome
from domain.policy.clause_register import Clause
from domain.policy.policy_model import Policy

Timed = Literal["acceptance", "review", "referral", "feedback"]
TIMES: Mapping[Timed, tuple[str, ...]] = {
    "acceptance": ("accept",),
    "review": ("review", "retrospective-review"),
    "referral": ("refer",),
    "feedback": ("feedback",),
}
"""The times that are measured, by the kinds of obligation whose meeting ends them."""
_ROUNDING = 1e-9


@dataclass(slots=True, kw_only=True)
class Waits:
    """Waits by their length in minutes."""

    done: Counter[int] = field(default_factory=Counter)
    """How many steps were done after so many minutes."""
    other: Counter[int] = field(default_factory=Counter)
    """How many waits were at least so long, but the step is not done."""


def done_within(waits: Waits, share: float) -> int | None:
    """The minutes within which this share is done; None if too few are done to say."""
    longer, left = 1.0, waits.done.total() + waits.other.total()
    for minutes in sorted(waits.done.keys() | waits.other.keys()):
        done = waits.done[minutes]
        longer *= 1 - done / left
        left -= done + waits.other[minutes]
        if longer <= 1 - share + _ROUNDING:
            return minutes
    return None


@dataclass(slots=True, kw_only=True)
class ClauseTally:
    """One clause in all cases."""

    cases: int = 0
    evidence: int = 0
    school: Counter[str] = field(default_factory=Counter)
    agencies: Counter[str] = field(default_factory=Counter)

    def add(self, finding: ClauseFinding) -> None:
        """Count the clause in one more case."""
        self.evidence += len(finding.evidence)
        if finding.status == "not_applicable":
            return
        self.cases += 1
        ours = finding.parties.get(SCHOOL)
        if finding.shown_by != "duties":  # the status rests on an act of the school
            self.school[finding.status] += 1
        elif ours is not None:
            self.school[ours] += 1
        self.agencies.update(outcome for whose, outcome in finding.parties.items() if whose != SCHOOL)


@dataclass(slots=True, kw_only=True)
class TimeTally:
    """How long one step took each time, in elapsed minutes and in minutes of school hours."""

    minutes: Waits = field(default_factory=Waits)
    school_minutes: Waits = field(default_factory=Waits)
    done: int = 0
    waiting: int = 0


@dataclass(slots=True, kw_only=True)
class SchoolStatistics:
    """The figures. They have numbers only, no cases."""

    cases: int = 0
    """Cases with something in the period."""
    times: dict[Timed, TimeTally] = field(default_factory=lambda: {what: TimeTally() for what in TIMES})
    _tallies: dict[str, ClauseTally] = field(default_factory=dict)
    _followed: dict[str, Policy] = field(default_factory=dict)

    def add(self, found: Compliance) -> None:
        """Add one more case."""
        self._followed[found.policy.name] = found.policy
        touched = [each for each in found.findings if each.evidence or each.duties]
        self.cases += bool(touched)
        for finding in touched:
            self._tallies.setdefault(finding.clause.id, ClauseTally()).add(finding)
        for duty in {id(duty): duty for finding in touched for duty in finding.duties}.values():
            self._add_time(duty, found)

    @property
    def clauses(self) -> dict[str, tuple[Clause, ClauseTally]]:
        """The clauses of the policies that cases follow, the newest policy first, and others named."""
        oldest_first = sorted(
            self._followed.values(), key=lambda policy: (policy.adopted_on, policy.version, policy.name)
        )
        registered = {
            name: clause for policy in oldest_first for name, clause in policy.register.clauses.items()
        }
        order = (name for policy in reversed(oldest_first) for name in policy.register.clauses)
        return {
            name: (registered.get(name) or unregistered_clause(name), self._tallies.get(name, ClauseTally()))
            for name in (*order, *sorted(self._tallies))
        }

    def _add_time(self, duty: ObligationOutcome, found: Compliance) -> None:
        kind, is_done = duty.obligation.partition(":")[0], duty.outcome in ("met", "met_late")
        begun, ended = duty.began_at, duty.done_at or found.at
        for what, kinds in TIMES.items():
            if kind not in kinds:
                continue
            timed = self.times[what]
            timed.done += is_done
            timed.waiting += duty.done_at is None
            any_hour = max(ended - begun, timedelta()) // timedelta(minutes=1)
            in_school = found.policy.time.school_minutes_between(begun, ended)
            for waits, minutes in ((timed.minutes, any_hour), (timed.school_minutes, in_school)):
                (waits.done if is_done else waits.other)[minutes] += 1
