"""Voiding an entry: what it opened ends, and what it settled is due again by its old deadline (3-DSL.n)."""

from dataclasses import replace

from domain import events as happened
from domain.case.case import Case
from domain.case.event import Effects, Event
from domain.case.joining import awaits_review
from domain.case.obligation import Obligation
from domain.case.protection import EVERYBODY, PROTECT, protected
from domain.fold.corrections import without_entry
from domain.refusals import CannotBeCorrected
from domain.rules.feedback import reconsidered, required_follow_up
from domain.rules.obligation_changes import reopened, transition
from domain.rules.required_referrals import still_to_refer


def voiding(state: Case, target: Event) -> Effects:
    """The effects of voiding an entry; raises CannotBeCorrected if the entry cannot be voided."""
    fact, version = target.fact, target.version
    if not fact.voidable:
        raise CannotBeCorrected
    refused = isinstance(fact, happened.EarlyHelpStarted) and fact.is_refused
    if isinstance(fact, happened.EarlyHelpStarted | happened.EarlyHelpReviewed) and not refused:
        latest = state.plans[-1].version if state.plans else version + 1
        if version < latest:  # another plan has started since
            raise CannotBeCorrected
    if isinstance(fact, happened.ReferralMade | happened.ReferralWithdrawn) and version < state.child_since:
        raise CannotBeCorrected  # an agency was told of another child, or of the mistake (3-DSL.n)
    if isinstance(fact, happened.PupilIdentified) and _agency_told_since(state, version):
        raise CannotBeCorrected
    return undoing(state, version)


def _agency_told_since(state: Case, version: int) -> bool:
    """Whether an agency was told of the child, or of a mistake about the child, after that entry."""
    told = ((ar.version, *ar.told_of_withdrawal) for ar in state.agency_referrals if not ar.void)
    return any(max(versions) > version for versions in told)


def undoing(state: Case, version: int) -> Effects:
    """The effects of an entry that counts no more: what it opened ends, what it settled is due again."""
    after = without_entry(state, version)
    undone = [
        owed for owed in state.open_obligations if not (_has_cause(after, owed) and _still_due(after, owed))
    ]
    again = [
        owed
        for owed in _last_with_cause(after)
        if not owed.is_open and not _goes_on_elsewhere(after, owed)
        if _settling_is_void(after, owed) and _still_due(after, owed) and not _was_due(state, owed)
    ]
    return Effects(
        turns=transition("ended", *undone),
        opens=tuple(reopened(_by_its_deadline(after, owed)) for owed in again),
    )


def _was_due(state: Case, owed: Obligation) -> bool:
    """Whether protection was missing in a closed case before: words said there are read first (11.9)."""
    return owed.kind == PROTECT and state.closed and protected(state) != EVERYBODY


def _goes_on_elsewhere(after: Case, owed: Obligation) -> bool:
    """Whether it ended because the case was joined to another, where it is owed (2.4g)."""
    return after.joined_by is not None and owed.settled_by == after.joined_by


def _by_its_deadline(after: Case, owed: Obligation) -> Obligation:
    """The obligation with its old deadline, unless a corrected referral time has moved it (11.8)."""
    referral = after.agency_referral(owed.subject)
    if referral is None:
        return owed
    moved = {"feedback": referral.feedback_due_at, "confirm-in-writing": referral.confirm_by}.get(owed.kind)
    return owed if moved is None else replace(owed, due_at=moved, wakes_at=moved)


def _has_cause(after: Case, owed: Obligation) -> bool:
    # Protection is due because the case is open, whichever entry asked for it again (11.9).
    return owed.kind == PROTECT or not set(owed.causes).issubset(after.voided)


def _last_with_cause(after: Case) -> list[Obligation]:
    last = {owed.id: owed for owed in after.obligations if _has_cause(after, owed)}
    return list(last.values())


def _settling_is_void(after: Case, owed: Obligation) -> bool:
    # Two records can meet protection together, one for the victim and one for others (11.9).
    return owed.kind == PROTECT or owed.settled_by in after.voided


def _still_due(after: Case, owed: Obligation) -> bool:
    """Whether the obligation is still needed: no other valid entry has settled it or made it pointless."""
    match owed.kind:
        case "accept":  # while it is open, the case has no owner, reviewed or not (3.2h)
            return owed.is_open or not after.reviewed
        case "review":
            looked_at_later = after.open_obligation("retrospective-review")
            wanted = not after.reviewed or after.overturned or awaits_review(after, owed)
            is_reviewed_later = looked_at_later is not None and _has_cause(after, looked_at_later)
            return wanted and (owed.is_open or not is_reviewed_later)
        case "protect":
            return protected(after) != EVERYBODY
        case "refer":
            return still_to_refer(after, owed)
        case "feedback" | "chase" | "reconsider" | "monitor" | "conclude":
            return _awaited(after, owed)
        case "dispute":
            referral = after.agency_referral(owed.subject)
            return (
                referral is not None
                and referral.current_dispute is not None
                and not referral.current_dispute.outcome
            )
        case "confirm-in-writing":
            referral = after.agency_referral(owed.subject)
            return referral is not None and not referral.confirmations
        case "telephone":  # a call that was made or is no longer needed is not due again
            return owed.is_open
        case "start-support":
            return after.plan is None
        case "early-help-review":
            return after.plan is not None
        case "consider-nrm":
            return after.reviewed and not after.nrm_considered
        case "missing" | "return-talk":
            return _still_away_or_unasked(after, owed)
        case "mentor":
            return after.mentor_wanted
        case "mentor-contact":
            return after.mentor is not None
        case "liaison":
            return any(
                each.kind == "conclude"
                and (each.is_open or _settling_is_void(after, each))
                and _still_due(after, each)
                for each in _last_with_cause(after)
            )
        case "transfer-file":  # a file sent since then is not sent again (3-DSL.w)
            return not any(sent.version > max(owed.causes) for sent in after.besides.transfers)
        case "explain-arrangements":
            return after.plan is not None and after.gate.any_open
        case "review-police-hold":
            return after.gate.hold() is not None
        case "review-parent-contact":
            return not after.gate.is_answered(int(owed.subject))
        case "inform-pupil":
            return int(owed.subject) not in after.voided
        case _:
            return True


def _still_away_or_unasked(after: Case, owed: Obligation) -> bool:
    """Whether the child is missing, or is back and no one said what came of the return interview (3.2t)."""
    episode = after.besides.episode_of(owed.causes)
    if episode is None or owed.kind == "missing":
        return episode is not None and episode.ended is None
    entries = (each for each in after.besides.missing if each.began == episode.began)
    return episode.ended is not None and not any(each.interviewed for each in entries)


def _awaited(after: Case, owed: Obligation) -> bool:
    referral = after.agency_referral(owed.subject)
    if referral is None:
        return False
    if referral.current_decision is None:
        return owed.kind in ("feedback", "chase")
    wanted = reconsidered(referral) if owed.kind == "monitor" else owed.id
    return required_follow_up(referral, referral.current_decision) == wanted
