"""The reports of cases that were joined to this one, and their reporters (2.4g, 11.2)."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from domain.case.concern import EXPLOITATION
from domain.commands.agencies import SocialWorker
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
    entry: int
    """The entry of the joined case that they belong to."""
    happened_at: datetime | None = None
    """When it happened, if the entry says so."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChildAsKnown:
    """What a case knows of the child: needs, care, social worker, home authority (3-DSL.m)."""

    risk_groups: tuple[str, ...] | None = None
    sen: Literal["none", "support", "ehcp"] | None = None
    looked_after: bool | None = None
    social_worker: SocialWorker | None = None
    home_authority: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class JoinedConcern:
    """The report of a case that was joined to this one."""

    version: int
    case: UUID
    reference: str
    concern: ConcernReport
    reporter: UUID
    reporter_role: str
    reported_at: datetime
    told: tuple[datetime, ...] = ()
    added: tuple[AddedWords, ...] = ()
    """Without the words that were cancelled in that case since, and with those that correct others."""
    child: ChildAsKnown | None = None
    undone_by: int | None = None
    """The entry that parted the two cases again; the words stay."""

    @property
    def owed_a_reply(self) -> bool:
        """Whether the school replies to its reporter: no DSL needs one, but a parent who told them (11.2)."""
        passed_on = self.concern.reported_by is not None
        return self.undone_by is None and (passed_on or self.reporter_role not in DSL_ROLES)

    @property
    def exploitation(self) -> bool:
        """Whether it is sexual or criminal exploitation, as long as it is joined (4.6, 12.5)."""
        return self.undone_by is None and self.concern.category in EXPLOITATION


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
