"""The concern of a case that was joined to this one, as people see it (2.4g)."""

from uuid import UUID

from domain.case.concern import Classification, Concern
from domain.case.exploitation_grounds import Ground
from domain.case.joined_concerns import AddedWords, JoinedConcern
from domain.case.joined_reports import ChildAsKnown, EarlierStep, LaterCorrection
from domain.case.learnt_facts import learnt
from domain.commands.circumstances import Circumstances, Exploitation
from domain.commands.reporting import Category, Source
from views.agency_referral_view import SocialWorkerView, social_worker_view
from views.concern_view import ConcernView, concern_view
from views.read_model import Instant, read_model
from views.side_records_view import MissingEpisodeView


@read_model
class AddedWordsView:
    """What someone added to it later, or corrected in its words, before the cases were joined."""

    at: Instant
    by: UUID
    text: str
    child_words: str | None
    corrects: bool
    cancelled: bool
    """Whether its entry was cancelled in that case after the join."""
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
class EarlierStepView:
    """Something that was said, decided or done in the joined case before the join."""

    entry: int
    """Its number in that case."""
    type: str
    at: Instant
    by: UUID | None
    codes: tuple[str, ...]
    words: tuple[str, ...]
    shortened: bool
    """Whether its entry in that case has more words than these."""
    cancelled: bool
    """Whether it was cancelled in that case after the join."""


@read_model
class LaterCorrectionView:
    """A correction that was made in the joined case after the join."""

    event: int
    """The entry here that says so."""
    entry: int
    """The entry there."""
    at: Instant
    by: UUID
    reasons: str
    text: str | None
    void: bool


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
    """Everything that its report and later entries say, as it was known at the join."""
    occurred_at: Instant | None
    noticed_at: Instant | None
    spoken_to: str | None
    source: Source | None
    source_name: str | None
    child: ChildAsKnownView | None
    missing_episodes: tuple[MissingEpisodeView, ...]
    steps: tuple[EarlierStepView, ...]
    """The words, decisions and acts in that case before the join; empty in a list of cases."""
    unread: tuple[int, ...]
    """The entries of that case that could not be opened when it was joined: their words are not here."""
    corrections: tuple[LaterCorrectionView, ...]
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
        added=tuple(_added(each, joined) for each in joined.added),
        known=concern_view(_concern(joined)),
        occurred_at=said.occurred_at,
        noticed_at=said.noticed_at,
        spoken_to=said.spoken_to,
        source=said.source,
        source_name=said.source_name,
        child=_child(joined.child),
        missing_episodes=tuple(
            MissingEpisodeView(from_=each.began, to=each.ended) for each in joined.missing
        ),
        steps=tuple(_step(each, joined) for each in joined.steps),
        unread=joined.unread,
        corrections=tuple(map(_correction, joined.corrections)),
        undone_by=joined.undone_by,
    )


def _correction(each: LaterCorrection) -> LaterCorrectionView:
    return LaterCorrectionView(
        event=each.version,
        entry=each.entry,
        at=each.at,
        by=each.by,
        reasons=each.reasons,
        text=each.text,
        void=each.void,
    )


def _added(each: AddedWords, joined: JoinedConcern) -> AddedWordsView:
    return AddedWordsView(
        at=each.at,
        by=each.by,
        text=each.text,
        child_words=each.child_words,
        corrects=each.corrects,
        cancelled=joined.is_cancelled(each),
        happened_at=each.happened_at,
    )


def _concern(joined: JoinedConcern) -> Concern:
    """The joined concern as its own case would show it."""
    said, version = joined.concern, joined.version
    classified = Classification(version=version, category=said.category, motive=joined.motive)
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


def _step(each: EarlierStep, joined: JoinedConcern) -> EarlierStepView:
    return EarlierStepView(
        entry=each.entry,
        type=each.type,
        at=each.at,
        by=each.by,
        codes=each.codes,
        words=each.words,
        shortened=each.shortened,
        cancelled=joined.is_cancelled(each),
    )
