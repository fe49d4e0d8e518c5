"""The agency answers, or the school takes its referral back: what follows from either (11.8, 11.10).

The answer is due from the referral on: see `refer` in `agencies.py`.
"""

from collections.abc import Collection
from dataclasses import replace

from domain.case.agency_referral import NO_INVESTIGATION, AgencyDecision, AgencyReferral
from domain.case.case import Case
from domain.case.event import Effects, ObligationOpened, as_sent
from domain.case.obligation import Obligation
from domain.case.untold_facts import REFER_TO_POLICE, police_untold
from domain.commands import RecordFeedback, WithdrawReferral
from domain.entries.agencies import Agency, Decision
from domain.events import FeedbackReceived, ReferralWithdrawn
from domain.people.roles import AGENCY, By
from domain.refusals import NotTheirDecision
from domain.rules.agencies import existing, undecided, with_liaison
from domain.rules.consequences import TELL_AGENCY
from domain.rules.obligation_changes import answers_redirection, reopened, settled, transition, unanswered
from domain.rules.recorder import EventRecorder
from domain.rules.required_referrals import (
    UNTOLD,
    missing_referrals,
    referrals_a_review_decided,
    still_to_refer,
)

_CSCS: tuple[Decision, ...] = (
    "immediate_protection",
    "section_47",
    "section_17",
    "specialist_assessment",
    "services",
    "family_help",
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


def record_feedback(recorder: EventRecorder, command: RecordFeedback) -> None:
    """Record the agency's decision; a later one on the same referral replaces what the earlier opened."""
    state = recorder.state
    referral = existing(recorder, command.agency_referral)
    if command.decision not in DECISIONS[referral.agency]:
        raise NotTheirDecision(DECISIONS[referral.agency])
    told_at = command.told_at or command.occurred_at or recorder.at
    if isinstance(recorder.context.by, By) and recorder.context.by.role == AGENCY:
        told_at = recorder.at  # an agency does not decide whether it was in time
    feedback = state.open_obligation(f"feedback:{referral.id}")
    told = AgencyDecision(
        version=recorder.next_version,
        decision=command.decision,
        told_at=told_at,
        redirected_to=command.redirected_to,
    )
    opens, ended = obligation_changes(recorder, referral, told)
    if referral.is_withdrawn:
        ended = (*ended, *_referred_after_all(recorder, command, referral, opens))
    on_duty, absent = recorder.duty(state.about)
    answered_at = referral.first_decision.told_at if referral.first_decision is not None else told_at
    late = not referral.withdrawn_in_time and answered_at > referral.feedback_due_at
    recorder.record(
        FeedbackReceived(**as_sent(command), late=late),
        ("11.8", *(("11.10",) if required_follow_up(referral, told) == reconsidered(referral) else ())),
        with_liaison(
            recorder,
            Effects(
                turns=(
                    *((settled(feedback, told_at),) if feedback else ()),
                    *transition("ended", state.open_obligation(f"chase:{referral.id}")),
                    *transition("ended", *map(state.open_obligation, ended)),
                    *transition("ended", _disputed_before(state, referral, told)),
                ),
                opens=(*opens, recorder.pupil_notification()),
                on_duty=on_duty,
                absent=absent,
            ),
        ),
        command.occurred_at,
    )


def _referred_after_all(
    recorder: EventRecorder,
    command: RecordFeedback,
    referral: AgencyReferral,
    opens: tuple[ObligationOpened, ...],
) -> tuple[str, ...]:
    """The referrals that are no longer due, because the agency answers one that was withdrawn.

    One to this agency was due because of the withdrawal, unless anyone asked for it since.
    """
    after = recorder.after(FeedbackReceived(**as_sent(command), late=False), Effects(), command.occurred_at)
    wanted = {each.id for each in opens}
    untold = {name for name, is_untold in UNTOLD.items() if is_untold(after) is not None}
    withdrawn = max(referral.withdrawals)
    return tuple(
        owed.id
        for owed in after.open_obligations
        if owed.kind == "refer" and owed.id not in wanted
        if not still_to_refer(after, owed)
        or (owed.subject == referral.agency and owed.id not in untold and max(owed.causes) < withdrawn)
    )


def obligation_changes(
    recorder: EventRecorder, referral: AgencyReferral, told: AgencyDecision, causes: tuple[int, ...] = ()
) -> tuple[tuple[ObligationOpened, ...], tuple[str, ...]]:
    """What a decision opens, and the ids of obligations from earlier decisions that it ends."""
    wanted = required_follow_up(referral, told)
    if told.redirected_to is not None and any(
        ar.agency == told.redirected_to and ar.id != referral.id and answers_redirection(ar, told)
        for ar in recorder.state.counting_referrals
    ):
        wanted = None  # that agency has been referred to since
    ended = tuple(name for name in _opened_before(recorder.state, referral) if name != wanted)
    return ((recorder.open_once(wanted, causes=causes),) if wanted else ()), ended


def reopened_redirections(recorder: EventRecorder, after: Case) -> tuple[ObligationOpened, ...]:
    """The referrals that are due again because a correction removed the answer to a redirection (11.8)."""
    before = unanswered(recorder.state)
    return tuple(
        _sent_again(recorder, name, version)
        for version, name in unanswered(after).items()
        if version not in before and not _is_owed_for(after.open_obligation(name), version)
    )


def _is_owed_for(owed: Obligation | None, version: int) -> bool:
    return owed is not None and version in owed.causes


def answered_redirections(recorder: EventRecorder, after: Case) -> tuple[Obligation, ...]:
    """The open referrals due only for redirections that, by a correction, were acted on after all (11.8)."""
    before, now = unanswered(recorder.state), unanswered(after)
    return tuple(
        owed
        for owed in after.open_obligations
        if owed.kind == "refer"
        and (causes := {cause for cause in owed.causes if cause not in after.voided})
        and causes <= before.keys()
        and causes.isdisjoint(now)
    )


def _sent_again(recorder: EventRecorder, name: str, version: int) -> ObligationOpened:
    """The referral again, with its old deadline if it was due for that answer before."""
    before = [owed for owed in recorder.state.obligations if owed.id == name and version in owed.causes]
    return reopened(before[-1]) if before else replace(recorder.new_obligation(name), causes=(version,))


def required_follow_up(referral: AgencyReferral, told: AgencyDecision) -> str | None:
    """The obligation that a decision opens, if any."""
    decision = told.decision
    if decision in NO_INVESTIGATION or told.redirected_to == "other":
        return reconsidered(referral)  # 11.10
    if decision == "redirected":  # the referral must still be made to the right agency
        return f"refer:{told.redirected_to or referral.agency}"
    if decision == "advice_given":
        return None
    if decision == "no_further_action":  # adult services work with the child no longer (2.4a, 11.11)
        return "support" if referral.agency == "adult_services" else None
    return f"conclude:{referral.id}"


def _opened_before(state: Case, referral: AgencyReferral) -> tuple[str, ...]:
    told = {each.version for each in referral.decisions}
    untold = REFER_TO_POLICE if police_untold(state) is not None else None  # 8.3, whatever the agency says
    ours = (f"reconsider:{referral.id}", f"monitor:{referral.id}", f"conclude:{referral.id}")
    return tuple(
        owed.id
        for owed in state.open_obligations
        if owed.id in ours
        or (owed.kind in ("refer", "support") and owed.id != untold and told.issuperset(owed.causes))
    )


def reconsidered(referral: AgencyReferral) -> str:
    """The id of the obligation to reconsider this agency's decision."""
    return f"reconsider:{referral.id}"


def _disputed_before(state: Case, referral: AgencyReferral, told: AgencyDecision) -> Obligation | None:
    """The open dispute about a decision that this one replaces; it is now pointless."""
    stands = referral.current_decision
    another = stands is not None and not stands.says_the_same(told)
    return state.open_obligation(f"dispute:{referral.id}") if another else None


CLOCKS = ("feedback", "chase", "confirm-in-writing")


def withdraw_referral(recorder: EventRecorder, command: WithdrawReferral) -> None:
    """Record that a referral was withdrawn; from now on it counts as if it had not been made.

    One about another child counts no more already: if the agency is told, it knows of the mistake (3-DSL.n).
    """
    state, fact = recorder.state, ReferralWithdrawn(**as_sent(command))
    if state.mistaken_referral(command.agency_referral) is not None:
        tell = state.open_obligation(f"{TELL_AGENCY}:{command.agency_referral}") if command.told_to else None
        effects = Effects(turns=recorder.settle(tell))
    else:
        referral = undecided(recorder, command.agency_referral)
        after = recorder.after(fact, Effects(), command.occurred_at)
        clocks = (state.open_obligation(f"{kind}:{referral.id}") for kind in CLOCKS)
        again = referred_again(recorder, after, (referral,))
        effects = Effects(turns=transition("ended", *clocks), opens=again)
    recorder.record(fact, ("11.8", "11.15"), effects, command.occurred_at)


def referred_again(
    recorder: EventRecorder, after: Case, gone: Collection[AgencyReferral]
) -> tuple[ObligationOpened, ...]:
    """The referrals that are due again, with new deadlines, because these count no more (11.1, 11.8)."""
    versions = {each.version for each in gone}
    again: dict[str, ObligationOpened] = {
        owed.id: replace(recorder.new_obligation(owed.id, limit=owed.limit), causes=owed.causes)
        for owed in recorder.state.obligations
        if owed.kind == "refer" and owed.settled_by in versions and still_to_refer(after, owed)
    }
    for each in (
        *missing_referrals(recorder, after),
        *referrals_a_review_decided(recorder, after),
        *reopened_redirections(recorder, after),
    ):
        again.setdefault(each.id, each)
    return tuple(again.values())
