"""Refusals about referrals to agencies, and about what the agencies decide."""

from collections.abc import Sequence

from domain.refusals.refused import Refused


class PoliceReferralRequired(Refused):
    """An adult is involved in imagery of a child, so you must refer to the police."""

    clauses = ("8.3",)


class NoSuchAgencyReferral(Refused):
    """This case has no agency referral with that name."""

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
    """No such telephone call is needed: the message was delivered, or the matter is settled."""

    clauses = ("11.8",)


class NothingToReconsider(Refused):
    """On this agency referral there is no decision against a statutory investigation to reconsider."""

    clauses = ("11.10",)


class NothingToDispute(Refused):
    """The agency has told you no decision on this referral, so there is none to dispute."""

    clauses = ("11.10",)


class NoDisputeOpen(Refused):
    """No dispute is open on this agency referral. Record the dispute first."""

    clauses = ("11.10",)


class NothingToConclude(Refused):
    """No statutory work is open on this agency referral."""

    clauses = ("11.11",)
