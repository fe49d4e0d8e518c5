"""Check a case against the policy, clause by clause, with the evidence (3.2a, 3-HT.b)."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from domain.calendar.periods import Period
from domain.calendar.working_time import london
from domain.case.case import Case
from domain.case.event import Event
from domain.case.pupil import CLAUSE, LeftOut
from domain.compliance.clause_findings import ClauseFinding, finding
from domain.compliance.obligation_outcomes import ObligationOutcome, obligation_outcomes
from domain.compliance.policy_exceptions import PolicyException, policy_exceptions
from domain.compliance.staleness import Drift, drift
from domain.compliance.traceability import Trace, Traced, trace
from domain.evolve import replay
from domain.field_rules import filled
from domain.policy.clause_register import Clause
from domain.policy.policy_model import Policy

DELIVERED = "event:notification.delivered"
"""Not used as evidence by type: a delivery names its own clause, and few are for the head (3-DSL.e)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Compliance:
    """One case checked against the whole policy, as of an instant."""

    state: Case
    policy: Policy
    at: datetime
    findings: tuple[ClauseFinding, ...]
    duties: tuple[ObligationOutcome, ...]
    """The outcome of each obligation, also of those outside the period."""

    @property
    def drift(self) -> tuple[Drift, ...]:
        """Parts of the policy that were out of date then: they change no status, but can weaken it."""
        return drift(self.policy, self.policy.authorities.values(), london(self.at).date())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """A case with its policy, its entries by version and the outcomes of its obligations."""

    state: Case
    policy: Policy
    entries: Mapping[int, Event]
    duties: tuple[ObligationOutcome, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _TracedPolicy:
    """A traced policy: the clauses that each event or obligation is evidence for."""

    trace: Trace
    shown_by: Mapping[str, tuple[str, ...]]
    untouched: Mapping[str, ClauseFinding]
    """The finding on each clause in a case that does not touch it, which is the usual one."""


class ComplianceChecker:
    """Checks cases against their policies as of an instant, if wanted within a period only.

    Each policy is traced once, however many cases are checked.
    """

    def __init__(self, policies: Mapping[str, Policy], at: datetime, within: Period | None = None) -> None:
        self.at = at
        self._policies = policies
        self._within = within
        self._traced: dict[str, _TracedPolicy] = {}

    def knows(self, state: Case) -> bool:
        """Whether the policy of the case is among those checked against."""
        return state.policy in self._policies

    def compliance(self, stream: Iterable[Event], state: Case | None = None) -> Compliance:
        """The finding on every clause of the case's policy; `state` is the fold of the stream, if known."""
        case = self._case(stream, state)
        return filled(Compliance, case, at=self.at, findings=tuple(self._findings(case)))

    def policy_exceptions(
        self, stream: Iterable[Event], state: Case | None = None
    ) -> tuple[PolicyException, ...]:
        """The policy exceptions in the case, for the head (3-HT.b); `state` as for `compliance`."""
        case = self._case(stream, state)
        found = policy_exceptions(case.state, case.entries.values(), case.duties)
        return tuple(each for each in found if self._holds(each.at))

    def _case(self, stream: Iterable[Event], state: Case | None = None) -> _Case:
        known = {event.version: event for event in stream}
        state = state or replay(known.values())
        policy = self._policies[state.policy]
        return _Case(
            state=state,
            policy=policy,
            entries=known,
            duties=obligation_outcomes(state, known, policy, self.at),
        )

    def _holds(self, at: datetime) -> bool:
        return self._within is None or self._within.holds(at)

    def _findings(self, case: _Case) -> Iterator[ClauseFinding]:
        against = self._against(case.policy)
        standing = (each for each in case.entries.values() if each.version not in case.state.voided)
        counted = [each for each in standing if self._holds(each.recorded_at)]
        owed, named = self._sorted_out(case, counted, against)
        left_out = tuple(
            LeftOut(version=each.version, what=each.effects.lacks) for each in counted if each.effects.lacks
        )
        for traced in _clauses(against.trace, {*owed, *named}):
            name = traced.clause.id
            gaps = left_out if name == CLAUSE else ()
            if name not in owed and name not in named and not gaps:
                yield against.untouched[name]
                continue
            ours = tuple(owed.get(name, ()))
            settling = {each.done_by: case.entries[each.done_by] for each in ours if each.done_by is not None}
            yield finding(traced, ours, named.get(name, {}), settling, gaps)

    def _sorted_out(
        self, case: _Case, counted: Iterable[Event], against: _TracedPolicy
    ) -> tuple[dict[str, list[ObligationOutcome]], dict[str, dict[int, Event]]]:
        """The obligations under each clause, and the valid entries that name it."""
        owed: dict[str, list[ObligationOutcome]] = {}
        for duty in case.duties:
            if self._holds(duty.opened_at):
                shown = against.shown_by.get(f"obligation:{duty.rule}", ())
                for name in dict.fromkeys((*duty.clauses, *shown)):
                    owed.setdefault(name, []).append(duty)
        named: dict[str, dict[int, Event]] = {}
        for event in counted:
            for name in (*event.clauses, *against.shown_by.get(f"event:{event.fact.type}", ())):
                named.setdefault(name, {})[event.version] = event
        if case.state.concern.adult_in_imagery:  # 8.3 requires a referral, whenever it was learnt
            police = [ar.version for ar in case.state.standing_referrals if ar.agency == "police"]
            named.setdefault("8.3", {}).update({each: case.entries[each] for each in police})
        return owed, named

    def _against(self, policy: Policy) -> _TracedPolicy:
        if policy.name not in self._traced:
            self._traced[policy.name] = _trace(policy)
        return self._traced[policy.name]


def _trace(policy: Policy) -> _TracedPolicy:
    traced = trace(policy)
    shown: dict[str, tuple[str, ...]] = {}
    for name, each in traced.clauses.items():
        owed = (rule.id for rule in each.rules if rule.kind == "obligation")
        told = (rule for rule in each.clause.rules if rule.startswith("event:") and rule != DELIVERED)
        for rule in (*owed, *told):
            shown[rule] = (*shown.get(rule, ()), name)
    untouched = {name: finding(each, (), {}, {}) for name, each in traced.clauses.items()}
    return _TracedPolicy(trace=traced, shown_by=shown, untouched=untouched)


def _clauses(traced: Trace, named: set[str]) -> Iterator[Traced]:
    """The clauses of the register, and those that the record names but the register does not have."""
    yield from traced.clauses.values()
    for name in sorted(named.difference(traced.clauses)):
        yield Traced(clause=unregistered_clause(name), rules=(), awaits=())


def unregistered_clause(name: str) -> Clause:
    """A clause that an entry names and the policy's register does not have."""
    return Clause(
        id=name,
        printed_as=name,
        text="",
        summary="This clause is not in the policy's register.",
        modality="must",
        actor="",
        source_line=0,
        source_end=0,
        sha256="",
        does=("event",),
    )
