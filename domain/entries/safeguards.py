"""Parents, police holds, sharing and withholding, legal holds, the kind of concern, and protection."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.entries.agencies import LawfulBasis
from domain.entries.base import Exploitation, FactBase, PersonCommandBase
from domain.entries.reporting import ConcernKind
from domain.field_rules import Code, Codes, EntryVersion, FutureDate, KindCode, Reasons, Sha256

StatutoryFinding = Literal["more_detrimental_to_child", "would_not_help", "not_relevant"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessParentContact(PersonCommandBase):
    """Assess whether speaking to this parent is safe for the pupil and for others (11.13)."""

    parent: str
    safe_for_pupil: bool
    safe_for_others: bool
    reasons: Reasons
    police_view: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentContactAssessed(
    AssessParentContact,
    FactBase,
    type="parent-contact.assessed",
    entry_kind="family",
    decides=True,
    voidable=True,
):
    """The DSL assessed whether speaking to a parent is safe (11.13)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanParentContact(PersonCommandBase):
    """Plan what to discuss with a parent; contact must be assessed as safe and not on hold (11.13)."""

    parent: str
    discussed: str
    support_signposted: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentContactPlanned(
    PlanParentContact,
    FactBase,
    type="parent-contact.planned",
    entry_kind="family",
    decides=True,
    voidable=True,
):
    """The DSL planned what to discuss with a parent (11.13, 11.14)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordParentContact(PersonCommandBase):
    """Record contact with a parent, or why the family is not told the arrangements (11.13, 11.14)."""

    parent: str | None = None
    discussed: str | None = None
    support_signposted: str | None = None
    """The services that the parent was told about (10.1e, 11.14)."""
    not_explained: Reasons | None = None
    """Why the family is not told the arrangements (11.14); the contact itself can then be absent."""
    begun_by: Literal["school", "parent"] | None = None
    """Who began the contact; without an answer it counts as begun by the school (11.13)."""
    told_of_concern: Literal["something", "nothing"] | None = None
    """What a parent who began it was told about the concern; without an answer, something (11.13)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ParentContactRecorded(
    RecordParentContact, FactBase, type="parent-contact.recorded", entry_kind="family", voidable=True
):
    """A parent was spoken to, even if not assessed as safe or during a police hold (11.7, 11.13)."""

    outside_gate: bool

    @property
    def only_listened(self) -> bool:
        """Whether the parent began it and was told nothing about the concern (11.13)."""
        return self.begun_by == "parent" and self.told_of_concern == "nothing"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePoliceHold(PersonCommandBase):
    """Record that the police asked the school to wait, so as not to put proceedings at risk (11.7)."""

    advice: str
    reasons: Reasons
    officer: str | None = None
    reference: str | None = None
    """The police's own reference for the hold."""
    review_on: FutureDate | None = None
    """When the school asks the police whether they still need the hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliceHoldPlaced(
    PlacePoliceHold, FactBase, type="police-hold.placed", entry_kind="family", decides=True, voidable=True
):
    """The police asked the school to wait (11.7)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftPoliceHold(PersonCommandBase):
    """Record that the police say the school can continue; parent contact is assessed again (11.7, 11.13)."""

    advice: str
    reasons: Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliceHoldLifted(
    LiftPoliceHold, FactBase, type="police-hold.lifted", entry_kind="family", decides=True, voidable=True
):
    """The police said that the school can continue (11.7)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPoliceHold(PersonCommandBase):
    """Review a hold with the police: keep it until a new date, or lift it (11.7)."""

    outcome: Literal["keep", "lift"]
    reasons: Reasons
    review_on: FutureDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PoliceHoldReviewed(
    ReviewPoliceHold, FactBase, type="police-hold.reviewed", entry_kind="family", decides=True, voidable=True
):
    """The school reviewed the hold with the police, and kept or lifted it (11.7)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDisclosure(PersonCommandBase):
    """Record that information was shared: what, with whom, on what basis and why (3.2g, 11.5)."""

    to: str
    fields: Codes
    """Codes, as in a referral's `information_shared`, or your own."""
    lawful_basis: LawfulBasis
    necessity: Reasons
    sha256: Sha256 | None = None
    """The hash of the document, if one was sent."""
    special_category: bool | None = None
    condition: Code | None = None
    """The condition for processing special category data, from the policy's list (3-STF.g)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureRecorded(
    RecordDisclosure, FactBase, type="disclosure.recorded", entry_kind="family", decides=True, voidable=True
):
    """Information was shared (3.2g, 11.5)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withhold(PersonCommandBase):
    """Record that information was not shared: what, with whom, and the finding about the child (3.2g)."""

    from_: str
    fields: Codes
    finding: str
    reasons: Reasons
    statutory_finding: StatutoryFinding | None = None
    """Why the duty to share does not apply, if it covers the body that asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class InformationWithheld(
    Withhold, FactBase, type="information.withheld", entry_kind="family", decides=True, voidable=True
):
    """Information was not shared, because of a finding (3.2g)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reclassify(PersonCommandBase):
    """Reclassify the concern; every deadline and open obligation continues unchanged (2.1, 2.5)."""

    category: KindCode
    """The code of one of the policy's kinds of concern."""
    reasons: Reasons
    motive: str | None = None
    """For exploitation, the imbalance and what was exchanged or gained; otherwise the motive."""
    exploitation: Exploitation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ConcernReclassified(
    Reclassify, FactBase, type="concern.reclassified", entry_kind="concern", decides=True, voidable=True
):
    """The concern was reclassified; every obligation stayed open (2.1, 2.5)."""

    concern_kind: ConcernKind | None = None
    """The kind of concern as the policy had it then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceLegalHold(PersonCommandBase):
    """Record why nothing in this file may be destroyed, and since when; also in a closed case (11.15)."""

    reasons: Reasons
    basis: str | None = None
    """Who requires it: an inquiry, a court or a law."""
    from_on: date | None = None
    """Since when; by default the day of the entry."""
    review_on: FutureDate | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalHoldPlaced(PlaceLegalHold, FactBase, type="legal-hold.placed", entry_kind="record", voidable=True):
    """A legal hold was placed: nothing in the file may be destroyed (11.15)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftLegalHold(PersonCommandBase):
    """Record that a legal hold has ended, with the reasons; this destroys nothing (11.15)."""

    reasons: Reasons
    hold: EntryVersion | None = None
    """The version of the entry that placed it, if several are in place."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalHoldLifted(LiftLegalHold, FactBase, type="legal-hold.lifted", entry_kind="record", voidable=True):
    """A legal hold ended; the file stays (11.15)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Protect(PersonCommandBase):
    """Record how the victim and others are protected, without waiting for an investigation (11.9)."""

    for_: Literal["victim", "others", "both"]
    reasons: Reasons
    measures: str | None = None
    none_needed: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ProtectionRecorded(
    Protect, FactBase, type="protection.recorded", entry_kind="support", decides=True, voidable=True
):
    """The victim, others or both were protected, or needed no protection (11.9)."""

    view: bool | None = None
    """True if the person finds no need for protection but may not decide that: it settles nothing."""
