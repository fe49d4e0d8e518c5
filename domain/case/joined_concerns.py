"""Concerns of other cases that were joined to this one, and their reporters (2.4g, 11.2)."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from domain.case.concern import EXPLOITATION
from domain.case.joined_reports import ChildAsKnown, EarlierEpisode, EarlierStep, LaterCorrection
from domain.commands.reporting import ConcernReport
from domain.people.roles import DSL_ROLES

REPLY = "reply"


@dataclass(frozen=True, slots=True, kw_only=True)
class AddedWords:
    """Words that a joined case had from an entry after its report: more information, or a correction."""

    at: datetime
    by: UUID
    text: str
    child_words: str | None = None
    corrects: bool = False
    entry: int | None = None
    """The entry of the joined case that they belong to; joins of earlier releases do not say."""
    happened_at: datetime | None = None
    """When it happened, if the entry says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnsafeParent:
    """A parent with whom contact was assessed as unsafe in a joined case (11.13)."""

    parent: str
    safe_for_pupil: bool
    safe_for_others: bool
    assessed_at: datetime
    reasons: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedConcern:
    """The concern of a case that was joined to this one."""

    version: int
    case: UUID
    reference: str
    concern: ConcernReport
    reporter: UUID
    reporter_role: str
    reported_at: datetime
    told: tuple[datetime, ...] = ()
    through: tuple[UUID, ...] = ()
    """The cases by which it came, if it had been joined to others before."""
    added: tuple[AddedWords, ...] = ()
    motive: str | None = None
    child: ChildAsKnown | None = None
    missing: tuple[EarlierEpisode, ...] = ()
    steps: tuple[EarlierStep, ...] = ()
    unread: tuple[int, ...] = ()
    """The entries of that case that could not be opened when it was joined."""
    corrections: tuple[LaterCorrection, ...] = ()
    undone_by: int | None = None
    """The entry that parted the two cases again; the words stay."""

    def is_cancelled(self, part: AddedWords | EarlierStep) -> bool:
        """Whether its entry was cancelled in the joined case after the join (3-DSL.n)."""
        cancelled = [each for each in self.corrections if each.void]
        if part.entry is None:
            return part.at in (each.uncounted for each in cancelled)
        return part.entry in (each.entry for each in cancelled)

    @property
    def valid(self) -> "JoinedConcern":
        """The concern with the words that were put right, and without what was cancelled since."""
        put_right = tuple(
            AddedWords(at=each.at, by=each.by, text=each.text, corrects=True, entry=each.entry)
            for each in self.corrections
            if each.text is not None and not each.void
        )
        words = tuple(each for each in (*self.added, *put_right) if not self.is_cancelled(each))
        steps = tuple(each for each in self.steps if not self.is_cancelled(each))
        return replace(self, added=words, steps=steps)

    @property
    def owed_a_reply(self) -> bool:
        """Whether the school replies to its reporter: no DSL needs one, but a parent who told them (11.2)."""
        passed_on = self.concern.reported_by is not None
        return self.undone_by is None and (passed_on or self.reporter_role not in DSL_ROLES)

    @property
    def exploitation(self) -> bool:
        """Whether it is sexual or criminal exploitation, as long as it is joined (4.6, 12.5)."""
        return self.undone_by is None and self.concern.category in EXPLOITATION

    @property
    def cases(self) -> tuple[UUID, ...]:
        """Its own case, and those by which it came."""
        return (self.case, *self.through)


def reply_to(case: UUID) -> str:
    """The obligation to reply to the reporter of a case that was joined to this one."""
    return f"{REPLY}:{case}"


def case_of_reply(obligation: str | None) -> UUID | None:
    """The joined case to whose reporter this obligation owes a reply, or a call about one."""
    _, reply, case = (obligation or "").rpartition(f"{REPLY}:")
    with suppress(ValueError):  # a person can type any name
        return UUID(case) if reply else None
    return None


def standing(joined: tuple[JoinedConcern, ...]) -> Iterator[JoinedConcern]:
    """Those that are still joined."""
    return (each for each in joined if each.undone_by is None)
