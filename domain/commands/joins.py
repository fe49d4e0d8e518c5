"""Joining two cases about the same child (2.4g)."""

from dataclasses import dataclass
from uuid import UUID

from domain.commands.base import PersonCommandBase
from domain.validation.field_rules import Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class Join(PersonCommandBase):
    """Join this case to another about the same child: it closes, and what is open goes on there (2.4g)."""

    into: UUID
    """The case that goes on."""
    reasons: Reasons
