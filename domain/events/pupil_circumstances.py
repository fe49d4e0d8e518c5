"""What the case knows of the pupil now (3-DSL.m)."""

from dataclasses import dataclass
from typing import ClassVar

from domain import commands as sent


@dataclass(frozen=True, slots=True, kw_only=True)
class CircumstancesUpdated(sent.UpdateCircumstances):
    """The DSL recorded the pupil's circumstances as they are now (3-DSL.m)."""

    type: ClassVar[str] = "circumstances.updated"
