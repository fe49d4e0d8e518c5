"""Answer a command with the events it causes and whom to notify, or refuse it."""

from dataclasses import dataclass, replace
from typing import assert_never

from domain import commands as ask
from domain.case.case import Case
from domain.case.event import Event
from domain.decision_context import DecisionContext
from domain.messaging.notification import Notification
from domain.messaging.notifications import notifications_for
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
    identity,
    information_requests,
    joined_conflicts,
    joins,
    legal_holds,
    liaison,
    missing_episodes,
    parents,
    police_holds,
    policy_adoption,
    pupil,
    pupil_circumstances,
    reclassification,
    reconsideration,
    referral_withdrawals,
    replanning,
    review,
    side_records,
    support,
    team,
)
from domain.rules.closed_cases import closed_case_accepts, needs_an_open_case
from domain.rules.recorder import EventRecorder


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The result of a command. There are no events if a command of the clock has nothing to do."""

    events: tuple[Event, ...]
    case: Case
    """The case after the events."""
    notifications: tuple[Notification, ...]
    elsewhere: tuple["Decision", ...] = ()
    """What the same command does in other cases, if it writes in several."""


def decide(case: Case | None, command: ask.Command, context: DecisionContext) -> Decision:
    """Decide on a command; raise Refused if the case or the policy does not allow it."""
    recorder = _record(case, command, context)
    elsewhere = tuple(_decision(each) for each in recorder.elsewhere.values() if each.events)
    return replace(_decision(recorder), elsewhere=elsewhere)


def _decision(recorder: EventRecorder) -> Decision:
    events = tuple(recorder.events)
    return Decision(
        events=events, case=recorder.state, notifications=notifications_for(events, recorder.state)
    )


def _record(case: Case | None, command: ask.Command, context: DecisionContext) -> EventRecorder:
    happened_at = None if isinstance(command, ask.ClockCommand | ask.PostCommand) else command.occurred_at
    recorder = EventRecorder(case, context, happened_at)
    if case is None:
        assert isinstance(command, ask.RaiseConcern)
        concern.raise_concern(recorder, command)
        return recorder
    if case.closed and not closed_case_accepts(case, command, by_dsl=recorder.by_dsl):
        if not isinstance(command, ask.ClockCommand):
            raise CaseClosed
        if not case.open_obligations:  # a timer fired while the case was being closed
            return recorder
    # A correction is recorded there in Onward’s own name; an identification or a join only reads them.
    reads = isinstance(command, ask.Correct | ask.IdentifyPupil | ask.Join)
    written_in = () if reads else context.joined
    for other in (context.other, *written_in):
        if other is not None:
            policy = context.policies.get(other.policy, context.policy)
            there = EventRecorder(other, replace(context, policy=policy), happened_at)
            there.elsewhere = recorder.elsewhere
            recorder.elsewhere[other.id] = there
    if case.joined_into is not None and isinstance(command, ask.Reopen | ask.Refer | ask.ReadInformation):
        joined_conflicts.exclude_late(recorder)
    _answer(recorder, command)
    if case.joined_into is not None:
        if recorder.state.joined_into is None:  # 11.10
            joins.undo_join(recorder, case)
        elif isinstance(command, ask.Correct):
            joins.correct_where_joined(recorder, command)
        else:
            joins.hear_where_joined(recorder, command)
    if recorder.state.closed and needs_an_open_case(recorder.state):  # a correction opened an obligation
        raise CaseClosed
    return recorder


def _answer(recorder: EventRecorder, command: ask.Command) -> None:
    match command:
        case ask.RaiseConcern():
            raise AssertionError("a case can be raised only once")
        case ask.AddInformation():
            concern.add_information(recorder, command)
        case ask.ReadInformation():
            closing.read_information(recorder, command)
        case ask.Accept():
            review.accept(recorder, command)
        case ask.DecideReview():
            review.decide_review(recorder, command)
        case ask.Protect():
            review.protect(recorder, command)
        case ask.Refer():
            agencies.refer(recorder, command)
        case ask.ConfirmInWriting():
            agencies.confirm_in_writing(recorder, command)
        case ask.RecordAcknowledgement():
            agencies.record_acknowledgement(recorder, command)
        case ask.RecordFeedback():
            feedback.record_feedback(recorder, command)
        case ask.RecordChase():
            agencies.record_chase(recorder, command)
        case ask.WithdrawReferral():
            referral_withdrawals.withdraw_referral(recorder, command)
        case ask.RecordTelephone():
            deliveries.record_telephone(recorder, command)
        case ask.Reconsider():
            reconsideration.reconsider(recorder, command)
        case ask.DisputeDecision():
            disputes.dispute_decision(recorder, command)
        case ask.RecordDisputeOutcome():
            disputes.record_dispute_outcome(recorder, command)
        case ask.ConcludeStatutory():
            reconsideration.conclude_statutory(recorder, command)
        case ask.ConsiderSupport():
            support.consider_support(recorder, command)
        case ask.StartEarlyHelp():
            support.start_early_help(recorder, command)
        case ask.ReviewEarlyHelp():
            support.review_early_help(recorder, command)
        case ask.ChangeLead():
            support.change_lead(recorder, command)
        case ask.InformPupil():
            pupil.inform_pupil(recorder, command)
        case ask.RecordPupilView():
            pupil.record_pupil_view(recorder, command)
        case ask.ReplyToReporter():
            pupil.reply_to_reporter(recorder, command)
        case ask.Correct():
            corrections.correct(recorder, command)
        case ask.IdentifyPupil():
            identity.identify_pupil(recorder, command)
        case ask.UpdateCircumstances():
            pupil_circumstances.update_circumstances(recorder, command)
        case ask.RecordDiscussion():
            closing.record_discussion(recorder, command)
        case ask.SkipRung():
            escalation.skip_rung(recorder, command)
        case ask.Close():
            closing.close(recorder, command)
        case ask.Reopen():
            closing.reopen(recorder, command)
        case ask.AssessParentContact():
            parents.assess_parent_contact(recorder, command)
        case ask.PlanParentContact():
            parents.plan_parent_contact(recorder, command)
        case ask.RecordParentContact():
            parents.record_parent_contact(recorder, command)
        case ask.PlacePoliceHold():
            police_holds.place_police_hold(recorder, command)
        case ask.LiftPoliceHold():
            police_holds.lift_police_hold(recorder, command)
        case ask.ReviewPoliceHold():
            police_holds.review_police_hold(recorder, command)
        case ask.RecordDisclosure():
            disclosures.record_disclosure(recorder, command)
        case ask.Withhold():
            disclosures.withhold(recorder, command)
        case ask.Reclassify():
            reclassification.reclassify(recorder, command)
        case ask.RecordLiaison():
            liaison.record_liaison(recorder, command)
        case ask.ConsiderNrm():
            exploitation.consider_nrm(recorder, command)
        case ask.AssignMentor():
            exploitation.assign_mentor(recorder, command)
        case ask.RecordMentorContact():
            exploitation.record_mentor_contact(recorder, command)
        case ask.DeclareConflict():
            conflicts.declare_conflict(recorder, command)
            joined_conflicts.exclude(recorder, command)
        case ask.ConfirmConflict():
            conflicts.confirm_conflict(recorder, command)
        case ask.LiftConflict():
            conflicts.lift_conflict(recorder, command)
            joined_conflicts.admit(recorder, command)
        case ask.Challenge():
            challenges.challenge(recorder, command)
        case ask.AnswerChallenge():
            challenges.answer_challenge(recorder, command)
        case ask.HandOver():
            challenges.hand_over(recorder, command)
        case ask.Withdraw():
            side_records.withdraw(recorder, command)
        case ask.Link():
            case_links.link(recorder, command)
        case ask.Join():
            joins.join(recorder, command)
        case ask.RecordMissingEpisode():
            missing_episodes.record_missing_episode(recorder, command)
        case ask.RecordOutsideReferral():
            side_records.record_outside_referral(recorder, command)
        case ask.Countersign():
            side_records.countersign(recorder, command)
        case ask.TransferFile():
            file_transfers.transfer_file(recorder, command)
        case ask.RecordLeaving():
            file_transfers.record_leaving(recorder, command)
        case ask.RecordInformationRequest():
            information_requests.record_information_request(recorder, command)
        case ask.AnswerInformationRequest():
            information_requests.answer_information_request(recorder, command)
        case ask.RecordPaperCopy():
            side_records.record_paper_copy(recorder, command)
        case ask.PlaceLegalHold():
            legal_holds.place_legal_hold(recorder, command)
        case ask.LiftLegalHold():
            legal_holds.lift_legal_hold(recorder, command)
        case ask.RecordTeamMember():
            team.record_team_member(recorder, command)
        case ask.AdoptPolicy():
            policy_adoption.adopt_policy(recorder, command)
        case ask.Remind():
            clock.remind(recorder, command)
        case ask.MarkOverdue():
            clock.mark_overdue(recorder, command)
        case ask.Escalate():
            clock.escalate(recorder, command)
        case ask.Replan():
            replanning.replan(recorder, command)
        case ask.RecordDelivery():
            deliveries.record_delivery(recorder, command)
        case ask.RecordDeliveryFailure():
            deliveries.record_delivery_failure(recorder, command)
        case _:
            assert_never(command)
