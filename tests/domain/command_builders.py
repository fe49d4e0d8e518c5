"""Commands with sensible defaults, and the steps that most stories start with."""

from datetime import date, datetime
from typing import Any, Literal, get_args

from domain.commands import (
    Accept,
    AddInformation,
    Changes,
    Close,
    ConcernReport,
    ConcludeStatutory,
    ConfirmInWriting,
    Considered,
    ConsiderSupport,
    Correct,
    DecideReview,
    DisputeDecision,
    InformPupil,
    NoteAndWatch,
    PoliceDecision,
    Protect,
    Pupil,
    PupilWishes,
    RaiseConcern,
    Reconsider,
    RecordAcknowledgement,
    RecordChase,
    RecordDiscussion,
    RecordDisputeOutcome,
    RecordFeedback,
    RecordLiaison,
    RecordPupilView,
    Refer,
    Reopen,
    ReplyToReporter,
    ReviewEarlyHelp,
    SkipRung,
    StartEarlyHelp,
    WithdrawReferral,
)
from domain.entries.agencies import Agency, Decision, Partner
from domain.entries.challenges import DisputeOutcome
from domain.entries.reporting import Outcome, ReviewAgency
from domain.people.roles import Person
from tests.domain.people_and_times import DSL, TEACHER
from tests.domain.story import Step, done

Whom = Literal["victim", "others", "both"]
AGENCIES: tuple[Agency, ...] = get_args(Agency)
WHY = "Reasons long enough."
CANARY = "CANARY, a word that belongs to people only"
PUPIL = Pupil(name="Rowan Ashdown", date_of_birth=date(2020, 1, 31))
WISHES = PupilWishes(sought=True, text="Wants it to stop.")


def a_concern(
    *,
    about: tuple[Person, ...] = (),
    pupil: Pupil = PUPIL,
    occurred_at: datetime | None = None,
    **concern: Any,
) -> RaiseConcern:
    told = {"category": "neglect", "summary": "Hungry all week.", "immediate_danger": False, **concern}
    return RaiseConcern(
        pupil=pupil,
        concern=ConcernReport(**told),
        about=tuple(person.id for person in about) or None,
        occurred_at=occurred_at,
        not_answered=("category",) if told["category"] == "not_stated" else None,
    )


def a_review(outcome: Outcome = "no_further_action", *agencies: ReviewAgency, **given: Any) -> DecideReview:
    police = PoliceDecision(refer="police" in agencies, reasons=WHY)
    rest = {"police": police, "pupil_wishes": WISHES, "reasons": WHY, **given}
    return DecideReview(outcome=outcome, agencies=agencies or None, **rest)


def a_referral(agency: Agency = "cscs", **given: Any) -> Refer:
    rest = {
        "channel": "portal",
        "trigger": "at_risk",
        "information_shared": ("pupil", "concern"),
        "lawful_basis": "public task",
        "reasons": WHY,
        **given,
    }
    return Refer(agency=agency, **rest)


def an_emergency(agency: Agency = "police", **given: Any) -> Refer:
    rest = {"channel": "phone", "trigger": "immediate_danger", "reasons": WHY, **given}
    return Refer(agency=agency, emergency=True, **rest)


def by_telephone(authority: str | None = None, agency: Agency = "cscs", **given: Any) -> Refer:
    return a_referral(agency, channel="phone", authority=authority, **given)


def a_confirmation(referral: str = "cscs-1", **given: Any) -> ConfirmInWriting:
    return ConfirmInWriting(agency_referral=referral, channel="portal", **given)


def a_skip(obligation: str = "feedback:cscs-1") -> SkipRung:
    return SkipRung(obligation=obligation, reasons=WHY)


def an_acknowledgement(referral: str = "cscs-1", **given: Any) -> RecordAcknowledgement:
    return RecordAcknowledgement(agency_referral=referral, **given)


def feedback(decision: Decision = "section_17", referral: str = "cscs-1", **given: Any) -> RecordFeedback:
    return RecordFeedback(agency_referral=referral, decision=decision, told_by="Front door", **given)


def a_withdrawn_referral(referral: str = "cscs-1", **given: Any) -> WithdrawReferral:
    return WithdrawReferral(agency_referral=referral, **({"reasons": WHY} | given))


def a_chase(referral: str = "cscs-1", **given: Any) -> RecordChase:
    return RecordChase(
        agency_referral=referral, contacted="front_door", route="telephone", result="no_answer", **given
    )


def believed_at_risk(referral: str = "cscs-1") -> Reconsider:
    return Reconsider(agency_referral=referral, believed_at_risk=True, agrees=False, reasons=WHY)


def agreed(referral: str = "cscs-1") -> Reconsider:
    return Reconsider(agency_referral=referral, believed_at_risk=False, agrees=True, reasons=WHY)


def neither(review_on: date | None, referral: str = "cscs-1") -> Reconsider:
    return Reconsider(
        agency_referral=referral, believed_at_risk=False, agrees=False, reasons=WHY, review_on=review_on
    )


def a_dispute(referral: str = "cscs-1", **given: Any) -> DisputeDecision:
    return DisputeDecision(agency_referral=referral, **({"reasons": WHY} | given))


def dispute_answered(
    outcome: DisputeOutcome = "upheld", referral: str = "cscs-1", **given: Any
) -> RecordDisputeOutcome:
    said = {"told_by": "Service manager", "reasons": WHY, **given}
    return RecordDisputeOutcome(agency_referral=referral, outcome=outcome, **said)


def support(*, early_help: bool = False, pastoral: bool = False) -> ConsiderSupport:
    return ConsiderSupport(
        early_help=Considered(taken=early_help, reasons=WHY),
        pastoral=Considered(taken=pastoral, reasons=WHY),
    )


def a_plan(next_review_on: date, lead: Person | None = None, **given: Any) -> StartEarlyHelp:
    return StartEarlyHelp(
        lead_professional="Family support worker",
        aims="Home by five each day.",
        next_review_on=next_review_on,
        lead=lead.id if lead else None,
        **given,
    )


def a_plan_review(
    outcome: Literal["continue", "step_up", "end"], next_review_on: date | None = None
) -> ReviewEarlyHelp:
    return ReviewEarlyHelp(outcome=outcome, reasons=WHY, next_review_on=next_review_on)


def protection(whom: Whom = "both", **given: Any) -> Protect:
    return Protect(for_=whom, reasons=WHY, **(given or {"measures": "Met at the gate."}))


def told_pupil(about: int | tuple[int, ...]) -> InformPupil:
    return InformPupil(about=about, told_by="DSL", how="Face to face")


def withheld(about: int | tuple[int, ...], revisit_on: date | None = None) -> InformPupil:
    return InformPupil(about=about, withheld_reason="The police ask us to wait.", revisit_on=revisit_on)


def concluded(referral: str = "cscs-1") -> ConcludeStatutory:
    return ConcludeStatutory(agency_referral=referral, outcome="Plan ended.", reasons=WHY)


def in_touch(agency: Partner = "cscs", **given: Any) -> RecordLiaison:
    return RecordLiaison(agency=agency, kind="call", note="The plan stands.", **given)


def void(event: int) -> Correct:
    return Correct(event=event, reasons=WHY, void=True)


def change(event: int, **changes: Any) -> Correct:
    return Correct(event=event, reasons=WHY, changes=Changes(**changes))


def correct(event: int) -> Correct:
    return Correct(event=event, reasons=WHY, text="It was the other gate.")


ACCEPT = Accept()
CLOSE, REOPEN = Close(reasons=WHY), Reopen(reasons=WHY)
NOTE = NoteAndWatch(reasons=WHY)
REPLY = ReplyToReporter(text="Thank you; we are on it.")
A_VIEW = RecordPupilView(text="No one asked me.")
A_DISCUSSION = RecordDiscussion(with_="School nurse", note="Seen on Friday.")
MORE = AddInformation(text="He waited at the gate again.")


def raised(by: Person = TEACHER, **given: Any) -> Step:
    return done(a_concern(**given), by)


def reviewed(outcome: Outcome = "no_further_action", *agencies: ReviewAgency, **given: Any) -> Step:
    return done(a_review(outcome, *agencies), **given)


def referred(agency: Agency = "cscs", *, by: Person = DSL, at: datetime | None = None) -> Step:
    return done(a_referral(agency), by, at)


def fed_back(
    decision: Decision, referral: str = "cscs-1", at: datetime | None = None, by: Person = DSL
) -> Step:
    return done(feedback(decision, referral), by, at)
