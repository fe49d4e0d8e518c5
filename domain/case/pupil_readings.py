"""Who the case has been about: each reading of the child's identity, the newest last (3-DSL.n)."""

from dataclasses import dataclass

from domain.commands.reporting import CasePupil


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilReading:
    """The child by one entry: the report, or a later identification."""

    version: int
    pupil: CasePupil
