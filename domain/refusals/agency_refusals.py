"""Refusals about referrals to agencies, and about what the agencies decide."""

from collections.abc import Sequence

from domain.refusals.refused import Refused


class PoliceReferralRequired(Refused):
    """An adult is involved in imagery of a child, so you must refer to the police."""

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
