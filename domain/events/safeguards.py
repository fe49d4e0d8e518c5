"""Contact with parents, police holds, shared and withheld information, and reclassifying."""

from dataclasses import dataclass
from typing import ClassVar

from domain import commands as sent
from domain.events.base import EntryKind, FactBase


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentContactAssessed(sent.AssessParentContact, FactBase):
    """The DSL assessed whether speaking to a parent is safe (11.13)."""

    type: ClassVar[str] = "parent-contact.assessed"
    entry_kind: ClassVar[EntryKind] = "family"
    decides: ClassVar[bool] = True
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentContactPlanned(sent.PlanParentContact, FactBase):
    """The DSL planned what to discuss with a parent (11.13, 11.14)."""

    type: ClassVar[str] = "parent-contact.planned"
    entry_kind: ClassVar[EntryKind] = "family"
    decides: ClassVar[bool] = True
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentContactRecorded(sent.RecordParentContact, FactBase):
    """A parent was spoken to, even if not assessed as safe or during a police hold (11.7, 11.13)."""

    type: ClassVar[str] = "parent-contact.recorded"
    entry_kind: ClassVar[EntryKind] = "family"
    voidable: ClassVar[bool] = True
    outside_gate: bool

    @property
    def only_listened(self) -> bool:
        """Whether the parent began it and was told nothing about the concern (11.13)."""
        return self.begun_by == "parent" and self.told_of_concern == "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliceHoldPlaced(sent.PlacePoliceHold, FactBase):
    """The police asked the school to wait (11.7)."""

    type: ClassVar[str] = "police-hold.placed"
    entry_kind: ClassVar[EntryKind] = "family"
    decides: ClassVar[bool] = True
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliceHoldLifted(sent.LiftPoliceHold, FactBase):
    """The police said that the school can continue (11.7)."""

    type: ClassVar[str] = "police-hold.lifted"
    entry_kind: ClassVar[EntryKind] = "family"
    decides: ClassVar[bool] = True
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliceHoldReviewed(sent.ReviewPoliceHold, FactBase):
    """The school reviewed the hold with the police, and kept or lifted it (11.7)."""

    type: ClassVar[str] = "police-hold.reviewed"
    entry_kind: ClassVar[EntryKind] = "family"
    decides: ClassVar[bool] = True
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureRecorded(sent.RecordDisclosure, FactBase):
    """Information was shared (3.2g, 11.5)."""

    type: ClassVar[str] = "disclosure.recorded"
    entry_kind: ClassVar[EntryKind] = "family"
    decides: ClassVar[bool] = True
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationWithheld(sent.Withhold, FactBase):
    """Information was not shared, because of a finding (3.2g)."""

    type: ClassVar[str] = "information.withheld"
    entry_kind: ClassVar[EntryKind] = "family"
    decides: ClassVar[bool] = True
    voidable: ClassVar[bool] = True


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernReclassified(sent.Reclassify, FactBase):
    """The concern was reclassified; every obligation stayed open (2.1, 2.5)."""

    type: ClassVar[str] = "concern.reclassified"
    entry_kind: ClassVar[EntryKind] = "concern"
    decides: ClassVar[bool] = True
    voidable: ClassVar[bool] = True
