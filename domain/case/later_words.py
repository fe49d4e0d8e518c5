"""Words that others add to a case after its review: a DSL reads them (2.4g, 8.6, 11.1)."""

from domain.case.case import Case
from domain.events import DiscussionRecorded, Fact, InformationAdded, PupilViewRecorded
from domain.people.roles import ACTING_DSL, DSL_ROLES, Actor, By

NEW_INFORMATION = "new-information"
SPEAKS_OF_DANGER = "new-information-in-danger"
"""The time limit for reading words that speak of danger."""
TELLS_OF_HARM = "new-information-of-harm"
"""The time limit for reading words that tell of an adult in images or of an allegation against staff."""
WORDS = InformationAdded | PupilViewRecorded | DiscussionRecorded
"""The entries in which people say something. A message that an agency sends late is a discussion."""


def said_by_another(fact: Fact, by: Actor) -> bool:
    """Whether anyone but a DSL says something in this entry."""
    another = isinstance(by, By) and by.role not in (*DSL_ROLES, ACTING_DSL)
    return another and isinstance(fact, WORDS)


def unread(state: Case) -> tuple[int, ...]:
    """The entries that a DSL still has to read."""
    owed = state.open_obligation(NEW_INFORMATION)
    return tuple(each for each in owed.causes if each not in state.voided) if owed is not None else ()
