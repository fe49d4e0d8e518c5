"""Policy exceptions, for the head: steps that were late, not done, skipped or overridden (3-HT.b)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from domain import events as happened
from domain.case.case import Case
from domain.case.event import Event
from domain.case.untold_facts import REFER_AT_ONCE
from domain.compliance.obligation_outcomes import SCHOOL, Lateness, ObligationOutcome, outcome_sentence
from domain.field_rules import filled

PolicyExceptionKind = Literal["late", "not_done", "skipped", "overridden"]


@dataclass(frozen=True, slots=True, kw_only=True)
class PolicyException:
    """One step that did not go by the policy, with its owner; the entry has the reasons."""

    kind: PolicyExceptionKind
    clause: str
    at: datetime
    """The deadline that passed, or when it was recorded."""
    obligation: str | None
    whose: str = SCHOOL
    basis: str | None = None
    event: int | None
    """The entry with the reasons, or the one with which the lateness ended."""
    late_by: Lateness | None = None
    says: str


def policy_exceptions(
    state: Case, stream: Iterable[Event], duties: Iterable[ObligationOutcome]
) -> tuple[PolicyException, ...]:
    """The exceptions of one case, by time; voided entries do not count."""
    found = (
        *(_from_outcome(each) for each in duties if each.outcome in ("met_late", "breached")),
        *(each for event in stream if event.version not in state.voided for each in _from_entry(event)),
    )
    return tuple(sorted(found, key=lambda each: (each.at, each.kind, each.obligation or "", each.event or 0)))


def breached_by_entry(event: Event) -> str | None:
    """The clause that an entry breaches by its own account: a parent was told something outside the gate.

    A parent may get in touch at any time. To listen, and to tell them nothing, breaches nothing (11.13).
    """
    fact = event.fact
    if not isinstance(fact, happened.ParentContactRecorded) or not fact.outside_gate:
        return None
    return None if fact.only_listened else "11.13"


def _from_outcome(duty: ObligationOutcome) -> PolicyException:
    return filled(
        PolicyException,
        duty,
        kind="late" if duty.outcome == "met_late" else "not_done",
        clause=duty.clauses[0],
        at=duty.due_at or duty.opened_at,
        event=duty.done_by,
        says=outcome_sentence(duty),
    )


def _from_entry(event: Event) -> Iterator[PolicyException]:
    """The exceptions that one entry records."""
    fact = event.fact
    match fact:
        case happened.RungSkipped():
            says = f"A step of the escalation was skipped ({fact.obligation})."
            yield _entered(event, "skipped", event.clauses[0], says, fact.obligation)
        case happened.ReviewDecided() if fact.no_immediate_danger and any(
            turned.obligation == REFER_AT_ONCE for turned in event.effects.turns
        ):
            says = "The review found no immediate danger, with a reason: the immediate referral was not made."
            yield _entered(event, "overridden", "11.4", says, REFER_AT_ONCE)
        case happened.EventCorrected() if fact.void:
            says = (
                f"Entry {fact.event} was cancelled, with a reason. What it had completed counts as not done."
            )
            yield _entered(event, "overridden", "3-DSL.n", says)
        case happened.ParentContactRecorded() if (clause := breached_by_entry(event)) is not None:
            says = "Someone spoke to a parent before this was assessed as safe, or during a police hold."
            yield _entered(event, "overridden", clause, says)
        case _:
            return


def _entered(
    event: Event, kind: PolicyExceptionKind, clause: str, says: str, obligation: str | None = None
) -> PolicyException:
    return PolicyException(
        kind=kind,
        clause=clause,
        at=event.recorded_at,
        obligation=obligation,
        event=event.version,
        says=says,
    )
