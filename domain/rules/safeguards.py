"""Contact with parents, police holds, sharing and withholding (3.2g, 11.5, 11.7, 11.13, 11.14)."""

import re
from datetime import date

from domain.calendar.working_time import london
from domain.case.event import Effects, ObligationOpened, ObligationTransition, as_sent
from domain.case.obligation import Obligation
from domain.case.parent_gate import same_parent
from domain.commands import (
    AssessParentContact,
    LiftPoliceHold,
    PlacePoliceHold,
    PlanParentContact,
    RecordDisclosure,
    RecordParentContact,
    ReviewPoliceHold,
    Withhold,
)
from domain.events import (
    DisclosureRecorded,
    InformationWithheld,
    ParentContactAssessed,
    ParentContactPlanned,
    ParentContactRecorded,
    PoliceHoldLifted,
    PoliceHoldPlaced,
    PoliceHoldReviewed,
)
from domain.refusals import NoPoliceHold, ParentGateClosed, PoliceHold
from domain.refusals.refused import Warned
from domain.rules.consequences import EXPLAIN
from domain.rules.obligation_changes import transition
from domain.rules.recorder import EventRecorder
from domain.rules.review import warn_of_consent

PARENT_CONTACT_REVIEW = "review-parent-contact"


def assess_parent_contact(recorder: EventRecorder, command: AssessParentContact) -> None:
    """Record whether contact is safe; this also settles the review of earlier contact (11.13)."""
    state = recorder.state
    looked_at = (
        state.open_obligation(f"{PARENT_CONTACT_REVIEW}:{each.version}")
        for each in state.gate.outside
        if same_parent(each.parent, command.parent)
    )
    recorder.record(
        ParentContactAssessed(**as_sent(command)),
        ("11.13",),
        Effects(turns=recorder.settle(*looked_at), warns=warn_of_consent(command.reasons)),
        command.occurred_at,
    )


def plan_parent_contact(recorder: EventRecorder, command: PlanParentContact) -> None:
    """Plan contact; refused while the gate is closed or a police hold is in place (11.7, 11.13)."""
    gate = recorder.state.gate
    if gate.hold() is not None:
        raise PoliceHold
    if not gate.is_open(command.parent):
        raise ParentGateClosed
    recorder.record(
        ParentContactPlanned(**as_sent(command)), ("11.13", "11.14"), Effects(), command.occurred_at
    )


def record_parent_contact(recorder: EventRecorder, command: RecordParentContact) -> None:
    """Record contact; a DSL reviews contact that took place while the gate was closed (11.13).

    That includes contact that a parent began: the review decides whether the school may answer them.
    Telling a parent of support, or a DSL's reason not to, settles explaining the arrangements (11.14).
    """
    spoken = command.discussed is not None
    outside = spoken and not _inside(recorder, command.parent or "")
    opens = (recorder.new_obligation(f"{PARENT_CONTACT_REVIEW}:{recorder.next_version}"),) if outside else ()
    contact = ParentContactRecorded(**as_sent(command), outside_gate=outside)
    signposted = command.support_signposted is not None
    explains = signposted and not contact.only_listened
    owed = recorder.state.open_obligation(EXPLAIN)
    turns: tuple[ObligationTransition, ...] = ()
    if command.not_explained is not None and recorder.by_dsl:  # from others it is only an opinion
        turns = transition("ended", owed)
    elif explains and not outside and owed is not None and _since_it_was_owed(recorder, owed):
        turns = recorder.settle(owed)
    recorder.record(
        contact,
        (*(("11.13",) if spoken else ()), "11.14", *(("10.1e",) if signposted else ())),
        Effects(opens=opens, turns=turns, warns=warn_of_consent(command.not_explained)),
        command.occurred_at,
    )


def _inside(recorder: EventRecorder, parent: str) -> bool:
    gate = recorder.state.gate
    return gate.hold(recorder.when) is None and gate.is_open(parent, recorder.when)


def _since_it_was_owed(recorder: EventRecorder, owed: Obligation) -> bool:
    """Whether the contact was no earlier than the day on which the obligation began."""
    began = owed.counts_from or owed.opened_at
    return london(recorder.when).date() >= london(began).date()


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


_NAMES = (
    *("cscs", "social care", "children's services", "police", "lado", "designated officer"),
    *("health", "nhs", "school", "academy", "education"),
)
_LISTED = re.compile(rf"\b(?:{'|'.join(_NAMES)})\b")
"""Bodies that we take section 16LA of the Children Act 2004 to list; check the law for who is listed."""
WITHOUT_FINDING = Warned(
    clause="3.2g",
    text="The law may make it a duty to share with this body (Children Act 2004, section 16LA; check it). "
    "Record why this was withheld: sharing would harm the child more, it would not help them, or it is "
    "not relevant to the child.",
)


def record_disclosure(recorder: EventRecorder, command: RecordDisclosure) -> None:
    """Record what was shared, whatever it was (11.5)."""
    recorder.record(
        DisclosureRecorded(**as_sent(command)), ("3.2g", "11.5", "3-STF.g"), Effects(), command.occurred_at
    )


def withhold(recorder: EventRecorder, command: Withhold) -> None:
    """Record what was withheld and the finding; a missing finding only causes a warning (3.2g)."""
    warns = () if command.statutory_finding or not is_listed(command.from_) else (WITHOUT_FINDING,)
    recorder.record(
        InformationWithheld(**as_sent(command)), ("3.2g", "11.5"), Effects(warns=warns), command.occurred_at
    )


def is_listed(whom: str) -> bool:
    """Whether this names a body with which the law may make sharing a duty, by a code or a word.

    Names are free text ("Hill Junior School") and a warning refuses nothing, so one word is enough.
    """
    return _LISTED.search(whom.casefold().replace("’", "'")) is not None
