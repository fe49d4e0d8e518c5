"""An open case that may be about the same child as another one (2.4g)."""

from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.case.case import Case
from domain.case.joining import is_only_a_report
from domain.case.repeat_counts import Likeness
from domain.case.stages import Stage, stage
from views.case_parts import PupilView, pupil_view
from views.concern_view import ConcernView, concern_view
from views.read_model import Instant, read_model


@read_model
class PossibleDuplicateView:
    """Another open case, with its child and its concern, to compare."""

    id: UUID
    reference: Annotated[str, Field(examples=["ONW-7F3K2M"])]
    likeness: Likeness
    """The same pupil of the register, or a like name with a date of birth that does not differ."""
    stage: Stage
    raised_at: Instant
    raised_by: UUID
    pupil: PupilView
    concern: ConcernView
    two_records: bool
    """Whether the two cases name different records of the register, which must be merged before a join."""
    can_be_joined: bool
    """Whether the case in the address can be joined to this one now."""


def possible_duplicate_view(case: Case, other: Case, likeness: Likeness) -> PossibleDuplicateView:
    """What people compare of the other case."""
    two_records = likeness != "same_pupil" and None not in (case.pupil.id, other.pupil.id)
    same_people = set(case.about) == set(other.about)
    return PossibleDuplicateView(
        id=other.id,
        reference=other.reference,
        likeness=likeness,
        stage=stage(other),
        raised_at=other.raised_at,
        raised_by=other.raised_by,
        pupil=pupil_view(other),
        concern=concern_view(other.concern),
        two_records=two_records,
        can_be_joined=not case.closed and same_people and is_only_a_report(case) and not two_records,
    )
