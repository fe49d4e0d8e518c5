"""What one clause of the policy came to in one case: what was owed under it, what answers to it (3.2a)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from domain import events as happened
from domain.case.event import Event
from domain.compliance.obligation_outcomes import SCHOOL, Duty, Outcome
from domain.compliance.policy_exceptions import departs_from
from domain.compliance.traceability import Traced
from domain.policy.clause_register import Clause
from domain.rules.wishes_check import LeftOut

Status = Literal["met", "met_late", "owed", "breached", "not_applicable"]
ShownBy = Literal["duties", "entries", "departure", "software", "nothing", "people", "asks_nothing"]
"""On what a status rests; the last four are why a clause does not apply."""
GRAVEST_FIRST: tuple[Status, ...] = ("breached", "owed", "met_late", "met", "not_applicable")
_IN_A_CASE = frozenset(("guard", "timer", "obligation", "event"))
"""What a case can show of a clause; the rest is the software's own, or for the school's figures."""
_ACTS = (*get_args(happened.PersonFact), happened.NotificationDelivered)
"""What somebody did, or what reached them; that the clock went on shows no clause kept."""

_CALLED_FOR = ("8.3", "11.4", "11.9")
"""What a concern names because it asks for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseFinding:
    """One clause in one case: its status, on what that rests, and the evidence."""

    clause: Clause
    status: Status
    shown_by: ShownBy
    parties: Mapping[str, Outcome]
    """The school's part and each agency's, where something was owed under it."""
    duties: tuple[Duty, ...]
    evidence: tuple[Event, ...]
    left_out: tuple[LeftOut, ...]
    """Of each entry what it does not say of the pupil (11.12)."""
    awaits: tuple[str, ...]
    """What is not built: so much the report cannot see."""

    @property
    def worst(self) -> Duty | None:
        """What was late the longest."""
        late = {each: each.late_by.minutes for each in self.duties if each.late_by is not None}
        return max(late, key=lambda each: late[each], default=None)


def finding(
    traced: Traced,
    duties: tuple[Duty, ...],
    named: Mapping[int, Event],
    settling: Mapping[int, Event],
    left_out: tuple[LeftOut, ...] = (),
) -> ClauseFinding:
    """The finding on a clause, by what was owed under it and the entries that answer to it."""
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


def _status(clause: Clause, duties: tuple[Duty, ...], named: Iterable[Event]) -> tuple[Status, ShownBy]:
    if clause.modality == "info":
        return "not_applicable", "asks_nothing"
    if clause.id in map(departs_from, named):
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
    """Whether somebody did with it what the clause asks; to learn of danger is not yet to refer for it."""
    learnt = isinstance(event.fact, happened.ConcernRaised | happened.InformationAdded)
    return isinstance(event.fact, _ACTS) and not (learnt and clause.id in _CALLED_FOR)


def _parties(duties: tuple[Duty, ...]) -> dict[str, Outcome]:
    """Of the school and each agency the gravest of what it owed."""
    whose = sorted({each.whose for each in duties}, key=lambda name: (name != SCHOOL, name))
    return {name: _gravest(each for each in duties if each.whose == name) for name in whose}


def _gravest(duties: Iterable[Duty]) -> Outcome:
    """Of several outcomes the one that a reader has to know first."""
    return min((each.outcome for each in duties), key=GRAVEST_FIRST.index)
