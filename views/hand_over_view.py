"""What became of cases that were handed over together (3-DSL.f)."""

from uuid import UUID

from views.read_model import read_model


@read_model
class HandOverResultView:
    """One case of a hand-over."""

    id: UUID
    reference: str | None
    """Null for a case that does not exist or that you may not see."""
    handed_over: bool
    code: str | None
    """The code of the problem if it was not handed over."""
    detail: str | None


@read_model
class HandOverView:
    """A hand-over of several cases."""

    to: UUID
    cases: tuple[HandOverResultView, ...]
    more: bool
    """Whether you own more cases than one request takes."""
