"""Contact with parents, police holds, sharing and withholding information, and reclassifying."""

from dataclasses import dataclass
from typing import Literal

from domain.commands.agencies import LawfulBasis
from domain.commands.base import PersonCommandBase
from domain.commands.circumstances import Exploitation
from domain.commands.reporting import StatedCategory
from domain.validation.field_rules import Code, Codes, FutureDate, Reasons, Sha256

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
class PlanParentContact(PersonCommandBase):
    """Plan what to discuss with a parent; contact must be assessed as safe and not on hold (11.13)."""

    parent: str
    discussed: str
    support_signposted: str | None = None


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
class LiftPoliceHold(PersonCommandBase):
    """Record that the police say the school can continue; parent contact is assessed again (11.7, 11.13)."""

    advice: str
    reasons: Reasons


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPoliceHold(PersonCommandBase):
    """Review a hold with the police: keep it until a new date, or lift it (11.7)."""

    outcome: Literal["keep", "lift"]
    reasons: Reasons
    review_on: FutureDate | None = None


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
class Withhold(PersonCommandBase):
    """Record that information was not shared: what, with whom, and the finding about the child (3.2g)."""

    from_: str
    fields: Codes
    finding: str
    reasons: Reasons
    statutory_finding: StatutoryFinding | None = None
    """Why the duty to share does not apply, if it covers the body that asked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reclassify(PersonCommandBase):
    """Reclassify the concern; every deadline and open obligation continues unchanged (2.1, 2.5)."""

    category: StatedCategory
    reasons: Reasons
    motive: str | None = None
    """For exploitation, the imbalance and what was exchanged or gained; otherwise the motive."""
    exploitation: Exploitation | None = None
