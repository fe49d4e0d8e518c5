"""What the head looks at: steps that came late, are not done, were passed over or overridden (3-HT.b)."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from domain import events as happened
from domain.calendar.timestamps import instant
from domain.case.case import Case
from domain.case.event import Event
from domain.compliance.lateness import Lateness
from domain.compliance.obligation_outcomes import SCHOOL, Duty
from domain.compliance.outcome_documents import duty_says, late_view

DepartureKind = Literal["late", "not_done", "skipped", "overridden"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """One step that did not go as the policy has it; whose it was is said, and why stands in the entry."""

    kind: DepartureKind
    clause: str
    at: datetime
    """The deadline that passed, or when it was recorded."""
    obligation: str | None
    whose: str
    basis: str | None
    event: int | None
    """The entry with the reasons, or that ended the lateness."""
    late_by: Lateness | None
    says: str
    duty: Duty | None = None
    """What was owed, where it came late or is not done."""

    def document(self) -> dict[str, Any]:
        """As the list gives it: codes and instants, and nobody's words."""
        return {
            "kind": self.kind,
            "clause": self.clause,
            "at": instant(self.at),
            "obligation": self.obligation,
            "whose": self.whose,
            "basis": self.basis,
            "event": self.event,
            "late_by": late_view(self.late_by),
            "says": self.says,
        }


def departures(state: Case, stream: Iterable[Event], duties: Iterable[Duty]) -> tuple[Departure, ...]:
    """Those of one case in order; an entry voided since is none."""
    found = (
        *(_of_duty(each) for each in duties if each.outcome in ("met_late", "breached")),
        *(each for event in stream if event.version not in state.voided for each in _of_entry(event)),
    )
    return tuple(sorted(found, key=lambda each: (each.at, each.kind, each.obligation or "", each.event or 0)))


def departs_from(event: Event) -> str | None:
    """The clause that an entry itself records as passed over: a parent spoken to before that was safe."""
    fact = event.fact
    return "11.13" if isinstance(fact, happened.ParentContactRecorded) and fact.outside_gate else None


def _of_duty(duty: Duty) -> Departure:
    return Departure(
        kind="late" if duty.outcome == "met_late" else "not_done",
        clause=duty.clauses[0],
        at=duty.due_at or duty.opened_at,
        obligation=duty.obligation,
        whose=duty.whose,
        basis=duty.basis,
        event=duty.done_by,
        late_by=duty.late_by,
        says=duty_says(duty),
        duty=duty,
    )


def _of_entry(event: Event) -> Iterator[Departure]:
    """What an entry itself passes over: a rung, the closed gate, danger found not to be, another entry."""
    fact = event.fact
    match fact:
        case happened.RungSkipped():
            says = f"Rung {fact.rung} of {fact.obligation} was passed over, with a reason."
            yield _entered(event, "skipped", event.clauses[0], says, fact.obligation)
        case happened.ReviewDecided() if fact.no_immediate_danger and any(
            turned.obligation == "refer:immediate" for turned in event.effects.turns
        ):
            says = (
                "The review found no immediate danger: the referral owed at once was not made, with a reason."
            )
            yield _entered(event, "overridden", "11.4", says, "refer:immediate")
        case happened.EventCorrected() if fact.void:
            says = f"Entry {fact.event} was voided, with a reason: what it settled counts as not done."
            yield _entered(event, "overridden", "3-DSL.n", says, None)
        case happened.ParentContactRecorded() if (clause := departs_from(event)) is not None:
            says = "A parent was spoken to before that was found safe, or while the police asked to wait."
            yield _entered(event, "overridden", clause, says, None)
        case _:
            return


def _entered(event: Event, kind: DepartureKind, clause: str, says: str, obligation: str | None) -> Departure:
    return Departure(
        kind=kind,
        clause=clause,
        at=event.recorded_at,
        obligation=obligation,
        whose=SCHOOL,
        basis=None,
        event=event.version,
        late_by=None,
        says=says,
    )
