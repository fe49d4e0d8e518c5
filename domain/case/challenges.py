"""Challenged decisions with their answers, and handovers (3.2u, 3-STF.l, 3-DSL.f)."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from uuid import UUID

from domain import events as happened
from domain.field_rules import LEAST_REASONS, Fault
from domain.people.roles import ACTING_DSL, DSL_ROLES, NOBODY_LEFT, Person, Role

CHALLENGE_ANSWER = "answer-challenge"
"""The kind of obligation that a challenge opens; its subject is the version of the decision."""
REVIEW_DECIDED = happened.ReviewDecided.type
ABOVE_THE_DSL: tuple[Role, ...] = ("senior_leader", "headteacher")
_ANSWERS_FOR: dict[str, tuple[Role, ...]] = {
    "board_lead": ("board_lead",),
    "nominated_governor": ("board_lead",),
    "headteacher": ("nominated_governor",),
    "senior_leader": ("headteacher",),
    "deputy_dsl": ABOVE_THE_DSL,
    "dsl": ABOVE_THE_DSL,
}
"""The roles that answer for each role, highest first. DSL and deputy are not above each other (3.2l)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionMade:
    """One decision, who made it and in which role."""

    version: int
    by: UUID
    role: str
    type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RaisedChallenge:
    """One challenge of one decision; only an answer ends it."""

    version: int
    decision: int
    by: UUID
    challenged: UUID
    to: tuple[str, ...]
    """The roles that may answer: those above, and those that an escalation reached since."""
    answered_by: int | None = None
    upheld: bool = False
    answer: str | None = None

    @property
    def is_open(self) -> bool:
        """Whether it waits for an answer."""
        return self.answered_by is None

    @property
    def parties(self) -> tuple[UUID, UUID]:
        """The challenger and the person challenged, who may not answer it."""
        return self.by, self.challenged


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenges:
    """Decisions that can be challenged, without void ones, and every challenge that was raised."""

    decided: tuple[DecisionMade, ...] = ()
    raised: tuple[RaisedChallenge, ...] = ()

    def open_on(self, decision: int) -> tuple[RaisedChallenge, ...]:
        """The unanswered challenges of that decision."""
        return tuple(each for each in self.raised if each.decision == decision and each.is_open)

    @property
    def routed_roles(self) -> tuple[str, ...]:
        """Every role that a challenge was routed to: these roles see the case."""
        return tuple(dict.fromkeys(role for each in self.raised for role in each.to if role != NOBODY_LEFT))

    def for_(self, person: UUID, *, whole: bool) -> tuple[DecisionMade, ...]:
        """The decisions of others that the person may challenge.

        With a receipt only, these are the reviews and the answers to the person's own challenges.
        """
        told = {each.answered_by for each in self.raised if each.by == person}
        return tuple(
            each
            for each in self.decided
            if each.by != person and (whole or each.type == REVIEW_DECIDED or each.version in told)
        )

    def role_to_answer(self, person: Person, decision: int) -> str | None:
        """The role in which the person may answer; None for the challenger and for the decision maker."""
        still = self.open_on(decision)
        if any(person.id in each.parties for each in still):
            return None
        return next((role for each in still for role in each.to if role in person.roles), None)

    def is_the_authoritys(self, decision: int) -> bool:
        """Whether no one at the school may answer: then someone records the local authority's answer."""
        return any(NOBODY_LEFT in each.to for each in self.open_on(decision))


def above(decided: DecisionMade, roster: Collection[Person], reached: tuple[str, ...]) -> tuple[str, ...]:
    """The roles that answer for a decision, by the highest role that its maker holds today (3.2u)."""
    roles: tuple[str, ...] = next((each.roles for each in roster if each.id == decided.by), ())
    if not set(roles).intersection(_ANSWERS_FOR):  # no longer in a role with someone above, or never was
        roles = reached if decided.role == ACTING_DSL else (decided.role,)
    return next((answer for role, answer in _ANSWERS_FOR.items() if role in roles), DSL_ROLES)


MOST_AT_ONCE = 100
"""The cases that one request hands over; the next request takes the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOverCases:
    """Hand over all open cases that you own, or some cases, to another person, with a note (3-DSL.f)."""

    to: UUID
    reasons: str
    cases: tuple[UUID, ...] | None = None
    """The cases; all open cases that you own if this is absent."""


def hand_over_faults(asked: HandOverCases) -> Iterator[Fault]:
    """The faults of a request to hand cases over."""
    if len(asked.reasons.strip()) < LEAST_REASONS:
        yield Fault(pointer="/reasons", message=f"Give reasons of at least {LEAST_REASONS} characters.")
    if asked.cases is not None and not asked.cases:
        yield Fault(pointer="/cases", message="Choose at least one case.")
    if asked.cases is not None and len(asked.cases) > MOST_AT_ONCE:
        yield Fault(pointer="/cases", message=f"Choose at most {MOST_AT_ONCE} cases at once.")
