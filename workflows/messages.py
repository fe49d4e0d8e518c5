"""Messages between the workflow and the outside: ids, kinds and times only."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from temporalio.common import SearchAttributeKey, SearchAttributePair, TypedSearchAttributes

from domain.messaging.workflow_progress import Progress

STAGE = SearchAttributeKey.for_keyword("OnwardStage")
NEXT_DEADLINE = SearchAttributeKey.for_datetime("OnwardNextDeadline")


@dataclass(frozen=True, slots=True, kw_only=True)
class RunStatus:
    """The answer to a query: how far this run has come."""

    version: int
    stage: str
    next_deadline: datetime | None


def search_attributes(progress: Progress) -> TypedSearchAttributes:
    """The search attributes of a case: its stage and nearest deadline, and nothing else."""
    pairs: list[SearchAttributePair[Any]] = [SearchAttributePair(STAGE, progress.stage)]
    if deadline := progress.nearest_deadline():
        pairs.append(SearchAttributePair(NEXT_DEADLINE, deadline))
    return TypedSearchAttributes(pairs)
