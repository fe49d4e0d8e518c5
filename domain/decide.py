"""Answer a command with the events it causes and whom to notify, or refuse it."""

from dataclasses import dataclass
from typing import assert_never

from domain import commands as ask
from domain.case.case import Case
from domain.case.event import Event
from domain.messaging.notification import Notice
from domain.messaging.notifications import notices
from domain.refusals import CaseClosed
from domain.rules import (
    agencies,
    case_links,
    challenges,
    clock,
    closing,
    concern,
    conflicts,
    corrections,
    deliveries,
    disclosures,
    disputes,
    escalation,
    exploitation,
    feedback,
    file_transfers,
    information_requests,
    legal_holds,
    liaison,
    missing_episodes,
    parents,
    police_holds,
    policy_adoption,
    pupil,
    reclassification,
    reconsideration,
    replanning,
    review,
    side_records,
    support,
    team,
)
from domain.rules.recorder import DecisionContext, EventRecorder


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The result of a command. There are no events if a command of the clock has nothing to do."""

    events: tuple[Event, ...]
    case: Case
    """The case after the events."""
    notifications: tuple[Notice, ...]


def decide(case: Case | None, command: ask.Command, moment: DecisionContext) -> Decision:
    """Decide on a command; raise Refused if the case or the policy does not allow it."""
    draft = _record(case, command, moment)
    events = tuple(draft.events)
    return Decision(events=events, case=draft.state, notifications=notices(events, draft.state))


def _record(case: Case | None, command: ask.Command, moment: DecisionContext) -> EventRecorder:
    happened_at = None if isinstance(command, ask.ClockCommand | ask.PostCommand) else command.occurred_at
    draft = EventRecorder(case, moment, happened_at)
    if case is None:
        assert isinstance(command, ask.RaiseConcern)
        concern.raise_concern(draft, command)
        return draft
    if case.closed and not open_to(command):
        if not isinstance(command, ask.ClockCommand):
            raise CaseClosed
        if not case.open_obligations:  # a timer fired while the case was being closed
            return draft
    _answer(draft, command)
    if draft.state.closed and _needs_an_open_case(draft.state):  # a correction opened an obligation
        raise CaseClosed
    return draft


def _needs_an_open_case(state: Case) -> bool:
    return any(owed.kind not in file_transfers.WHEN_CLOSED for owed in state.open_obligations)


def open_to(command: ask.Command) -> bool:
    """Whether a closed case accepts the command; an emergency referral is always accepted (11.4)."""
    match command:
        case ask.Reopen() | ask.Correct() | ask.RecordPupilView() | ask.RecordDiscussion():
            return True
        case ask.RecordLeaving() | ask.TransferFile():  # the file goes with its pupil (3-DSL.w)
            return True
        case ask.PlaceLegalHold() | ask.LiftLegalHold():  # files are kept for decades (11.15)
            return True
        case ask.RecordDelivery() | ask.RecordDeliveryFailure():  # messages about closing arrive later
            return True
        case ask.Refer():
            return bool(command.emergency)
        case _:
            return False


def _answer(draft: EventRecorder, command: ask.Command) -> None:
    match command:
        case ask.RaiseConcern():
            raise AssertionError("a case can be raised only once")
        case ask.AddInformation():
            concern.add_information(draft, command)
        case ask.Accept():
            review.accept(draft, command)
        case ask.DecideReview():
            review.decide_review(draft, command)
        case ask.Protect():
            review.protect(draft, command)
        case ask.Refer():
            agencies.refer(draft, command)
        case ask.ConfirmInWriting():
            agencies.confirm_in_writing(draft, command)
        case ask.RecordAcknowledgement():
            agencies.record_acknowledgement(draft, command)
        case ask.RecordFeedback():
            feedback.record_feedback(draft, command)
        case ask.RecordChase():
            agencies.record_chase(draft, command)
        case ask.RecordTelephone():
            deliveries.record_telephone(draft, command)
        case ask.Reconsider():
            reconsideration.reconsider(draft, command)
        case ask.DisputeDecision():
            disputes.dispute_decision(draft, command)
        case ask.RecordDisputeOutcome():
            disputes.record_dispute_outcome(draft, command)
        case ask.ConcludeStatutory():
            reconsideration.conclude_statutory(draft, command)
        case ask.ConsiderSupport():
            support.consider_support(draft, command)
        case ask.StartEarlyHelp():
            support.start_early_help(draft, command)
        case ask.ReviewEarlyHelp():
            support.review_early_help(draft, command)
        case ask.InformPupil():
            pupil.inform_pupil(draft, command)
        case ask.RecordPupilView():
            pupil.record_pupil_view(draft, command)
        case ask.ReplyToReporter():
            pupil.reply_to_reporter(draft, command)
        case ask.Correct():
            corrections.correct(draft, command)
        case ask.RecordDiscussion():
            closing.record_discussion(draft, command)
        case ask.SkipRung():
            escalation.skip_rung(draft, command)
        case ask.Close():
            closing.close(draft, command)
        case ask.Reopen():
            closing.reopen(draft, command)
        case ask.AssessParentContact():
            parents.assess_parent_contact(draft, command)
        case ask.PlanParentContact():
            parents.plan_parent_contact(draft, command)
        case ask.RecordParentContact():
            parents.record_parent_contact(draft, command)
        case ask.PlacePoliceHold():
            police_holds.place_police_hold(draft, command)
        case ask.LiftPoliceHold():
            police_holds.lift_police_hold(draft, command)
        case ask.ReviewPoliceHold():
            police_holds.review_police_hold(draft, command)
        case ask.RecordDisclosure():
            disclosures.record_disclosure(draft, command)
        case ask.Withhold():
            disclosures.withhold(draft, command)
        case ask.Reclassify():
            reclassification.reclassify(draft, command)
        case ask.RecordLiaison():
            liaison.record_liaison(draft, command)
        case ask.ConsiderNrm():
            exploitation.consider_nrm(draft, command)
        case ask.AssignMentor():
            exploitation.assign_mentor(draft, command)
        case ask.RecordMentorContact():
            exploitation.record_mentor_contact(draft, command)
        case ask.DeclareConflict():
            conflicts.declare_conflict(draft, command)
        case ask.ConfirmConflict():
            conflicts.confirm_conflict(draft, command)
        case ask.LiftConflict():
            conflicts.lift_conflict(draft, command)
        case ask.Challenge():
            challenges.challenge(draft, command)
        case ask.AnswerChallenge():
            challenges.answer_challenge(draft, command)
        case ask.HandOver():
            challenges.hand_over(draft, command)
        case ask.Withdraw():
            side_records.withdraw(draft, command)
        case ask.Link():
            case_links.link(draft, command)
        case ask.RecordMissingEpisode():
            missing_episodes.record_missing_episode(draft, command)
        case ask.RecordOutsideReferral():
            side_records.record_outside_referral(draft, command)
        case ask.Countersign():
            side_records.countersign(draft, command)
        case ask.TransferFile():
            file_transfers.transfer_file(draft, command)
        case ask.RecordLeaving():
            file_transfers.record_leaving(draft, command)
        case ask.RecordInformationRequest():
            information_requests.record_information_request(draft, command)
        case ask.AnswerInformationRequest():
            information_requests.answer_information_request(draft, command)
        case ask.RecordPaperCopy():
            side_records.record_paper_copy(draft, command)
        case ask.PlaceLegalHold():
            legal_holds.place_legal_hold(draft, command)
        case ask.LiftLegalHold():
            legal_holds.lift_legal_hold(draft, command)
        case ask.RecordTeamMember():
            team.record_team_member(draft, command)
        case ask.AdoptPolicy():
            policy_adoption.adopt_policy(draft, command)
        case ask.Remind():
            clock.remind(draft, command)
        case ask.MarkOverdue():
            clock.mark_overdue(draft, command)
        case ask.Escalate():
            clock.escalate(draft, command)
        case ask.Replan():
            replanning.replan(draft, command)
        case ask.RecordDelivery():
            deliveries.record_delivery(draft, command)
        case ask.RecordDeliveryFailure():
            deliveries.record_delivery_failure(draft, command)
        case _:
            assert_never(command)
