"""Who the child is, as recorded later (3-DSL.n)."""

from dataclasses import dataclass
from typing import ClassVar

from domain import commands as sent
from domain.case.pupil_circumstances import RegisterCircumstances
from domain.events.base import EntryKind, FactBase


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilIdentified(sent.IdentifyPupil, FactBase):
    """The DSL recorded which child the case is about; earlier entries keep the old name (3-DSL.n)."""

    type: ClassVar[str] = "pupil.identified"
    entry_kind: ClassVar[EntryKind] = "record"
    decides: ClassVar[bool] = True
    voidable: ClassVar[bool] = True
    register: RegisterCircumstances | None = None
    """What the register held of the pupil on that day and the case did not know (3-DSL.m)."""
    wrong_child: bool | None = None
    """True if the case was about another child before: what was done for that child counts no more."""
