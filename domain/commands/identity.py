"""Who the child is: the DSL puts right an unknown name or a wrong child (3-DSL.n)."""

from dataclasses import dataclass
from typing import Literal
from uuid import UUID

from domain.commands.base import PersonCommandBase
from domain.validation.field_rules import BirthDate, Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityDetails:
    """The name and date of birth that are right. Write "unknown" for what no one knows."""

    name: str
    date_of_birth: BirthDate | Literal["unknown"]
    upn: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentifyPupil(PersonCommandBase):
    """Say which child the case is about, also in a closed case; the old reading stays (3-DSL.n)."""

    pupil: UUID | None = None
    """The child's id on the school's register. Without it, the case is about no child of the register."""
    details: IdentityDetails | None = None
    """The name and date of birth for this case, if the register does not give them."""
    reasons: Reasons | None = None
