"""Contact with parents: only if it is safe and the police have not asked to wait (11.7, 11.13, 11.14)."""

from domain.calendar.working_time import london
from domain.case.effects import Effects, ObligationTransition
from domain.case.event import as_sent
from domain.case.obligation import Obligation
from domain.case.parent_gate import same_parent
from domain.commands import (
    AssessParentContact,
    PlanParentContact,
    RecordParentContact,
)
from domain.events import (
    ParentContactAssessed,
    ParentContactPlanned,
    ParentContactRecorded,
)
from domain.refusals import ParentGateClosed, PoliceHold
from domain.rules.explaining_arrangements import EXPLAIN
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
