"""Words that others add to a case after its review: a DSL reads them (2.4g, 8.6, 11.1)."""

from domain.case.case import Case
from domain.commands import Changes
from domain.events import DiscussionRecorded, EventCorrected, Fact, InformationAdded, PupilViewRecorded
from domain.people.roles import ACTING_DSL, DSL_ROLES, Actor, By

NEW_INFORMATION = "new-information"
SPEAKS_OF_DANGER = "new-information-in-danger"
"""The time limit for reading words that speak of danger."""
TELLS_OF_HARM = "new-information-of-harm"
"""The time limit for reading words that tell of an adult in images or of an allegation against staff."""
WORDS = InformationAdded | PupilViewRecorded | DiscussionRecorded | EventCorrected
"""The entries in which people say something. A message that an agency sends late is a discussion."""


def said_by_another(fact: Fact, by: Actor) -> bool:
    """Whether anyone but a DSL says something in this entry."""
    another = isinstance(by, By) and by.role not in (*DSL_ROLES, ACTING_DSL)
    says_nothing = isinstance(fact, EventCorrected) and fact.void
    return another and isinstance(fact, WORDS) and not says_nothing


def speaks_of_danger(fact: Fact) -> bool:
    """Whether these words say that the child is in immediate danger (11.4)."""
    said = fact.changes if isinstance(fact, EventCorrected) else fact
    return isinstance(said, InformationAdded | Changes) and bool(said.immediate_danger)


def unread(state: Case) -> tuple[int, ...]:
    """The entries that a DSL still has to read."""
    owed = state.open_obligation(NEW_INFORMATION)
    return tuple(each for each in owed.causes if each not in state.voided) if owed is not None else ()
