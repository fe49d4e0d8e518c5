"""Challenged decisions and conflicts of interest as people see them (3.2h, 3.2u)."""

from typing import Literal
from uuid import UUID

from domain.case.case import Case
from domain.case.challenges import RaisedChallenge
from domain.case.conflicts import Conflict
from views.read_model import read_model


@read_model
class ChallengeView:
    """One challenge to a decision (3.2u)."""

    event: int
    decision: int
    """The version of the entry with the decision."""
    by: UUID | None
    """None for the person challenged, who is not told by whom (3-STF.l)."""
    challenged: UUID
    answered_by: int | None
    """The version of the entry that answered it."""
    upheld: bool | None
    answer: str | None


@read_model
class ChallengeableView:
    """An entry that the caller may challenge."""

    event: int
    type: str


@read_model
class ConflictView:
    """A person who is or was excluded from the case, and the roles that decide about it (3.2h)."""

    event: int
    person: UUID
    state: Literal["named", "declared", "confirmed", "lifted"]
    to: tuple[str, ...]


def challenge_view(each: RaisedChallenge, *, hide: bool = False) -> ChallengeView:
    """One challenge, without who raised it where that is hidden."""
    return ChallengeView(
        event=each.version,
        decision=each.decision,
        by=None if hide else each.by,
        challenged=each.challenged,
        answered_by=each.answered_by,
        upheld=None if each.is_open else each.upheld,
        answer=each.answer,
    )


def conflict_views(case: Case) -> tuple[ConflictView, ...]:
    """Each person who is or was excluded."""
    return tuple(
        ConflictView(event=each.version, person=each.person, state=_state(each), to=each.to)
        for each in case.conflicts
    )


def _state(conflict: Conflict) -> Literal["named", "declared", "confirmed", "lifted"]:
    if not conflict.stands:
        return "lifted"
    if conflict.confirmed_by is not None:
        return "confirmed"
    return "declared" if conflict.waits else "named"
