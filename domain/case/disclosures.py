"""The ledger of disclosures: information shared or withheld, with whom and why (3.2g, 11.5)."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from uuid import UUID

from domain import events as happened
from domain.case.event import Event
from domain.entries.agencies import LawfulBasis
from domain.entries.safeguards import StatutoryFinding
from domain.field_rules import filled
from domain.people.roles import By

SPECIAL_CATEGORY = frozenset(("concern", "indicators", "child_words", "risk_groups", "history"))
"""Fields about health or sex life: special category data, which need a condition (3-STF.g)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disclosure:
    """One line of the ledger; a referral to an agency also has one."""

    version: int
    at: datetime
    by: UUID
    shared: bool
    whom: str
    """The recipient, or the party from whom it was withheld."""
    fields: tuple[str, ...]
    reasons: str
    lawful_basis: LawfulBasis | None = None
    finding: str | None = None
    statutory_finding: StatutoryFinding | None = None
    agency_referral: str | None = None
    sha256: str | None = None
    """The hash of the document that was sent."""
    marked: bool = False
    """Whether the entry says that it is special category data."""
    condition: str | None = None
    """The condition for processing it: a code from the policy's list (3-STF.g)."""

    @property
    def special_category(self) -> bool:
        """Whether it is special category data, by its fields or by the entry (3-STF.g)."""
        return self.marked or not SPECIAL_CATEGORY.isdisjoint(self.fields)


Disclosing = happened.ReferralMade | happened.DisclosureRecorded | happened.InformationWithheld


def disclosure(event: Event, fact: Disclosing) -> Disclosure:
    """The line for an entry; a referral in an emergency need not name fields (3-STF.h)."""
    assert isinstance(event.actor, By)
    line = partial(filled, Disclosure, fact, version=event.version, at=event.occurred_at, by=event.actor.id)
    match fact:
        case happened.ReferralMade():
            fields, marked = fact.information_shared or (), bool(fact.special_category)
            return line(shared=True, whom=fact.agency, fields=fields, marked=marked)
        case happened.DisclosureRecorded():
            marked = bool(fact.special_category)
            return line(shared=True, whom=fact.to, reasons=fact.necessity, marked=marked)
        case happened.InformationWithheld():
            return line(shared=False, whom=fact.from_)
