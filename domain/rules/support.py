"""Early help and pastoral support, under constant review (11.11, 3-DSL.j)."""

from domain.case.effects import Effects, ObligationOpened
from domain.case.event import as_sent
from domain.commands import ConsiderSupport, ReviewEarlyHelp, StartEarlyHelp
from domain.events import EarlyHelpReviewed, EarlyHelpStarted, SupportConsidered
from domain.refusals import AlreadyRunning, LeadIsTheSubject, NothingToReview, NotReviewedYet
from domain.rules.recorder import EventRecorder
from domain.rules.review import warn_of_consent
from domain.rules.wishes_check import heard, left_out

REVIEW = "early-help-review"


def consider_support(draft: EventRecorder, command: ConsiderSupport) -> None:
    """Consider each kind of support, with reasons; if one is given, a plan is due (11.11)."""
    state = draft.state
    if not state.reviewed:
        raise NotReviewedYet
    taken = command.early_help.taken or command.pastoral.taken
    opens = (draft.owe_once("start-support"),) if taken and state.plan is None else ()
    draft.record(
        SupportConsidered(**as_sent(command)),
        ("11.11", *heard(command)),
        Effects(
            turns=draft.settle(state.open_obligation("support")),
            opens=(*opens, draft.pupil_notification()),
            lacks=left_out(command),
        ),
        command.occurred_at,
    )


def start_early_help(draft: EventRecorder, command: StartEarlyHelp) -> None:
    """Start a plan, with the date of its first review (3-DSL.j)."""
    state = draft.state
    if not state.reviewed:
        raise NotReviewedYet
    if state.plan is not None:
        raise AlreadyRunning
    if command.lead in state.about:  # 3.2h
        raise LeadIsTheSubject
    draft.record(
        EarlyHelpStarted(**as_sent(command)),
        ("11.11", "3-DSL.j", *heard(command)),
        Effects(
            turns=draft.settle(state.open_obligation("start-support")),
            opens=(draft.owe_by(REVIEW, command.next_review_on),),
            lacks=left_out(command),
        ),
        command.occurred_at,
    )


def review_early_help(draft: EventRecorder, command: ReviewEarlyHelp) -> None:
    """Review the plan: continue to a new date, step up to CSCS, or end it (3-DSL.j)."""
    state = draft.state
    if state.plan is None:
        raise NothingToReview
    opens: tuple[ObligationOpened, ...] = ()
    if command.outcome == "continue":
        assert command.next_review_on is not None
        opens = (draft.owe_by(REVIEW, command.next_review_on),)
    elif command.outcome == "step_up":
        opens = (draft.owe_once("refer:cscs"),)
    draft.record(
        EarlyHelpReviewed(**as_sent(command)),
        ("3-DSL.j",),
        Effects(
            turns=draft.settle(state.open_obligation(REVIEW)),
            opens=(*opens, draft.pupil_notification()),
            warns=warn_of_consent(command.reasons),
        ),
        command.occurred_at,
    )
