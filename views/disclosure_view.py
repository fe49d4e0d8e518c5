"""Information shared or withheld, line by line (3.2g, 11.5)."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain.case.disclosures import Disclosure
from domain.commands.agencies import LawfulBasis
from domain.commands.safeguards import StatutoryFinding
from views.read_model import Instant, Sha256, read_model


@read_model
class DisclosureView:
    """One line of the disclosure ledger."""

    event: int
    kind: Literal["shared", "withheld"]
    to: str | None
    from_: Annotated[str | None, Field(alias="from")]
    fields: tuple[str, ...]
    special_category: bool
    condition: str | None
    lawful_basis: LawfulBasis | None
    reasons: str
    finding: str | None
    statutory_finding: StatutoryFinding | None
    agency_referral: str | None
    sha256: Sha256 | None
    """Of the document that was sent."""
    at: Instant
    by: UUID


def disclosure_view(each: Disclosure) -> DisclosureView:
    """One line of the disclosure ledger."""
    return DisclosureView(
        event=each.version,
        kind="shared" if each.shared else "withheld",
        to=each.whom if each.shared else None,
        from_=None if each.shared else each.whom,
        fields=each.fields,
        special_category=each.special_category,
        condition=each.condition,
        lawful_basis=each.lawful_basis,
        reasons=each.reasons,
        finding=each.finding,
        statutory_finding=each.statutory_finding,
        agency_referral=each.agency_referral,
        sha256=each.sha256,
        at=each.at,
        by=each.by,
    )
