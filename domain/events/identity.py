"""Who the child is, as recorded later (3-DSL.n)."""

from dataclasses import dataclass
from typing import ClassVar

from domain import commands as sent


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilIdentified(sent.IdentifyPupil):
    """The DSL recorded which child the case is about; earlier entries keep the old name (3-DSL.n)."""

    type: ClassVar[str] = "pupil.identified"
