"""Speaking to parents, where that is safe and the police do not ask to wait (11.7, 11.13, 11.14)."""

from domain.commands import (
    AssessParentContact,
    PlanParentContact,
    RecordParentContact,
)
from domain.draft import Draft
from domain.effects import Effects
from domain.entry import as_sent
from domain.events import (
    ParentContactAssessed,
    ParentContactPlanned,
    ParentContactRecorded,
)
from domain.gate import same_parent
from domain.refusals import ParentGateClosed, PoliceHold
from domain.rules.review import warn_of_consent

REVIEW = "review-parent-contact"


def assess_parent_contact(draft: Draft, command: AssessParentContact) -> None:
    """Say whether it is safe; this is also the review of contact that came before it (11.13)."""
    state = draft.state
    looked_at = (
        state.owes(f"{REVIEW}:{each.version}")
        for each in state.gate.outside
        if same_parent(each.parent, command.parent)
    )
    draft.record(
        ParentContactAssessed(**as_sent(command)),
        ("11.13",),
        Effects(turns=draft.meet(*looked_at), warns=warn_of_consent(command.reasons)),
        command.occurred_at,
    )


def plan_parent_contact(draft: Draft, command: PlanParentContact) -> None:
    """Only through the open gate, and never against the police (11.7, 11.13)."""
    gate = draft.state.gate
    if gate.hold() is not None:
        raise PoliceHold
    if not gate.is_open(command.parent):
        raise ParentGateClosed
    draft.record(ParentContactPlanned(**as_sent(command)), ("11.13", "11.14"), Effects(), command.occurred_at)


def record_parent_contact(draft: Draft, command: RecordParentContact) -> None:
    """What happened is recorded; a DSL looks at what happened while the gate was closed (11.13)."""
    gate = draft.state.gate
    outside = gate.hold(draft.when) is not None or not gate.is_open(command.parent, draft.when)
    opens = (draft.owe(f"{REVIEW}:{draft.next_version}"),) if outside else ()
    signposted = ("10.1e",) if command.support_signposted else ()
    draft.record(
        ParentContactRecorded(**as_sent(command), outside_gate=outside),
        ("11.13", "11.14", *signposted),
        Effects(opens=opens),
        command.occurred_at,
    )
