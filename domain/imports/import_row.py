"""A row of a school's export: the values that it gives, or why it cannot be used."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from domain.commands.agencies import SocialWorker
from domain.pupils.pupil_details import PupilContact

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
