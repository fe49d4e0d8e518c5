"""Contact with parents, police holds, shared and withheld information, and reclassifying."""

from dataclasses import dataclass
from typing import ClassVar

from domain import commands as sent


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentContactAssessed(sent.AssessParentContact):
    """The DSL assessed whether speaking to a parent is safe (11.13)."""

    type: ClassVar[str] = "parent-contact.assessed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentContactPlanned(sent.PlanParentContact):
    """The DSL planned what to discuss with a parent (11.13, 11.14)."""

    type: ClassVar[str] = "parent-contact.planned"


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentContactRecorded(sent.RecordParentContact):
    """A parent was spoken to, even if not assessed as safe or during a police hold (11.7, 11.13)."""

    type: ClassVar[str] = "parent-contact.recorded"
    outside_gate: bool

    @property
    def only_listened(self) -> bool:
        """Whether the parent began it and was told nothing about the concern (11.13)."""
        return self.begun_by == "parent" and self.told_of_concern == "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliceHoldPlaced(sent.PlacePoliceHold):
    """The police asked the school to wait (11.7)."""

    type: ClassVar[str] = "police-hold.placed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliceHoldLifted(sent.LiftPoliceHold):
    """The police said that the school can continue (11.7)."""

    type: ClassVar[str] = "police-hold.lifted"


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliceHoldReviewed(sent.ReviewPoliceHold):
    """The school reviewed the hold with the police, and kept or lifted it (11.7)."""

    type: ClassVar[str] = "police-hold.reviewed"


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureRecorded(sent.RecordDisclosure):
    """Information was shared (3.2g, 11.5)."""

    type: ClassVar[str] = "disclosure.recorded"


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationWithheld(sent.Withhold):
    """Information was not shared, because of a finding (3.2g)."""

    type: ClassVar[str] = "information.withheld"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernReclassified(sent.Reclassify):
    """The concern was reclassified; every obligation stayed open (2.1, 2.5)."""

    type: ClassVar[str] = "concern.reclassified"
