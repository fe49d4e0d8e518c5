"""Early help and pastoral support, under constant review (11.11, 3-DSL.j)."""

from domain.case.effects import Effects, ObligationOpened
from domain.case.event import as_sent
from domain.case.pupil_gaps import heard, left_out
from domain.commands import ChangeLead, ConsiderSupport, FamilyConsent, ReviewEarlyHelp, StartEarlyHelp
from domain.events import EarlyHelpReviewed, EarlyHelpStarted, PlanLeadChanged, SupportConsidered
from domain.refusals import AlreadyRunning, LeadIsTheSubject, NothingToReview, NotReviewedYet
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
