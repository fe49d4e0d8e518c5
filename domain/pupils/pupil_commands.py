"""What people ask of the register of pupils."""

from dataclasses import dataclass
from datetime import date
from typing import Literal, get_args
from uuid import UUID

from domain.field_rules import Reasons
from domain.pupils.pupil_details import PersonName, PupilDetails, PupilSource

ClearableField = Literal[
    "known_as",
    "date_of_birth",
    "upn",
    "year_group",
    "class",
    "home_authority",
    "sen",
    "looked_after",
    "previously_looked_after",
    "young_carer",
    "social_worker",
    "first_language",
    "contacts",
    "siblings",
    "external_id",
    "on_roll_from",
    "left_on",
    "missing_since",
]
CLEARABLE: tuple[ClearableField, ...] = get_args(ClearableField)


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterPupil(PupilDetails):
    """Add a pupil to the school's register (3-DSL.n)."""

    given_name: PersonName
    family_name: PersonName
    source: PupilSource | None = None
    """Where it comes from: an import, or a person who typed it. The second if left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilChanges(PupilDetails):
    """The fields that change, with their new values."""

    given_name: PersonName | None = None
    family_name: PersonName | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class UpdatePupil:
    """Change what the register says of a pupil; the earlier value stays in the record (3-DSL.n)."""

    changes: PupilChanges | None = None
    clear: tuple[ClearableField, ...] | None = None
    """The fields that are no longer known."""
    source: PupilSource | None = None
    """Where the change comes from. A person who typed it if left out."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPupilLeft:
    """Record a pupil's last day on roll; the record stays (3-DSL.w)."""

    left_on: date


@dataclass(frozen=True, slots=True, kw_only=True)
class MergePupil:
    """Say that this record and another describe one child; the other one is used from now on (3-DSL.n)."""

    into: UUID
    reasons: Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class UndoMerge:
    """Take back a merge that was a mistake: this record and the other one are both used again (3-DSL.n)."""

    reasons: Reasons


PupilChangeCommand = UpdatePupil | RecordPupilLeft | MergePupil | UndoMerge
"""Commands about a pupil who is in the register."""
PupilCommand = RegisterPupil | PupilChangeCommand
