"""Early help, pastoral support, and what the pupil is told and says (11.2, 11.11, 11.12)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal
from uuid import UUID

from domain.commands.base import PersonCommandBase
from domain.commands.wishes import PupilWishes


@dataclass(frozen=True, slots=True, kw_only=True)
class Considered:
    """One kind of support: taken or not, and why (11.11)."""

    taken: bool
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsiderSupport(PersonCommandBase):
    """Consider early help and pastoral support, each with its reasons (11.11)."""

    early_help: Considered
    pastoral: Considered
    other: str | None = None
    pupil_wishes: PupilWishes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Need:
    """What the pupil needs in one part of their life, under the policy's heading for it (6.3)."""

    heading: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StartEarlyHelp(PersonCommandBase):
    """Begin a plan; there is none without a review date (11.11, 3-DSL.j)."""

    lead_professional: str
    aims: str
    next_review_on: date
    kind: Literal["early_help", "pastoral"] | None = None
    lead: UUID | None = None
    needs: tuple[Need, ...] | None = None
    pupil_wishes: PupilWishes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewEarlyHelp(PersonCommandBase):
    """Keep the plan under constant review: continue, step up or end it (3-DSL.j)."""

    outcome: Literal["continue", "step_up", "end"]
    reasons: str
    next_review_on: date | None = None
    needs: tuple[Need, ...] | None = None
    """Those that are seen now, in place of all before."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InformPupil(PersonCommandBase):
    """Tell the pupil of one decision or several, or record why not and when to look again (11.12)."""

    about: int | tuple[int, ...]
    """The version of the decision's entry, or of several: each that is owed is met at once."""
    told_by: str | None = None
    how: str | None = None
    withheld_reason: str | None = None
    revisit_on: date | None = None

    @property
    def entries(self) -> tuple[int, ...]:
        """The versions, each once."""
        return tuple(dict.fromkeys(self.about if isinstance(self.about, tuple) else (self.about,)))


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPupilView(PersonCommandBase):
    """What the pupil says of it all; nobody edits it (11.12, 3.2q)."""

    text: str
    about: int | None = None
    trusted_adult: str | None = None
    """Whom the pupil can talk to (12.3)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplyToReporter(PersonCommandBase):
    """Answer whoever raised the concern (11.2, 3-DSL.g)."""

    text: str
