"""A second look at a case that ended without a referral although danger was known (10.4)."""

from domain.case.case import Case
from domain.case.challenges import DecisionMade
from domain.case.untold_facts import DANGER_AGENCIES, dangers_never_told, told_since

SECOND_LOOK = "second-look"


def needs_second_look(state: Case) -> bool:
    """Whether danger was reported of which no agency was told, even if another person took it back."""
    taken_back = state.concern.taken_back
    return any(dangers_never_told(state)) or not all(
        told_since(state, each, DANGER_AGENCIES) for each in taken_back
    )


def closing_to_look_at(state: Case) -> DecisionMade | None:
    """The closing of the case that another person still has to look at."""
    owed = state.open_obligation(SECOND_LOOK)
    causes = owed.causes if owed is not None else ()
    return next((each for each in state.challenges.decided if each.version in causes), None)


def to_countersign(state: Case) -> tuple[int, ...]:
    """The entries that wait for a countersignature; in a closed case only its closing."""
    closing = closing_to_look_at(state)
    return (closing.version,) if closing is not None else state.besides.uncountersigned
