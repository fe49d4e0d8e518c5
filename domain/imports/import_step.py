"""One step of an import: what a row of the file would do, or a pupil whom the file does not list."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, get_args
from uuid import UUID

from domain.imports.import_row import ImportRow, RowFault, Value
from domain.pupils.pupil_commands import RegisterPupil, UpdatePupil
from domain.pupils.pupil_details import RegisteredPupil

StepKind = Literal["question", "unusable", "new", "changed", "left", "skipped", "unchanged"]
KINDS: tuple[StepKind, ...] = get_args(StepKind)
"""In the order in which people look at them."""
Answer = UUID | Literal["new", "skip"]
"""The pupil that a row is about, that it is about a new one, or that it is left out."""
MOST_OFFERED = 20
"""Candidates that a question shows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldChange:
    """A field with its value before and after; None: not known."""

    field: str
    old: Value | None
    new: Value | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilStep:
    """What one row does, or what becomes of a pupil without a row."""

    kind: StepKind
    row: ImportRow | None = None
    """None for a pupil who may have left."""
    pupil: RegisteredPupil | None = None
    """The pupil in the register."""
    command: RegisterPupil | UpdatePupil | None = None
    """Recorded when the import is confirmed."""
    changes: tuple[FieldChange, ...] = ()
    candidates: tuple[RegisteredPupil, ...] = ()
    """The pupils that the row may be about, if that is a question."""
    faults: tuple[RowFault, ...] = ()
    """Why the row cannot be used."""
    warnings: tuple[RowFault, ...] = ()

    @property
    def offered(self) -> tuple[RegisteredPupil, ...]:
        """The candidates among whom a person can choose: no one reads two thousand."""
        return self.candidates[:MOST_OFFERED]


def pupils_shown(steps: Iterable[PupilStep]) -> list[RegisteredPupil]:
    """The pupils of the register whom these steps show or offer, each once."""
    shown = (each for step in steps for each in (*step.offered, *([step.pupil] if step.pupil else [])))
    return list({pupil.id: pupil for pupil in shown}.values())
