"""The duty rota: who is on duty when, so that a DSL is there at all times in school hours (3-DSL.x)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from domain.validation.request_checks import Fault, in_range


@dataclass(frozen=True, slots=True, kw_only=True)
class PutOnDuty:
    """Put a person on duty from one instant until another; shifts may overlap (3-DSL.x)."""

    person: UUID
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class EndDuty:
    """End a shift now, before its time; its row stays (3-DSL.x)."""


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
    """When it was ended before its time."""


RECORDED_FOR = ("accept",)
"""Kinds whose missed instants are recorded with who was on duty then, for the case passes on (3-DSL.x)."""

MAY_CHANGE = ("dsl", "deputy_dsl", "headteacher", "admin")
"""Roles that keep the rota; everybody of the school reads it."""


def faults(asked: PutOnDuty) -> list[Fault]:
    """What is wrong with a shift whatever the rota holds."""
    times = {"/starts_at": asked.starts_at, "/ends_at": asked.ends_at}
    wrong = [
        Fault(pointer=pointer, message=message)
        for pointer, time in times.items()
        for message in in_range(time)
    ]
    if not wrong and asked.ends_at <= asked.starts_at:
        wrong.append(Fault(pointer="/ends_at", message="Give an end after the start."))
    return wrong
