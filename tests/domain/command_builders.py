"""Commands with sensible defaults, and the steps that most stories start with."""

from datetime import date, datetime
from typing import Any, Literal, get_args

from domain import commands as ask
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
PUPIL = ask.Pupil(name="Rowan Ashdown", date_of_birth=date(2020, 1, 31))
WISHES = ask.PupilWishes(sought=True, text="Wants it to stop.")


def a_concern(
    *,
    about: tuple[Person, ...] = (),
    pupil: ask.Pupil = PUPIL,
    occurred_at: datetime | None = None,
    **concern: Any,
) -> ask.RaiseConcern:
    told = {"category": "neglect", "summary": "Hungry all week.", "immediate_danger": False, **concern}
    return ask.RaiseConcern(
        pupil=pupil,
        concern=ask.ConcernReport(**told),
        about=tuple(person.id for person in about) or None,
        occurred_at=occurred_at,
        not_answered=("category",) if told["category"] == "not_stated" else None,
    )


def a_review(
    outcome: Outcome = "no_further_action", *agencies: ReviewAgency, **given: Any
) -> ask.DecideReview:
    police = ask.PoliceDecision(refer="police" in agencies, reasons=WHY)
    rest = {"police": police, "pupil_wishes": WISHES, "reasons": WHY, **given}
    return ask.DecideReview(outcome=outcome, agencies=agencies or None, **rest)


def a_referral(agency: Agency = "cscs", **given: Any) -> ask.Refer:
    rest = {
        "channel": "portal",
        "trigger": "at_risk",
        "information_shared": ("pupil", "concern"),
        "lawful_basis": "public task",
        "reasons": WHY,
        **given,
    }
    return ask.Refer(agency=agency, **rest)


def an_emergency(agency: Agency = "police", **given: Any) -> ask.Refer:
    rest = {"channel": "phone", "trigger": "immediate_danger", "reasons": WHY, **given}
    return ask.Refer(agency=agency, emergency=True, **rest)


def by_telephone(authority: str | None = None, agency: Agency = "cscs", **given: Any) -> ask.Refer:
    return a_referral(agency, channel="phone", authority=authority, **given)


def a_confirmation(referral: str = "cscs-1", **given: Any) -> ask.ConfirmInWriting:
    return ask.ConfirmInWriting(agency_referral=referral, channel="portal", **given)


def a_skip(obligation: str = "feedback:cscs-1") -> ask.SkipRung:
    return ask.SkipRung(obligation=obligation, reasons=WHY)


def an_acknowledgement(referral: str = "cscs-1", **given: Any) -> ask.RecordAcknowledgement:
    return ask.RecordAcknowledgement(agency_referral=referral, **given)


def feedback(decision: Decision = "section_17", referral: str = "cscs-1", **given: Any) -> ask.RecordFeedback:
    return ask.RecordFeedback(agency_referral=referral, decision=decision, told_by="Front door", **given)


def a_withdrawn_referral(referral: str = "cscs-1", **given: Any) -> ask.WithdrawReferral:
    return ask.WithdrawReferral(agency_referral=referral, **({"reasons": WHY} | given))


def a_chase(referral: str = "cscs-1", **given: Any) -> ask.RecordChase:
    return ask.RecordChase(
        agency_referral=referral, contacted="front_door", route="telephone", result="no_answer", **given
    )


def believed_at_risk(referral: str = "cscs-1") -> ask.Reconsider:
    return ask.Reconsider(agency_referral=referral, believed_at_risk=True, agrees=False, reasons=WHY)


def agreed(referral: str = "cscs-1") -> ask.Reconsider:
    return ask.Reconsider(agency_referral=referral, believed_at_risk=False, agrees=True, reasons=WHY)


def neither(review_on: date | None, referral: str = "cscs-1") -> ask.Reconsider:
    return ask.Reconsider(
        agency_referral=referral, believed_at_risk=False, agrees=False, reasons=WHY, review_on=review_on
    )


def a_dispute(referral: str = "cscs-1", **given: Any) -> ask.DisputeDecision:
    return ask.DisputeDecision(agency_referral=referral, **({"reasons": WHY} | given))


def dispute_answered(
    outcome: DisputeOutcome = "upheld", referral: str = "cscs-1", **given: Any
) -> ask.RecordDisputeOutcome:
    said = {"told_by": "Service manager", "reasons": WHY, **given}
    return ask.RecordDisputeOutcome(agency_referral=referral, outcome=outcome, **said)


def support(*, early_help: bool = False, pastoral: bool = False) -> ask.ConsiderSupport:
    return ask.ConsiderSupport(
        early_help=ask.Considered(taken=early_help, reasons=WHY),
        pastoral=ask.Considered(taken=pastoral, reasons=WHY),
    )


def a_plan(next_review_on: date, lead: Person | None = None, **given: Any) -> ask.StartEarlyHelp:
    return ask.StartEarlyHelp(
        lead_professional="Family support worker",
        aims="Home by five each day.",
        next_review_on=next_review_on,
        lead=lead.id if lead else None,
        **given,
    )


def a_plan_review(
    outcome: Literal["continue", "step_up", "end"], next_review_on: date | None = None
) -> ask.ReviewEarlyHelp:
    return ask.ReviewEarlyHelp(outcome=outcome, reasons=WHY, next_review_on=next_review_on)


def protection(whom: Whom = "both", **given: Any) -> ask.Protect:
    return ask.Protect(for_=whom, reasons=WHY, **(given or {"measures": "Met at the gate."}))


def told_pupil(about: int | tuple[int, ...]) -> ask.InformPupil:
    return ask.InformPupil(about=about, told_by="DSL", how="Face to face")


def withheld(about: int | tuple[int, ...], revisit_on: date | None = None) -> ask.InformPupil:
    return ask.InformPupil(about=about, withheld_reason="The police ask us to wait.", revisit_on=revisit_on)


def concluded(referral: str = "cscs-1") -> ask.ConcludeStatutory:
    return ask.ConcludeStatutory(agency_referral=referral, outcome="Plan ended.", reasons=WHY)


def in_touch(agency: Partner = "cscs", **given: Any) -> ask.RecordLiaison:
    return ask.RecordLiaison(agency=agency, kind="call", note="The plan stands.", **given)


def void(event: int) -> ask.Correct:
    return ask.Correct(event=event, reasons=WHY, void=True)


def change(event: int, **changes: Any) -> ask.Correct:
    return ask.Correct(event=event, reasons=WHY, changes=ask.Changes(**changes))


def correct(event: int) -> ask.Correct:
    return ask.Correct(event=event, reasons=WHY, text="It was the other gate.")


ACCEPT = ask.Accept()
CLOSE, REOPEN = ask.Close(reasons=WHY), ask.Reopen(reasons=WHY)
NOTE = ask.NoteAndWatch(reasons=WHY)
REPLY = ask.ReplyToReporter(text="Thank you; we are on it.")
A_VIEW = ask.RecordPupilView(text="No one asked me.")
A_DISCUSSION = ask.RecordDiscussion(with_="School nurse", note="Seen on Friday.")
MORE = ask.AddInformation(text="He waited at the gate again.")


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
