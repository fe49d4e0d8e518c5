"""Police holds: placed, reviewed by a date, kept or lifted (11.7)."""

from datetime import date

from domain.case.effects import Effects, ObligationOpened
from domain.case.event import as_sent
from domain.commands import LiftPoliceHold, PlacePoliceHold, ReviewPoliceHold
from domain.events import PoliceHoldLifted, PoliceHoldPlaced, PoliceHoldReviewed
from domain.refusals import NoPoliceHold
from domain.rules.obligation_changes import transition
from domain.rules.recorder import EventRecorder
from domain.rules.review import warn_of_consent

POLICE_HOLD_REVIEW = "review-police-hold"


def place_police_hold(recorder: EventRecorder, command: PlacePoliceHold) -> None:
    """Record that the police ask the school to wait; their latest advice counts (11.7)."""
    recorder.record(
        PoliceHoldPlaced(**as_sent(command)),
        ("11.7",),
        Effects(
            turns=transition("replaced", recorder.state.open_obligation(POLICE_HOLD_REVIEW)),
            opens=(_to_review(recorder, command.review_on),),
        ),
        command.occurred_at,
    )


def review_police_hold(recorder: EventRecorder, command: ReviewPoliceHold) -> None:
    """Keep the hold until its next review, or lift it (11.7)."""
    _in_place(recorder)
    kept = command.outcome == "keep"
    recorder.record(
        PoliceHoldReviewed(**as_sent(command)),
        ("11.7",),
        Effects(
            turns=recorder.settle(recorder.state.open_obligation(POLICE_HOLD_REVIEW)),
            opens=(_to_review(recorder, command.review_on),) if kept else (),
            warns=warn_of_consent(command.reasons),
        ),
        command.occurred_at,
    )


def lift_police_hold(recorder: EventRecorder, command: LiftPoliceHold) -> None:
    """Lift the hold: the police say the school can continue. Contact is assessed again (11.7, 11.13)."""
    _in_place(recorder)
    recorder.record(
        PoliceHoldLifted(**as_sent(command)),
        ("11.7",),
        Effects(turns=recorder.settle(recorder.state.open_obligation(POLICE_HOLD_REVIEW))),
        command.occurred_at,
    )


def still_held(recorder: EventRecorder) -> tuple[ObligationOpened, ...]:
    """The review of a hold that is still in place when a case is reopened (11.7)."""
    held = recorder.state.gate.hold() is not None
    return (
        (recorder.new_obligation(POLICE_HOLD_REVIEW),)
        if held and recorder.state.open_obligation(POLICE_HOLD_REVIEW) is None
        else ()
    )


def _to_review(recorder: EventRecorder, given: date | None) -> ObligationOpened:
    return recorder.new_obligation(POLICE_HOLD_REVIEW, start=recorder.when, given=given)


def _in_place(recorder: EventRecorder) -> None:
    if recorder.state.gate.hold() is None:
        raise NoPoliceHold
