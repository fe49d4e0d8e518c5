"""What goes between the workflow and the outside: ids, kinds and instants only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

from domain.progress import Progress

STAGE = SearchAttributeKey.for_keyword("OnwardStage")
NEXT_DEADLINE = SearchAttributeKey.for_datetime("OnwardNextDeadline")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a query answers: how far this run has come."""

    version: int
    stage: str
    next_deadline: datetime | None


def nearest_deadline(progress: Progress) -> datetime | None:
    """The nearest deadline of what is owed; one that was missed stays until the obligation is met.

    So a search for deadlines before now finds what is overdue; and the close of day, when thousands are
    missed at once, changes nothing in the index, whose update was a third of all that Temporal had to do.
    """
    return min((each.due_at for each in progress.owed if each.due_at), default=None)


def search_attributes(progress: Progress) -> TypedSearchAttributes:
    """By what the server finds a case: its stage and nearest deadline, and nothing else."""
    pairs: list[SearchAttributePair[Any]] = [SearchAttributePair(STAGE, progress.stage)]
    if deadline := nearest_deadline(progress):
        pairs.append(SearchAttributePair(NEXT_DEADLINE, deadline))
    return TypedSearchAttributes(pairs)
