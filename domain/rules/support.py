"""Early help, mentors and the team around the child, under constant review (4.6, 11.11, 12.5, 3-DSL.j)."""

from dataclasses import replace

from domain.case.case import Case
from domain.case.event import Effects, ObligationOpened, as_sent
from domain.case.pupil import heard, left_out
from domain.commands import (
    AssignMentor,
    ChangeLead,
    ConsiderNrm,
    ConsiderSupport,
    FamilyConsent,
    RecordMentorContact,
    RecordTeamMember,
    ReviewEarlyHelp,
    StartEarlyHelp,
)
from domain.events import (
    EarlyHelpReviewed,
    EarlyHelpStarted,
    MentorAssigned,
    MentorContactRecorded,
    NrmConsidered,
    PlanLeadChanged,
    SupportConsidered,
    TeamMemberRecorded,
)
from domain.refusals import (
    AlreadyRunning,
    LeadIsTheSubject,
    MentorIsTheSubject,
    MentorStillAssigned,
    NoMentorAssigned,
    NothingToReview,
    NotReviewedYet,
    TeamMemberIsTheSubject,
)
from domain.rules.agencies import owed_after
from domain.rules.obligation_changes import transition
from domain.rules.recorder import EventRecorder
from domain.rules.review import warn_of_consent

EARLY_HELP_REVIEW = "early-help-review"


def consider_support(recorder: EventRecorder, command: ConsiderSupport) -> None:
    """Consider each kind of support, with reasons; if one is given, a plan is due (11.11)."""
    state = recorder.state
    if not state.reviewed:
        raise NotReviewedYet
    taken = command.early_help.taken or command.pastoral.taken
    needless = () if taken else transition("ended", state.open_obligation("start-support"))
    opens = (recorder.open_once("start-support"),) if taken and state.plan is None else ()
    recorder.record(
        SupportConsidered(**as_sent(command)),
        ("11.11", *heard(command)),
        Effects(
            turns=(*recorder.settle(state.open_obligation("support")), *needless),
            opens=(*opens, recorder.pupil_notification()),
            lacks=left_out(command),
        ),
        command.occurred_at,
    )


def start_early_help(recorder: EventRecorder, command: StartEarlyHelp) -> None:
    """Start a plan, with the date of its first review (3-DSL.j); none starts if the family refuses."""
    state = recorder.state
    if not state.reviewed:
        raise NotReviewedYet
    if state.plan is not None:
        raise AlreadyRunning
    if command.lead in state.about:  # 3.2h
        raise LeadIsTheSubject
    owed = state.open_obligation("start-support")
    refused = _asked_by_refusal(recorder, command.consent)
    recorder.record(
        EarlyHelpStarted(**as_sent(command)),
        ("11.11", "3-DSL.j", *heard(command)),
        Effects(
            turns=transition("ended", owed) if refused else recorder.settle(owed),
            opens=refused or (recorder.open_by_date(EARLY_HELP_REVIEW, command.next_review_on),),
            lacks=left_out(command),
        ),
        command.occurred_at,
    )


def review_early_help(recorder: EventRecorder, command: ReviewEarlyHelp) -> None:
    """Review the plan: continue to a new date, step up to CSCS, or end it (3-DSL.j)."""
    state = recorder.state
    if state.plan is None:
        raise NothingToReview
    opens: tuple[ObligationOpened, ...] = ()
    if command.outcome == "continue":
        assert command.next_review_on is not None
        opens = (recorder.open_by_date(EARLY_HELP_REVIEW, command.next_review_on),)
    elif command.outcome == "step_up":
        opens = (recorder.open_once("refer:cscs"),)
    if command.outcome != "step_up":
        opens += _asked_by_refusal(recorder, command.consent)
    recorder.record(
        EarlyHelpReviewed(**as_sent(command)),
        ("3-DSL.j",),
        Effects(
            turns=recorder.settle(state.open_obligation(EARLY_HELP_REVIEW)),
            opens=(*opens, recorder.pupil_notification()),
            warns=warn_of_consent(command.reasons),
        ),
        command.occurred_at,
    )


def change_lead(recorder: EventRecorder, command: ChangeLead) -> None:
    """Change who leads the running plan, never to the subject of the concern (3-DSL.j)."""
    if recorder.state.plan is None:
        raise NothingToReview
    if command.lead in recorder.state.about:  # 3.2h
        raise LeadIsTheSubject
    recorder.record(PlanLeadChanged(**as_sent(command)), ("3-DSL.j",), Effects(), command.occurred_at)


def _asked_by_refusal(recorder: EventRecorder, consent: FamilyConsent | None) -> tuple[ObligationOpened, ...]:
    """If the family refuses help: decide whether the child needs social care all the same (11.10)."""
    refused = consent is not None and consent.is_refusal
    return (recorder.open_once("refusal-review"),) if refused else ()


MENTOR_CONTACT = "mentor-contact"


def consider_nrm(recorder: EventRecorder, command: ConsiderNrm) -> None:
    """Record the request for an NRM referral or why none is needed, and later its outcome (4.6)."""
    state = recorder.state
    recorder.record(
        NrmConsidered(**as_sent(command)),
        ("4.6",),
        Effects(
            turns=recorder.settle(state.open_obligation("consider-nrm")),
            warns=warn_of_consent(command.reasons),
        ),
        command.occurred_at,
    )


def assign_mentor(recorder: EventRecorder, command: AssignMentor) -> None:
    """Assign a mentor, replace one, or record that none is needed (12.5)."""
    state = recorder.state
    if command.not_needed and state.mentor is not None:
        raise MentorStillAssigned
    if command.mentor in state.about:  # 3.2h
        raise MentorIsTheSubject
    turns = recorder.settle(state.open_obligation("mentor"))
    effects = Effects(turns=turns, warns=warn_of_consent(command.reasons))
    if command.mentor is not None:
        contact = recorder.new_obligation(
            MENTOR_CONTACT, start=recorder.when, limit=f"{MENTOR_CONTACT}:{command.cadence}"
        )
        turns += transition("replaced", state.open_obligation(MENTOR_CONTACT))
        effects = replace(effects, turns=turns, opens=(contact,))
    recorder.record(MentorAssigned(**as_sent(command)), ("12.5",), effects, command.occurred_at)


def record_mentor_contact(recorder: EventRecorder, command: RecordMentorContact) -> None:
    """Record a mentor's contact; unless it was the last, the next is due from its date (12.5)."""
    state = recorder.state
    if state.mentor is None:
        raise NoMentorAssigned
    owed = state.open_obligation(MENTOR_CONTACT)
    again = recorder.new_obligation(
        MENTOR_CONTACT, start=recorder.when, limit=f"{MENTOR_CONTACT}:{state.mentor.cadence}"
    )
    recorder.record(
        MentorContactRecorded(**as_sent(command)),
        ("12.5",),
        Effects(turns=recorder.settle(owed)) if command.last else recorder.renew(owed, again),
        command.occurred_at,
    )


def owed_when_reclassified(recorder: EventRecorder, after: Case) -> list[ObligationOpened]:
    """The obligations that a reviewed case has once it is reclassified as exploitation."""
    if not after.concern.exploitation or not after.reviewed:
        return []
    wanted = {"consider-nrm": not after.nrm_considered, "mentor": after.mentor_wanted}
    return [recorder.open_once(name) for name, is_wanted in wanted.items() if is_wanted]


def with_mentor(recorder: EventRecorder, effects: Effects, after: Case) -> Effects:
    """The effects of voiding, with the obligations of an exploitation case that would now be missing."""
    owed = owed_after(recorder, effects)
    missing = []
    if after.mentor is not None and MENTOR_CONTACT not in owed:
        missing.append(
            recorder.new_obligation(MENTOR_CONTACT, limit=f"{MENTOR_CONTACT}:{after.mentor.cadence}")
        )
    if after.mentor_wanted and "mentor" not in owed:
        missing.append(replace(recorder.new_obligation("mentor"), causes=after.causes_of_exploitation))
    reviewed = after.exploitation and after.reviewed
    if reviewed and not after.nrm_considered and "consider-nrm" not in owed:
        missing.append(replace(recorder.new_obligation("consider-nrm"), causes=after.causes_of_exploitation))
    return replace(effects, opens=(*effects.opens, *missing))


def record_team_member(recorder: EventRecorder, command: RecordTeamMember) -> None:
    """Record who was invited, joined, declined or left (3-DSL.i, 7.4)."""
    if command.person in recorder.state.about:  # 3.2h
        raise TeamMemberIsTheSubject
    recorder.record(
        TeamMemberRecorded(**as_sent(command)), ("3-DSL.i", "7.4"), Effects(), command.occurred_at
    )
