"""The concern of a case that was joined to this one, as people see it (2.4g)."""

from uuid import UUID

from domain.case.concern import Classification, Concern, JoinedConcern
from domain.case.learnt_facts import learnt
from domain.case.pupil import Ground
from domain.entries.base import Circumstances, Exploitation
from domain.entries.joins import AddedWords, ChildAsKnown
from domain.entries.reporting import Category, Source
from views.agency_referral_view import SocialWorkerView, social_worker_view
from views.concern_view import ConcernView, concern_view
from views.read_model import Instant, read_model


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
class ChildAsKnownView:
    """What the joined case knew of the child."""

    risk_groups: tuple[str, ...]
    sen: str | None
    looked_after: bool | None
    social_worker: SocialWorkerView | None
    home_authority: str | None


@read_model
class JoinedConcernView:
    """A concern that came with another case; what it knew counts here until that case is reopened."""

    event: int
    case: UUID
    reference: str
    category: Category
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
    child: ChildAsKnownView | None
    undone_by: int | None
    """The entry that parted the two cases again."""


def joined_concern_view(joined: JoinedConcern) -> JoinedConcernView:
    """What people see of a joined concern."""
    said = joined.concern
    return JoinedConcernView(
        event=joined.version,
        case=joined.case,
        reference=joined.reference,
        category=said.category,
        summary=said.summary,
        child_words=said.child_words,
        reported_by=joined.reporter,
        reported_at=joined.reported_at,
        added=tuple(map(_added, joined.added)),
        known=concern_view(_concern(joined)),
        occurred_at=said.occurred_at,
        noticed_at=said.noticed_at,
        spoken_to=said.spoken_to,
        source=said.source,
        source_name=said.source_name,
        child=_child(joined.child),
        undone_by=joined.undone_by,
    )


def _added(each: AddedWords) -> AddedWordsView:
    return AddedWordsView(
        at=each.at,
        by=each.by,
        text=each.text,
        child_words=each.child_words,
        corrects=each.corrects,
        happened_at=each.happened_at,
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
    return Concern(
        category=said.category,
        summary=said.summary,
        child_words=said.child_words,
        learnt=(learnt(said, version, joined.reporter, joined.reported_at),),
        classified=(classified,),
        grounds=(grounds,),
        police_reference=said.police_reference,
        told_at=said.told_at,
        reported_by=said.reported_by,
    )


def _child(known: ChildAsKnown | None) -> ChildAsKnownView | None:
    if known is None:
        return None
    return ChildAsKnownView(
        risk_groups=known.risk_groups or (),
        sen=known.sen,
        looked_after=known.looked_after,
        social_worker=social_worker_view(known.social_worker),
        home_authority=known.home_authority,
    )
