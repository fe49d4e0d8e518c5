"""What the agency decided, and what follows from it (11.8, 11.10)."""

from domain.agency_referral import AgencyReferral
from domain.commands import RecordFeedback
from domain.commands.agencies import Agency, Decision
from domain.draft import Draft, met, turn
from domain.effects import Effects, Owed
from domain.entry import as_sent
from domain.events import FeedbackReceived
from domain.people import AGENCY, By
from domain.referral import Referral
from domain.refusals import NotTheirDecision
from domain.rules.agencies import existing
from domain.rules.liaison import with_liaison

_CSCS: tuple[Decision, ...] = (
    "immediate_protection",
    "section_47",
    "section_17",
    "specialist_assessment",
    "services",
    "no_statutory",
    "redirected",
)
_OTHERS: tuple[Decision, ...] = ("advice_given", "taken_up", "no_further_action", "redirected")
DECISIONS: dict[Agency, tuple[Decision, ...]] = {
    "cscs": _CSCS,
    "police": ("police_investigation", "police_no_further_action", "redirected"),
    "lado": _OTHERS,
    "adult_services": _OTHERS,
}


def record_feedback(draft: Draft, command: RecordFeedback) -> None:
    """Record the decision told; a later one on the same referral replaces what the earlier one opened."""
    state = draft.state
    referral = existing(draft, command.agency_referral)
    if command.decision not in DECISIONS[referral.agency]:
        raise NotTheirDecision
    told_at = command.told_at or command.occurred_at or draft.at
    if isinstance(draft.moment.by, By) and draft.moment.by.role == AGENCY:
        told_at = draft.at  # whoever is waited for does not say whether they were in time
    feedback = state.owes(f"feedback:{referral.id}")
    opens, ended = consequences(draft, referral, command.decision)
    answered_at = referral.first_told.told_at if referral.first_told is not None else told_at
    draft.record(
        FeedbackReceived(**as_sent(command), late=answered_at > referral.feedback_due_at),
        ("11.8", *(("11.10",) if is_a_no(command.decision) else ())),
        with_liaison(
            draft,
            Effects(
                turns=(
                    *((met(feedback, told_at),) if feedback else ()),
                    *turn("ended", state.owes(f"chase:{referral.id}")),
                    *turn("ended", *map(state.owes, ended)),
                ),
                opens=(*opens, draft.inform_pupil()),
            ),
        ),
        command.occurred_at,
    )


def consequences(
    draft: Draft, referral: AgencyReferral, decision: Decision, causes: tuple[int, ...] = ()
) -> tuple[tuple[Owed, ...], tuple[str, ...]]:
    """What a decision opens, and the ids of what an earlier decision had opened and this one ends."""
    wanted = follows(referral, decision)
    ended = tuple(name for name in _opened_before(draft.state, referral) if name != wanted)
    return ((draft.owe_once(wanted, causes=causes),) if wanted else ()), ended


def follows(referral: AgencyReferral, decision: Decision) -> str | None:
    """The one obligation that a decision opens."""
    if is_a_no(decision):
        return f"reconsider:{referral.id}"  # 11.10
    if decision == "redirected":  # sent to where it should have gone: it is still to be made there
        return f"refer:{referral.agency}"
    if decision == "advice_given" or (referral.agency == "lado" and decision == "no_further_action"):
        return None
    return f"conclude:{referral.id}"


def _opened_before(state: Referral, referral: AgencyReferral) -> tuple[str, ...]:
    told = {each.version for each in referral.decisions}
    ours = (f"reconsider:{referral.id}", f"monitor:{referral.id}", f"conclude:{referral.id}")
    return tuple(
        owed.id
        for owed in state.open_obligations
        if owed.id in ours or (owed.kind == "refer" and told.issuperset(owed.causes))
    )


def is_a_no(decision: Decision) -> bool:
    """Whether the agency decided against a statutory investigation (11.10)."""
    return decision in ("no_statutory", "police_no_further_action")
