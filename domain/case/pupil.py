"""What the case knows of the pupil, entry by entry, and what it does not (3-DSL.m)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, Self
from uuid import UUID

from domain import commands as ask
from domain.entries.agencies import SocialWorker
from domain.entries.base import Circumstances, Exploitation
from domain.entries.reporting import CasePupil
from domain.refusals.refused import Warned

OF_ANOTHER_CHILD = Warned(
    clause="3-DSL.n",
    text="What this case knew of the other child no longer counts: risk groups, special needs, social worker "
    "and home authority. Record them for this child.",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilCircumstances:
    """The answers of one entry; None for what it does not say."""

    version: int
    risk_groups: tuple[str, ...] | None = None
    sen: Literal["none", "support", "ehcp"] | None = None
    looked_after: bool | None = None
    social_worker: SocialWorker | None = None
    home_authority: str | None = None
    source: Literal["join", "register"] | None = None
    """Where the answers are from; None if a person gave them in this case."""
    afresh: bool = False
    """Whether the case was found to be about another child: what came before counts no more."""


def newest(told: Iterable[PupilCircumstances], field: str) -> Any:
    """The answer that counts to one question about the child; None if no entry answers it.

    It is the newest of this case, else the first of a joined case that stands. Risk groups of joined cases
    come on top, until a person records the groups again (2.4g).
    """
    own: Any = None
    joined: tuple[Any, ...] = ()
    for each in told:
        answer = getattr(each, field)
        if each.source == "join":
            joined = joined if answer is None else (*joined, answer)
        elif each.afresh or answer is not None:
            own, joined = answer, joined if each.source == "register" else ()
    if field == "risk_groups" and joined:
        return all_of((own, *joined))
    return own if own is not None else next(iter(joined), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """The circumstances and the signs of exploitation in one entry."""

    version: int
    by: UUID
    circumstances: Circumstances
    exploitation: Exploitation


def all_of(said: Iterable[tuple[str, ...] | str | None]) -> tuple[str, ...]:
    """Each word once, in the order of the entries."""
    listed = ((each,) if isinstance(each, str) else each or () for each in said)
    return tuple(dict.fromkeys(word for words in listed for word in words))


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilReading:
    """The child by one entry: the report, or a later identification."""

    version: int
    id: UUID | None = None
    """The record on the register; None if the entry names none."""
    name: str
    date_of_birth: date | Literal["unknown"]
    upn: str | None = None
    wrong_child: bool = False
    """Whether the case was about another child before this entry."""

    @classmethod
    def of_report(cls, pupil: CasePupil) -> Self:
        """The child as the report has them."""
        return cls(version=1, id=pupil.id, name=pupil.name, date_of_birth=pupil.date_of_birth, upn=pupil.upn)


CLAUSE = "11.12"
WISHES, TOLD = "pupil_wishes", "pupil_told"
Stage = ask.Refer | ask.Reconsider | ask.ConsiderSupport | ask.StartEarlyHelp | ask.Close
"""Commands in which the pupil's wishes are optional; a review requires them."""
NOT_RECORDED = {WISHES: "the pupil's wishes", TOLD: "that the pupil was told, or why not"}
"""How a report names each gap."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """The gaps of one entry."""

    version: int
    what: tuple[str, ...]


def left_out(command: Stage) -> tuple[str, ...]:
    """The gaps of a command, for the effects of its event."""
    wishes = () if command.pupil_wishes is not None else (WISHES,)
    if not isinstance(command, ask.Close):
        return wishes
    told = command.pupil_told is not None or command.withheld_reason is not None
    return wishes if told else (*wishes, TOLD)


def heard(command: Stage) -> tuple[str, ...]:
    """The clause of the event, if it records wishes or that the pupil was told."""
    told = isinstance(command, ask.Close) and TOLD not in left_out(command)
    return (CLAUSE,) if command.pupil_wishes is not None or told else ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SiblingAtRisk:
    """A pupil of the register, with the name that the register had when the entry named them."""

    version: int
    """The entry that named them here."""
    id: UUID
    name: str


def siblings_of_entry(
    version: int, ids: Iterable[UUID] | None, names: Iterable[str] | None
) -> tuple[SiblingAtRisk, ...]:
    """The brothers and sisters whom one entry names."""
    told = zip(ids or (), names or (), strict=False)
    return tuple(SiblingAtRisk(version=version, id=pupil, name=name) for pupil, name in told)
