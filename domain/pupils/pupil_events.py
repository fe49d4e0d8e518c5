"""What happened to a pupil's record, in the past tense. Types and fields stay for ever."""

from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar, Literal
from uuid import UUID

from domain.people.roles import By
from domain.pupils import pupil_commands as sent

PupilActor = By | Literal["command_line"]
"""The person, or the operator on the command line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilRegistered(sent.RegisterPupil):
    """A pupil was added to the register (3-DSL.n)."""

    type: ClassVar[str] = "pupil.registered"


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilUpdated(sent.UpdatePupil):
    """Fields of a pupil's record were changed or cleared (3-DSL.n)."""

    type: ClassVar[str] = "pupil.updated"


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilLeft(sent.RecordPupilLeft):
    """A pupil's last day on roll was recorded (3-DSL.w)."""

    type: ClassVar[str] = "pupil.left"


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilMerged(sent.MergePupil):
    """The record was found to describe the same child as another, which replaces it (3-DSL.n)."""

    type: ClassVar[str] = "pupil.merged"


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilMergeUndone(sent.UndoMerge):
    """The merge was found to be a mistake: both records are used again (3-DSL.n)."""

    type: ClassVar[str] = "pupil.merge-undone"
    parted_from: UUID
    """The record that had replaced this one."""


PupilFact = PupilRegistered | PupilUpdated | PupilLeft | PupilMerged | PupilMergeUndone


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilEvent:
    """A fact of a pupil's stream, with its author and time."""

    version: int
    school: UUID
    fact: PupilFact
    recorded_at: datetime
    actor: PupilActor
    schema: int = 1
