"""Who the case has been about: each reading of the child's identity, the newest last (3-DSL.n)."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, Self
from uuid import UUID

from domain.commands.reporting import CasePupil


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
