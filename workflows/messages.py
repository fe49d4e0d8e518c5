"""What goes between the workflow and the outside: ids, kinds and instants only."""

from dataclasses import dataclass
from datetime import datetime

from temporalio.common import SearchAttributeKey

STAGE = SearchAttributeKey.for_keyword("OnwardStage")
NEXT_DEADLINE = SearchAttributeKey.for_datetime("OnwardNextDeadline")


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What a query answers: how far this run has come."""

    version: int
    stage: str
    next_deadline: datetime | None
