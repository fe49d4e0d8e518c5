"""What the case knows of the pupil now (3-DSL.m)."""

from dataclasses import dataclass
from typing import ClassVar

from domain import commands as sent
from domain.events.base import EntryKind, FactBase


@dataclass(frozen=True, slots=True, kw_only=True)
class CircumstancesUpdated(sent.UpdateCircumstances, FactBase):
    """The DSL recorded the pupil's circumstances as they are now (3-DSL.m)."""

    type: ClassVar[str] = "circumstances.updated"
    entry_kind: ClassVar[EntryKind] = "record"
    decides: ClassVar[bool] = True
    voidable: ClassVar[bool] = True
