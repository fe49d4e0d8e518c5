"""Figures for a school over a period, from the numbers of its cases added up: no names (3.2b)."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import cast, get_args

from domain.compliance.case_measures import Part, PartKind, Timed, since_1970
from domain.compliance.clause_findings import GRAVEST_FIRST
from domain.compliance.compliance_check import unregistered_clause
from domain.policy.clause_register import Clause
from domain.policy.policy_model import Policy

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


_A_MINUTE = 60_000_000


@dataclass(slots=True, kw_only=True)
class ClauseTally:
    """One clause in all cases."""

    clause: Clause
    cases: int = 0
    evidence: int = 0
    school: Counter[str] = field(default_factory=Counter)
    agencies: Counter[str] = field(default_factory=Counter)


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
    clauses: dict[str, ClauseTally] = field(default_factory=dict)
    times: dict[Timed, TimeTally] = field(
        default_factory=lambda: {what: TimeTally() for what in get_args(Timed)}
    )


def school_statistics(total: Counter[Part], policies: Mapping[str, Policy], at: datetime) -> SchoolStatistics:
    """The figures as of an instant, from the sum of what each case adds."""
    made = SchoolStatistics(clauses=_clauses(total, policies))
    now = since_1970(at)
    in_school = {name: policy.time.school_time(at) for name, policy in policies.items()}
    for (policy, kind, name, first, second), number in total.items():
        match kind:
            case "selected":
                pass
            case "counted":
                made.cases += number
            case "done" | "needless":
                _add_time(made.times[cast(Timed, name)], kind, first, second, number)
            case "waiting":
                so_far = max(now - first, 0) // _A_MINUTE, max(in_school[policy] - second, 0) // _A_MINUTE
                _add_time(made.times[cast(Timed, name)], kind, *so_far, number)
            case "evidence" | "clause" | "school" | "agencies":
                _add_clause(made.clauses[name], kind, first, number)
    return made


def _clauses(total: Counter[Part], policies: Mapping[str, Policy]) -> dict[str, ClauseTally]:
    """The clauses of the policies that cases follow, the newest policy first, and others that are named."""
    followed = [policies[policy] for policy in {policy for policy, *_ in total}]
    followed.sort(key=lambda policy: (policy.adopted_on, policy.version, policy.name), reverse=True)
    registered = {
        name: clause for policy in reversed(followed) for name, clause in policy.register.clauses.items()
    }
    order = [name for policy in followed for name in policy.register.clauses]
    named = sorted({name for _, kind, name, *_ in total if kind == "evidence" or kind == "clause"})
    return {
        name: ClauseTally(clause=registered.get(name) or unregistered_clause(name))
        for name in dict.fromkeys((*order, *named))
    }


def _add_clause(tally: ClauseTally, kind: PartKind, place: int, number: int) -> None:
    if kind == "evidence":
        tally.evidence += number
    elif kind == "clause":
        tally.cases += number
    else:
        outcomes = tally.school if kind == "school" else tally.agencies
        outcomes[GRAVEST_FIRST[place]] += number


def _add_time(tally: TimeTally, kind: PartKind, any_hour: int, in_school: int, number: int) -> None:
    for waits, minutes in ((tally.minutes, any_hour), (tally.school_minutes, in_school)):
        (waits.done if kind == "done" else waits.other)[minutes] += number
    if kind == "done":
        tally.done += number
    elif kind == "waiting":
        tally.waiting += number
