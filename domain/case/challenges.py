"""Which decisions were challenged, to whom that leads, and the answers; part of the case (3.2u, 3-STF.l)."""

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from domain import events as happened
from domain.people.roles import ACTING_DSL, DSL_ROLES, NOBODY_LEFT, Person, Role

ANSWER = "answer-challenge"
"""The kind of what a challenge opens; its subject is the decision's version."""
REVIEW = happened.ReviewDecided.type
ABOVE_THE_DSL: tuple[Role, ...] = ("senior_leader", "headteacher")
_ANSWERS_FOR: dict[str, tuple[Role, ...]] = {
    "board_lead": ("board_lead",),
    "nominated_governor": ("board_lead",),
    "headteacher": ("nominated_governor",),
    "senior_leader": ("headteacher",),
    "deputy_dsl": ABOVE_THE_DSL,
    "dsl": ABOVE_THE_DSL,
}
"""From the highest: who answers for holders of the role. DSL and deputy are not above each other (3.2l)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionMade:
    """One decision, by whom and as what."""

    version: int
    by: UUID
    role: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedChallenge:
    """One challenge of one decision; it stays open until it is answered, whatever else happens."""

    version: int
    decision: int
    by: UUID
    challenged: UUID
    to: tuple[str, ...]
    """The roles that may answer: those above, and those that a rung has reached since."""
    answered_by: int | None = None
    upheld: bool = False
    answer: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether nobody has answered it yet."""
        return self.answered_by is None

    @property
    def parties(self) -> tuple[UUID, UUID]:
        """Neither of them answers it."""
        return self.by, self.challenged


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenges:
    """All of it; a decision that was voided is none, and its challenge stands all the same."""

    decided: tuple[DecisionMade, ...] = ()
    raised: tuple[RaisedChallenge, ...] = ()

    def open_on(self, decision: int) -> tuple[RaisedChallenge, ...]:
        """The challenges of that decision which nobody has answered."""
        return tuple(each for each in self.raised if each.decision == decision and each.is_open)

    @property
    def routed_roles(self) -> tuple[str, ...]:
        """Every role that a challenge led to: they see the case."""
        return tuple(dict.fromkeys(role for each in self.raised for role in each.to if role != NOBODY_LEFT))

    def for_(self, person: UUID, *, whole: bool) -> tuple[DecisionMade, ...]:
        """The decisions of others that the person may challenge: of a receipt, those that it tells of.

        Its stage tells of the review; and whoever challenged is told the answer.
        """
        told = {each.answered_by for each in self.raised if each.by == person}
        return tuple(
            each
            for each in self.decided
            if each.by != person and (whole or each.type == REVIEW or each.version in told)
        )

    def answers_as(self, person: Person, decision: int) -> str | None:
        """The role in which the person may answer for the decision: never who made it, never who asked."""
        still = self.open_on(decision)
        if any(person.id in each.parties for each in still):
            return None
        return next((role for each in still for role in each.to if role in person.roles), None)

    def is_the_authoritys(self, decision: int) -> bool:
        """Whether it led to nobody of the school: then somebody writes down the local authority's answer."""
        return any(NOBODY_LEFT in each.to for each in self.open_on(decision))


def above(decided: DecisionMade, roster: Collection[Person], reached: tuple[str, ...]) -> tuple[str, ...]:
    """Who answers for a decision: by the highest role of whoever made it, held today (3.2u)."""
    roles: tuple[str, ...] = next((each.roles for each in roster if each.id == decided.by), ())
    if not set(roles).intersection(_ANSWERS_FOR):  # they have left the line, or never were in it
        roles = reached if decided.role == ACTING_DSL else (decided.role,)
    return next((answer for role, answer in _ANSWERS_FOR.items() if role in roles), DSL_ROLES)
