"""Steps that the state of a case keeps: escalations, plans, mentoring, protection and the like."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from domain.entries.agencies import Agency


@dataclass(frozen=True, slots=True, kw_only=True)
class Escalation:
    """One step up the escalation ladder."""

    obligation: str
    rung: int
    at: datetime
    to: tuple[str, ...]
    """The roles that were told; none if they heard of an earlier overdue task instead."""
    say: str | None = None
    stage: int | None = None
    """The stage of the local authority's disagreement procedure."""
    on_duty: tuple[UUID, ...] = ()
    """The people on duty when the case was passed on without being accepted (3-DSL.x)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLead:
    """A later lead of a plan, by the entry that names them."""

    version: int
    lead: UUID


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """An early help or pastoral plan, which runs until a review ends it (3-DSL.j)."""

    kind: Literal["early_help", "pastoral"]
    lead: UUID | None
    version: int
    ended_by: int | None = None
    later_leads: tuple[PlanLead, ...] = ()

    @property
    def led_by(self) -> UUID | None:
        """The person of the school who leads it now."""
        return self.later_leads[-1].lead if self.later_leads else self.lead


@dataclass(frozen=True, slots=True, kw_only=True)
class Mentoring:
    """The mentor that one entry names, or none if the pupil needs no mentor (12.5)."""

    version: int
    mentor: UUID | None = None
    cadence: int | None = None
    """Working days from one contact to the next."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Protection:
    """One record of protection, and whom it covers (11.9)."""

    version: int
    covers: tuple[Literal["victim", "others"], ...]
    none_needed: bool | None = None
    """Whether it says that no measure is needed."""
    view: bool = False
    """The view of a person who may not decide that no measure is needed."""
    at: datetime | None = None
    """When it was considered."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToRefer:
    """An agency that a review decided to refer to, even if the school had referred to it before (11.1)."""

    version: int
    agency: Agency


@dataclass(frozen=True, slots=True, kw_only=True)
class FailedDelivery:
    """A message that could not be delivered, and the obligation to telephone instead."""

    delivery: UUID
    telephone: str | None
