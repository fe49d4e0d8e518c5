"""Police holds: placed, reviewed by a date, kept or lifted (11.7)."""

from datetime import date

from domain.case.effects import Effects, ObligationOpened
from domain.case.event import as_sent
from domain.commands import LiftPoliceHold, PlacePoliceHold, ReviewPoliceHold
from domain.events import PoliceHoldLifted, PoliceHoldPlaced, PoliceHoldReviewed
from domain.refusals import NoPoliceHold
from domain.rules.recorder import EventRecorder, turn
from domain.rules.review import warn_of_consent

REVIEW = "review-police-hold"


def place_police_hold(draft: EventRecorder, command: PlacePoliceHold) -> None:
    """Record that the police ask the school to wait; their latest advice counts (11.7)."""
    draft.record(
        PoliceHoldPlaced(**as_sent(command)),
        ("11.7",),
        Effects(
            turns=turn("replaced", draft.state.open_obligation(REVIEW)),
            opens=(_to_review(draft, command.review_on),),
        ),
        command.occurred_at,
    )


def review_police_hold(draft: EventRecorder, command: ReviewPoliceHold) -> None:
    """Keep the hold until its next review, or lift it (11.7)."""
    _in_place(draft)
    kept = command.outcome == "keep"
    draft.record(
        PoliceHoldReviewed(**as_sent(command)),
        ("11.7",),
        Effects(
            turns=draft.settle(draft.state.open_obligation(REVIEW)),
            opens=(_to_review(draft, command.review_on),) if kept else (),
            warns=warn_of_consent(command.reasons),
        ),
        command.occurred_at,
    )


def lift_police_hold(draft: EventRecorder, command: LiftPoliceHold) -> None:
    """Lift the hold: the police say the school can continue. Contact is assessed again (11.7, 11.13)."""
    _in_place(draft)
    draft.record(
        PoliceHoldLifted(**as_sent(command)),
        ("11.7",),
        Effects(turns=draft.settle(draft.state.open_obligation(REVIEW))),
        command.occurred_at,
    )


def still_held(draft: EventRecorder) -> tuple[ObligationOpened, ...]:
    """The review of a hold that is still in place when a case is reopened (11.7)."""
    held = draft.state.gate.hold() is not None
    return (draft.new_obligation(REVIEW),) if held and draft.state.open_obligation(REVIEW) is None else ()


def _to_review(draft: EventRecorder, given: date | None) -> ObligationOpened:
    return draft.new_obligation(REVIEW, start=draft.when, given=given)


def _in_place(draft: EventRecorder) -> None:
    if draft.state.gate.hold() is None:
        raise NoPoliceHold
