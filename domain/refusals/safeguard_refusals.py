"""Refusals about agencies, support, parents, police holds, conflicts of interest and challenges."""

from collections.abc import Sequence

from domain.refusals.refused import Refused


class AlreadyRunning(Refused):
    """A plan is already running. Review it or end it first."""

    clauses = ("11.11", "3-DSL.j")


class NothingToReview(Refused):
    """No early help or pastoral plan is running."""

    clauses = ("3-DSL.j",)


class ReviewTooFar(Refused):
    """The review date is later than the policy allows."""

    clauses = ("3-DSL.j",)


class ParentGateClosed(Refused):
    """First assess whether contact with this parent is safe for the child and for others."""

    clauses = ("11.13",)


class PoliceHold(Refused):
    """The police have asked the school to wait. Lift their hold before you plan contact or close the case."""

    clauses = ("11.7", "11.13")


class NoPoliceHold(Refused):
    """This case has no police hold."""

    clauses = ("11.7",)


class MentorStillAssigned(Refused):
    """A mentor is assigned. Record their last contact before you say that none is needed."""

    clauses = ("12.5",)


class NoMentorAssigned(Refused):
    """No mentor is assigned to the child."""

    clauses = ("12.5",)


class MentorIsTheSubject(Refused):
    """Someone the concern is about cannot be the child's mentor."""

    clauses = ("3.2h", "12.5")


class TeamMemberIsTheSubject(Refused):
    """Someone the concern is about cannot join the team around the child."""

    clauses = ("3.2h", "3-DSL.i")


class LeadIsTheSubject(Refused):
    """Someone the concern is about cannot lead the plan."""

    clauses = ("3.2h", "3-DSL.j")


class NothingToConfirm(Refused):
    """No declaration about this person is waiting to be confirmed."""

    clauses = ("3.2h",)


class NotExcluded(Refused):
    """This person has no conflict of interest to lift in this case."""

    clauses = ("3.2h",)


class NothingToChallenge(Refused):
    """You can challenge only a decision that another person made."""

    clauses = ("3.2u",)


class NothingToAnswer(Refused):
    """That decision has no challenge waiting for an answer."""

    clauses = ("3.2u",)


class LocalAuthorityAnswers(Refused):
    """No one at the school may answer for that decision. Say who answered at the local authority."""

    clauses = ("3.2u", "3.2h")


class PoliceReferralRequired(Refused):
    """You must refer to the police: an adult is in imagery of a child, or the kind of concern requires it."""

    clauses = ("8.3",)


class NoSuchAgencyReferral(Refused):
    """This case has no referral with that name, or it was about another child."""

    clauses = ("11.8",)


class NotAReReferral(Refused):
    """You can refer again only to the same agency, and only after its decision."""

    clauses = ("11.10",)


class NotTheirDecision(Refused):
    """This agency does not make that kind of decision."""

    clauses = ("11.8",)

    def __init__(self, theirs: Sequence[str] = (), pointer: str = "/decision") -> None:
        super().__init__()
        *most, last = map(repr, theirs or ("",))
        self.errors = ((pointer, f"Give one of {', '.join(most)} or {last}."),)


class NothingToTelephone(Refused):
    """No such phone call is needed: the message was delivered, or the matter is settled."""

    clauses = ("11.8",)


class NothingToReconsider(Refused):
    """The agency has not refused a statutory assessment on this referral: there is nothing to reconsider."""

    clauses = ("11.10",)


class NothingToDispute(Refused):
    """The agency has not decided on this referral, so you cannot dispute it."""

    clauses = ("11.10",)


class NoDisputeOpen(Refused):
    """No dispute is open on this referral. Record the dispute first."""

    clauses = ("11.10",)


class NothingToConclude(Refused):
    """No agency's work is open on this referral."""

    clauses = ("11.11",)
