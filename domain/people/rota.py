"""The duty rota: who is on duty when, so that a DSL is available throughout school hours (3-DSL.x)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.validation.request_checks import Fault
from domain.validation.start_and_end import start_and_end_faults


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOnDuty:
    """Put a person on duty from one time until another; shifts may overlap (3-DSL.x)."""

    person: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EndDuty:
    """End a shift early; it stays in the rota (3-DSL.x)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """One row of the rota."""

    id: UUID
    person: UUID
    name: str
    roles: tuple[str, ...]
    starts_at: datetime
    ends_at: datetime
    ended_at: datetime | None
    """When it was ended early."""


RECORDED_FOR = ("accept",)
"""Kinds whose missed deadlines record who was on duty, because the case then passes on (3-DSL.x)."""

MAY_CHANGE = ("dsl", "deputy_dsl", "headteacher", "admin")
"""Roles that may change the rota; everyone at the school may read it."""


def faults(asked: PutOnDuty) -> list[Fault]:
    """The faults of a shift, whatever else is in the rota."""
    return start_and_end_faults(asked.starts_at, asked.ends_at)
