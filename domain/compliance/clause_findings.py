"""The finding on one clause of the policy in one case, with its obligations and evidence (3.2a)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from domain import events as happened
from domain.case.event import Event
from domain.case.pupil import LeftOut
from domain.compliance.obligation_outcomes import SCHOOL, ObligationOutcome, Outcome
from domain.compliance.policy_exceptions import breached_by_entry
from domain.compliance.traceability import Traced
from domain.policy.clause_register import Clause

Status = Literal["met", "met_late", "owed", "breached", "not_applicable"]
ShownBy = Literal["duties", "entries", "departure", "software", "nothing", "people", "asks_nothing"]
"""The basis of a status; the last four say why a clause does not apply."""
GRAVEST_FIRST: tuple[Status, ...] = ("breached", "owed", "met_late", "met", "not_applicable")
_IN_A_CASE = frozenset(("guard", "timer", "obligation", "event"))
"""Behaviour that a case can show; the rest concerns the software itself, or the school's figures."""
_ACTS = (*get_args(happened.PersonFact), happened.NotificationDelivered)
"""Events that can show a clause kept: acts of people and deliveries, not the clock's own events."""

_CALLED_FOR = ("8.3", "11.4", "11.9")
"""Clauses that a report names because it calls for them, not because it fulfils them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseFinding:
    """One clause in one case: its status, the basis of the status, and the evidence."""

    clause: Clause
    status: Status
    shown_by: ShownBy
    parties: Mapping[str, Outcome]
    """The outcome for the school and for each agency that had an obligation under the clause."""
    duties: tuple[ObligationOutcome, ...]
    evidence: tuple[Event, ...]
    left_out: tuple[LeftOut, ...]
    """What each entry fails to record about the pupil (11.12)."""
    awaits: tuple[str, ...]
    """Parts that are not built, which the report cannot see."""

    @property
    def worst(self) -> ObligationOutcome | None:
        """The obligation that was late the longest."""
        late = {each: each.late_by.minutes for each in self.duties if each.late_by is not None}
        return max(late, key=lambda each: late[each], default=None)


def finding(
    traced: Traced,
    duties: tuple[ObligationOutcome, ...],
    named: Mapping[int, Event],
    settling: Mapping[int, Event],
    left_out: tuple[LeftOut, ...] = (),
) -> ClauseFinding:
    """The finding on a clause, from its obligations and from the entries that name it."""
    status, shown_by = _status(traced.clause, duties, named.values())
    duties = () if shown_by == "asks_nothing" else duties
    evidence = {**settling, **named}
    return ClauseFinding(
        clause=traced.clause,
        status=status,
        shown_by=shown_by,
        parties=_parties(duties),
        duties=duties,
        evidence=tuple(evidence[version] for version in sorted(evidence)),
        left_out=left_out,
        awaits=traced.awaits,
    )


def _status(
    clause: Clause, duties: tuple[ObligationOutcome, ...], named: Iterable[Event]
) -> tuple[Status, ShownBy]:
    if clause.modality == "info":
        return "not_applicable", "asks_nothing"
    if clause.id in map(breached_by_entry, named):
        return "breached", "departure"
    if duties:
        return _gravest(duties), "duties"
    if clause.does and _IN_A_CASE.isdisjoint(clause.does):
        return "not_applicable", "software"
    if any(_does(event, clause) for event in named):
        return "met", "entries"
    if not clause.does:
        return "not_applicable", "people"
    called_for = {"event", "obligation", "timer"}.intersection(clause.does)
    return "not_applicable", "nothing" if called_for else "software"


def _does(event: Event, clause: Clause) -> bool:
    """Whether the event does what the clause requires; learning of danger is not yet a referral."""
    learnt = isinstance(event.fact, happened.ConcernRaised | happened.InformationAdded)
    return isinstance(event.fact, _ACTS) and not (learnt and clause.id in _CALLED_FOR)


def _parties(duties: tuple[ObligationOutcome, ...]) -> dict[str, Outcome]:
    """The gravest outcome of the school and of each agency."""
    whose = sorted({each.whose for each in duties}, key=lambda name: (name != SCHOOL, name))
    return {name: _gravest(each for each in duties if each.whose == name) for name in whose}


def _gravest(duties: Iterable[ObligationOutcome]) -> Outcome:
    """The gravest of several outcomes."""
    return min((each.outcome for each in duties), key=GRAVEST_FIRST.index)
