"""Answer a command with the events it causes and whom to notify, or refuse it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from domain import commands as ask
from domain.case.case import Case
from domain.case.event import Event
from domain.decision_context import DecisionContext
from domain.messaging.notification import Notification
from domain.messaging.notifications import notifications_for
from domain.refusals import CaseClosed
from domain.rules import (
    agencies,
    challenges,
    clock,
    closing,
    concern,
    conflicts,
    corrections,
    deliveries,
    feedback,
    identity,
    joins,
    pupil,
    reconsideration,
    repeats,
    replanning,
    review,
    safeguards,
    side_records,
    support,
)
from domain.rules.closing import closed_case_accepts, needs_an_open_case
from domain.rules.recorder import EventRecorder

C = TypeVar("C", bound=ask.Command)
Rule = Callable[[EventRecorder, Any], None]


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
        conflicts.exclude_late(recorder)
    for rule in RULES[type(command)]:
        rule(recorder, command)
    if case.joined_into is not None:
        if recorder.state.joined_into is None:  # 11.10
            joins.undo_join(recorder, case)
        elif isinstance(command, ask.Correct):
            joins.correct_where_joined(recorder, command)
        else:
            joins.hear_where_joined(recorder, command)
    if recorder.state.closed and needs_an_open_case(case, recorder.state):  # a correction
        raise CaseClosed
    return recorder


def _rule(command: type[C], *rules: Callable[[EventRecorder, C], None]) -> tuple[type, tuple[Rule, ...]]:
    return command, rules


RULES: Mapping[type, tuple[Rule, ...]] = dict(
    (
        _rule(ask.AddInformation, concern.add_information),
        _rule(ask.ReadInformation, closing.read_information),
        _rule(ask.Accept, review.accept),
        _rule(ask.DecideReview, review.decide_review),
        _rule(ask.NoteAndWatch, review.note_and_watch),
        _rule(ask.Protect, review.protect),
        _rule(ask.Refer, agencies.refer),
        _rule(ask.ConfirmInWriting, agencies.confirm_in_writing),
        _rule(ask.RecordAcknowledgement, agencies.record_acknowledgement),
        _rule(ask.RecordFeedback, feedback.record_feedback),
        _rule(ask.RecordChase, agencies.record_chase),
        _rule(ask.WithdrawReferral, feedback.withdraw_referral),
        _rule(ask.RecordTelephone, deliveries.record_telephone),
        _rule(ask.Reconsider, reconsideration.reconsider),
        _rule(ask.DisputeDecision, reconsideration.dispute_decision),
        _rule(ask.RecordDisputeOutcome, reconsideration.record_dispute_outcome),
        _rule(ask.ConcludeStatutory, reconsideration.conclude_statutory),
        _rule(ask.ConsiderSupport, support.consider_support),
        _rule(ask.StartEarlyHelp, support.start_early_help),
        _rule(ask.ReviewEarlyHelp, support.review_early_help),
        _rule(ask.ChangeLead, support.change_lead),
        _rule(ask.InformPupil, pupil.inform_pupil),
        _rule(ask.RecordPupilView, pupil.record_pupil_view),
        _rule(ask.ReplyToReporter, pupil.reply_to_reporter),
        _rule(ask.Correct, corrections.correct),
        _rule(ask.IdentifyPupil, identity.identify_pupil),
        _rule(ask.UpdateCircumstances, pupil.update_circumstances),
        _rule(ask.RecordDiscussion, closing.record_discussion),
        _rule(ask.SkipRung, clock.skip_rung),
        _rule(ask.Close, closing.close),
        _rule(ask.Reopen, closing.reopen),
        _rule(ask.AssessParentContact, safeguards.assess_parent_contact),
        _rule(ask.PlanParentContact, safeguards.plan_parent_contact),
        _rule(ask.RecordParentContact, safeguards.record_parent_contact),
        _rule(ask.PlacePoliceHold, safeguards.place_police_hold),
        _rule(ask.LiftPoliceHold, safeguards.lift_police_hold),
        _rule(ask.ReviewPoliceHold, safeguards.review_police_hold),
        _rule(ask.RecordDisclosure, safeguards.record_disclosure),
        _rule(ask.Withhold, safeguards.withhold),
        _rule(ask.Reclassify, concern.reclassify),
        _rule(ask.RecordLiaison, agencies.record_liaison),
        _rule(ask.ConsiderNrm, support.consider_nrm),
        _rule(ask.AssignMentor, support.assign_mentor),
        _rule(ask.RecordMentorContact, support.record_mentor_contact),
        _rule(ask.DeclareConflict, conflicts.declare_conflict, conflicts.exclude),
        _rule(ask.ConfirmConflict, conflicts.confirm_conflict),
        _rule(ask.LiftConflict, conflicts.lift_conflict, conflicts.admit),
        _rule(ask.Challenge, challenges.challenge),
        _rule(ask.AnswerChallenge, challenges.answer_challenge),
        _rule(ask.HandOver, challenges.hand_over),
        _rule(ask.Withdraw, side_records.withdraw),
        _rule(ask.Link, repeats.link),
        _rule(ask.Join, joins.join),
        _rule(ask.RecordMissingEpisode, side_records.record_missing_episode),
        _rule(ask.RecordOutsideReferral, side_records.record_outside_referral),
        _rule(ask.Countersign, side_records.countersign),
        _rule(ask.TransferFile, closing.transfer_file),
        _rule(ask.RecordLeaving, closing.record_leaving),
        _rule(ask.RecordInformationRequest, side_records.record_information_request),
        _rule(ask.AnswerInformationRequest, side_records.answer_information_request),
        _rule(ask.RecordPaperCopy, side_records.record_paper_copy),
        _rule(ask.PlaceLegalHold, side_records.place_legal_hold),
        _rule(ask.LiftLegalHold, side_records.lift_legal_hold),
        _rule(ask.RecordTeamMember, support.record_team_member),
        _rule(ask.AdoptPolicy, replanning.adopt_policy),
        _rule(ask.Remind, clock.remind),
        _rule(ask.MarkOverdue, clock.mark_overdue),
        _rule(ask.Escalate, clock.escalate),
        _rule(ask.Replan, replanning.replan),
        _rule(ask.RecordDelivery, deliveries.record_delivery),
        _rule(ask.RecordDeliveryFailure, deliveries.record_delivery_failure),
    )
)
"""The rules that answer each command, in the order in which they do. A concern is raised without a case."""
