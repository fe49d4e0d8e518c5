"""The concern of a case that was joined to this one, as people see it (2.4g)."""

from uuid import UUID

from domain.case.joined_concerns import JoinedConcern
from domain.commands.reporting import Category
from views.read_model import Instant, read_model


@read_model
class AddedWordsView:
    """What someone added to it later, or corrected in its words, before the cases were joined."""

    at: Instant
    by: UUID
    text: str
    child_words: str | None
    corrects: bool


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
    undone_by: int | None
    """The entry that parted the two cases again."""


def joined_concern_view(joined: JoinedConcern) -> JoinedConcernView:
    """What people see of a joined concern."""
    return JoinedConcernView(
        event=joined.version,
        case=joined.case,
        reference=joined.reference,
        category=joined.concern.category,
        summary=joined.concern.summary,
        child_words=joined.concern.child_words,
        reported_by=joined.reporter,
        reported_at=joined.reported_at,
        added=tuple(
            AddedWordsView(
                at=each.at, by=each.by, text=each.text, child_words=each.child_words, corrects=each.corrects
            )
            for each in joined.added
        ),
        undone_by=joined.undone_by,
    )
