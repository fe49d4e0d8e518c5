"""Cases about the same child: those that may be, and the concern of one that was joined (2.4g)."""

from dataclasses import replace
from typing import Annotated
from uuid import UUID

from pydantic import Field

from domain.case.case import Case
from domain.case.concern import Classification, Concern, JoinedConcern
from domain.case.joining import is_only_a_report
from domain.case.learnt_facts import learnt
from domain.case.pupil import Ground
from domain.case.repeat_counts import Likeness
from domain.case.stages import Stage, stage
from domain.entries.base import Circumstances, Exploitation
from domain.entries.joins import ChildAsKnown
from domain.entries.reporting import Source
from domain.field_rules import filled
from views.case_parts import PupilView, pupil_view
from views.concern_view import ConcernView, concern_view
from views.read_model import Instant, read_model, view_of, views_of


@read_model
class AddedWordsView:
    """What someone added to it later, or corrected in its words, before the cases were joined."""

    at: Instant
    by: UUID
    text: str
    child_words: str | None
    corrects: bool
    happened_at: Instant | None
    """When it happened, if that was said."""


@read_model
class JoinedConcernView:
    """A concern that came with another case; what it knew counts here until that case is reopened."""

    event: int
    case: UUID
    reference: str
    category: str
    concern_kind: str
    """What that kind of concern was called when it was recorded."""
    summary: str
    child_words: str | None
    reported_by: UUID
    reported_at: Instant
    added: tuple[AddedWordsView, ...]
    known: ConcernView
    """Everything that its report and later entries say. The rest is read in its case."""
    occurred_at: Instant | None
    noticed_at: Instant | None
    spoken_to: str | None
    source: Source | None
    source_name: str | None
    child: ChildAsKnown | None
    undone_by: int | None
    """The entry that parted the two cases again."""


def joined_concern_view(joined: JoinedConcern) -> JoinedConcernView:
    """What people see of a joined concern."""
    child = joined.child
    return view_of(
        JoinedConcernView,
        joined.concern,
        event=joined.version,
        case=joined.case,
        reference=joined.reference,
        concern_kind=joined.kind.name,
        reported_by=joined.reporter,
        reported_at=joined.reported_at,
        added=views_of(AddedWordsView, joined.added),
        known=concern_view(_concern(joined)),
        child=replace(child, risk_groups=child.risk_groups or ()) if child is not None else None,
        undone_by=joined.undone_by,
    )


def _concern(joined: JoinedConcern) -> Concern:
    """The joined concern as its own case would show it."""
    said, version = joined.concern, joined.version
    classified = Classification(version=version, category=said.category, motive=None)
    grounds = Ground(
        version=version,
        by=joined.reporter,
        circumstances=said.circumstances or Circumstances(),
        exploitation=said.exploitation or Exploitation(),
    )
    return filled(
        Concern,
        said,
        kinds=(joined.kind,),
        learnt=(learnt(said, version, joined.reporter, joined.reported_at),),
        classified=(classified,),
        grounds=(grounds,),
    )


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
    return view_of(
        PossibleDuplicateView,
        other,
        likeness=likeness,
        stage=stage(other),
        pupil=pupil_view(other),
        concern=concern_view(other.concern),
        two_records=two_records,
        can_be_joined=not case.closed and same_people and is_only_a_report(case) and not two_records,
    )
