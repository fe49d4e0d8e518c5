"""Speaking to parents, holding back for the police, sharing and withholding, and classifying anew."""

from dataclasses import dataclass
from datetime import date
from typing import Literal

from domain.commands.agencies import LawfulBasis
from domain.commands.base import PersonCommandBase
from domain.commands.circumstances import Exploitation
from domain.commands.reporting import Category

StatutoryFinding = Literal["more_detrimental_to_child", "would_not_help", "not_relevant"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssessParentContact(PersonCommandBase):
    """Say whether speaking to this parent is safe for the pupil and for others (11.13)."""

    parent: str
    safe_for_pupil: bool
    safe_for_others: bool
    reasons: str
    police_view: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanParentContact(PersonCommandBase):
    """Plan what to discuss with a parent, once that is found safe and no police hold stands (11.13)."""

    parent: str
    discussed: str
    support_signposted: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordParentContact(PersonCommandBase):
    """A parent was spoken to, or the DSL says why the arrangements are not explained (11.13, 11.14)."""

    parent: str | None = None
    discussed: str | None = None
    support_signposted: str | None = None
    """Which services they were told of (10.1e, 11.14)."""
    not_explained: str | None = None
    """Why the family is not told what is arranged (11.14); then there may be no contact to record."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacePoliceHold(PersonCommandBase):
    """The police ask the school to wait, so that no proceedings are put at risk (11.7)."""

    advice: str
    reasons: str
    officer: str | None = None
    reference: str | None = None
    """The police's own reference for it."""
    review_on: date | None = None
    """When the school asks them whether the hold is still needed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LiftPoliceHold(PersonCommandBase):
    """The police agree that the school goes on; contact with parents is assessed anew (11.7, 11.13)."""

    advice: str
    reasons: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewPoliceHold(PersonCommandBase):
    """Ask the police whether the hold is still needed: keep it until a new date, or lift it (11.7)."""

    outcome: Literal["keep", "lift"]
    reasons: str
    review_on: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordDisclosure(PersonCommandBase):
    """Information was shared: what, with whom, on which basis and why that was necessary (3.2g, 11.5)."""

    to: str
    fields: tuple[str, ...]
    """Codes, as those of a referral's `information_shared`, or yours."""
    lawful_basis: LawfulBasis
    necessity: str
    sha256: str | None = None
    """Of the document, where one was sent."""
    special_category: bool | None = None
    condition: str | None = None
    """On which special category data are processed, by the policy's list (3-STF.g)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Withhold(PersonCommandBase):
    """Information was not shared: what, from whom, and on which finding about the child (3.2g)."""

    from_: str
    fields: tuple[str, ...]
    finding: str
    reasons: str
    statutory_finding: StatutoryFinding | None = None
    """Towards a body that the duty to share lists: why the duty does not ask for it here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reclassify(PersonCommandBase):
    """Classify the concern anew; every clock and all that is owed goes on as it was (2.1, 2.5)."""

    category: Category
    reasons: str
    motive: str | None = None
    """Which imbalance, and what was exchanged or gained; for anything else, what the motive was."""
    exploitation: Exploitation | None = None
