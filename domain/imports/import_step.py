"""A row of a school's export, and what it would do: one step of an import."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal, get_args
from uuid import UUID

from domain.entries.agencies import SocialWorker
from domain.pupils.pupil_commands import RegisterPupil, UpdatePupil
from domain.pupils.pupil_details import PupilContact, RegisteredPupil

Value = str | date | bool | SocialWorker | tuple[PupilContact, ...] | tuple[str, ...]
"""A value of a row, already in the register's own form."""

FaultCode = Literal[
    "cells",
    "repeated",
    "missing",
    "no-identity",
    "not-a-date",
    "two-digit-year",
    "too-long",
    "unprintable",
    "lost-character",
    "not-known",
    "impossible-date",
    "not-an-address",
    "too-many",
    "refused",
    "check-letter",
    "no-such-role",
    "two-people",
    "another-address",
    "own-roles",
    "listed-but-left",
    "too-old",
    "not-yet-born",
]


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFault:
    """A fault of a row or of one of its values; `wording/import_text.py` has the sentences."""

    code: FaultCode
    field: str | None = None
    day: date | None = None
    """What the register says, if the fault is about a day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportRow:
    """One row of the file. An empty cell gives no value, so it changes nothing."""

    number: int
    """As a spreadsheet counts: the column names are row 1. In a Common Transfer File, the pupil's place."""
    values: Mapping[str, Value] = field(default_factory=dict)
    faults: tuple[RowFault, ...] = ()
    """Why the row cannot be used. Empty: it can."""
    warnings: tuple[RowFault, ...] = ()
    """Values that are doubtful, or left out because they are not known. The rest of the row is used."""


StepKind = Literal["question", "unusable", "new", "changed", "left", "skipped", "unchanged"]
KINDS: tuple[StepKind, ...] = get_args(StepKind)
"""In the order in which people look at them."""
Answer = UUID | Literal["new", "skip"]
"""The pupil that a row is about, that it is about a new one, or that it is left out."""


def as_answer(text: str) -> Answer:
    """The answer as it is typed and kept; ValueError if it is neither a word nor an id."""
    match text:
        case "new" | "skip":
            return text
        case _:
            return UUID(text)


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
