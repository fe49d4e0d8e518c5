"""Refusals: business answers to well-formed commands; the name is the code, the docstring the sentence."""

from collections.abc import Sequence
from typing import ClassVar


class Refused(Exception):
    """The case or the policy does not allow this now."""

    clauses: ClassVar[tuple[str, ...]] = ()

    obligations: tuple[str, ...] | None = None
    """The open obligations, if they are the reason."""
    errors: tuple[tuple[str, str], ...] = ()
    """Fields of the body that need another value (RFC 6901), and which value."""

    @property
    def code(self) -> str:
        """The stable name a client reads."""
        return type(self).__name__

    @property
    def sentence(self) -> str:
        """What a person is told."""
        return (type(self).__doc__ or "").strip()


class CaseClosed(Refused):
    """The case is closed; reopen it first."""

    clauses = ("11.10",)


class NotClosed(Refused):
    """The case is open, so it cannot be reopened."""

    clauses = ("11.10",)


class AlreadyAccepted(Refused):
    """Somebody has accepted this case already, or it has been decided."""

    clauses = ("11.1", "3-DSL.x")


class AlreadyDecided(Refused):
    """This has been decided already; record what follows from it instead."""

    clauses = ("11.15",)


class PoliceReferralRequired(Refused):
    """An adult is involved in imagery of a child: the police must be referred to."""

    clauses = ("8.3",)


class NoSuchAgencyReferral(Refused):
    """This case has no agency referral of that name."""

    clauses = ("11.8",)


class NotAReReferral(Refused):
    """Only an agency referral to the same agency, with its decision told, can be referred again."""

    clauses = ("11.10",)


class NotTheirDecision(Refused):
    """That decision is not one that this agency makes."""

    clauses = ("11.8",)

    def __init__(self, theirs: Sequence[str] = (), pointer: str = "/decision") -> None:
        super().__init__()
        *most, last = map(repr, theirs or ("",))
        self.errors = ((pointer, f"Give one of {', '.join(most)} or {last}."),)


class NothingToTelephone(Refused):
    """No call of that name is owed: every message about it has got through, or it is settled."""

    clauses = ("11.8",)


class NothingToReconsider(Refused):
    """No decision against a statutory investigation waits to be reconsidered on this agency referral."""

    clauses = ("11.10",)


class NothingToDispute(Refused):
    """No decision has been told on this agency referral, so there is none to dispute."""

    clauses = ("11.10",)


class NoDisputeOpen(Refused):
    """No dispute is open on this agency referral: record the dispute first."""

    clauses = ("11.10",)


class NotReviewedYet(Refused):
    """The case must be reviewed before this is decided."""

    clauses = ("11.1", "11.11")


class AlreadyRunning(Refused):
    """A plan is running already; review it or end it first."""

    clauses = ("11.11", "3-DSL.j")


class NothingToReview(Refused):
    """No early-help or pastoral plan is running."""

    clauses = ("3-DSL.j",)


class ReviewTooFar(Refused):
    """The review date is further away than the policy allows."""

    clauses = ("3-DSL.j",)


class NothingToConclude(Refused):
    """No statutory work is open on this agency referral."""

    clauses = ("11.11",)


class ParentGateClosed(Refused):
    """Parents may be spoken to only after a recorded assessment that it is safe for pupil and others."""

    clauses = ("11.13",)


class PoliceHold(Refused):
    """The police have asked the school to wait: lift their hold before you plan contact or close the case."""

    clauses = ("11.7", "11.13")


class NoPoliceHold(Refused):
    """No police hold stands in this case."""

    clauses = ("11.7",)


class MentorStillAssigned(Refused):
    """A mentor is assigned; record the last contact before saying that none is needed."""

    clauses = ("12.5",)


class TeamMemberIsTheSubject(Refused):
    """Nobody whom the concern is about can be in the team around the child."""

    clauses = ("3.2h", "3-DSL.i")


class MentorIsTheSubject(Refused):
    """Nobody whom the concern is about can be the pupil's mentor."""

    clauses = ("3.2h", "12.5")


class LeadIsTheSubject(Refused):
    """A person whom the concern is about cannot lead the plan."""

    clauses = ("3.2h", "3-DSL.j")


class NoMentorAssigned(Refused):
    """No mentor is assigned to the pupil."""

    clauses = ("12.5",)


class NothingToConfirm(Refused):
    """No declaration about this person waits to be confirmed."""

    clauses = ("3.2h",)


class NotExcluded(Refused):
    """Nothing that can be lifted keeps this person from the case."""

    clauses = ("3.2h",)


class NothingToChallenge(Refused):
    """That entry is no decision of somebody else's."""

    clauses = ("3.2u",)


class NothingToAnswer(Refused):
    """Nobody has challenged that decision, or it was answered for."""

    clauses = ("3.2u",)


class LocalAuthorityAnswers(Refused):
    """Nobody of the school may answer for that decision: say who did so at the local authority."""

    clauses = ("3.2u", "3.2h")


class NotAcceptedYet(Refused):
    """Nobody has this case yet: whoever takes it on accepts it."""

    clauses = ("11.1", "3-DSL.f")


class AlreadyTheOwner(Refused):
    """The case is theirs already."""

    clauses = ("3-DSL.f",)


class CannotTakeOver(Refused):
    """Only a DSL or deputy who may see the case can take it over, or whoever it has passed on to."""

    clauses = ("3-DSL.f", "3.2h")


class NoSuchEvent(Refused):
    """This case has no event of that version."""

    clauses = ("11.15",)


class CannotBeCorrected(Refused):
    """That event cannot be corrected in this way; record what happened as a new entry."""

    clauses = ("3-DSL.n",)


class NothingToCountersign(Refused):
    """That entry needs no countersignature: a DSL wrote it, or the clock, or it has one."""

    clauses = ("11.15",)


class LinkToItself(Refused):
    """A case is not linked to itself."""

    clauses = ("2.4h",)


class AlreadyLinked(Refused):
    """These two cases are linked already."""

    clauses = ("2.4h",)


class LinkFromTheOtherCase(Refused):
    """Somebody may read this case who must not learn of the other: make the link from the other case."""

    clauses = ("2.4h", "3.2h")


class NoSuchRequest(Refused):
    """No request for information of that number is unanswered here."""

    clauses = ("3.2f",)


class NoSuchPolicy(Refused):
    """There is no policy of that name and version."""

    clauses = ("11.17",)


class NotYetAdopted(Refused):
    """That version of the policy is in force only later: move the case when its day has come."""

    clauses = ("11.17", "13.1")


class AlreadyUnderThatPolicy(Refused):
    """The case is under that version of the policy already."""

    clauses = ("11.17",)


class NoRungToSkip(Refused):
    """Only what is overdue, with two more in line to be told of it, can skip the first of them."""

    clauses = ("11.8",)


class AlreadyNoWorkingDay(Refused):
    """That day is no working day already; no deadline would move."""

    clauses = ("11.8",)


class NotABankHoliday(Refused):
    """Only a bank holiday from Monday to Friday can be taken out, and that day is none."""

    clauses = ("11.8",)


class ObligationsOpen(Refused):
    """The case cannot close while anything is owed."""

    clauses = ("11.9", "11.10", "11.11", "11.12")

    def __init__(self, obligations: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.obligations = obligations


class NoLegalHold(Refused):
    """No legal hold is in place, or not the one that you name."""

    clauses = ("11.15",)


class SayWhichLegalHold(Refused):
    """Several legal holds are in place: name the entry that placed the one that you lift."""

    clauses = ("11.15",)
