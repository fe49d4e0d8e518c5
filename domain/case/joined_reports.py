"""What a case knew and did beside its words, as the case that it is joined to gets it (2.4g)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from domain.commands.agencies import SocialWorker


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildAsKnown:
    """What a case knows of the child: needs, care, social worker, home authority (3-DSL.m)."""

    risk_groups: tuple[str, ...] | None = None
    sen: Literal["none", "support", "ehcp"] | None = None
    looked_after: bool | None = None
    social_worker: SocialWorker | None = None
    home_authority: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierEpisode:
    """A time when the child was missing, as the joined case recorded it (3.2t)."""

    began: datetime
    ended: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierStep:
    """Something that was said, decided or done in a joined case before the join (11.15)."""

    entry: int
    """Its number in the joined case."""
    type: str
    """The type of its event."""
    at: datetime
    by: UUID | None = None
    codes: tuple[str, ...] = ()
    """The choices, such as the agency of a referral and then its decision."""
    words: tuple[str, ...] = ()
    shortened: bool = False
    """Whether its entry there has more words than these."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LaterCorrection:
    """A correction of an entry of the joined case, made there after the join (3-DSL.n)."""

    version: int
    entry: int
    at: datetime
    by: UUID
    reasons: str
    text: str | None = None
    void: bool = False
    uncounted: datetime | None = None
