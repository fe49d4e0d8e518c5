"""The work list by child: a card for each child or case, with what the caller owes. It has no names."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.case.stages import Stage
from views.read_model import Instant, read_model
from views.work_view import WorkView


@read_model
class CardCaseView:
    """An open case on a card."""

    id: UUID
    reference: Annotated[str, Field(examples=["ONW-7F3K2M"])]
    stage: Stage | None
    """Null if the case cannot be opened."""
    owner: UUID | None
    """Null if no one has picked it up, or if you see only a receipt."""
    raised_at: Instant | None
    href: str


@read_model
class WorkCardView:
    """A child whom you owe something, or one case of a child on no register."""

    child: UUID | None
    """The pupil of the register, if you see the whole case."""
    cases: tuple[CardCaseView, ...]
    """The case of the most pressing task first."""
    tasks: tuple[WorkView, ...]
    """The most pressing first."""
