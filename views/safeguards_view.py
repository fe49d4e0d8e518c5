"""Contact with parents, a police hold, and information shared or withheld, by line (11.5, 11.7, 11.13)."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain.case.disclosures import Disclosure
from domain.case.parent_gate import ParentGate, PoliceAdvice
from domain.entries.agencies import LawfulBasis
from domain.entries.safeguards import StatutoryFinding
from views.read_model import Instant, Sha256, is_absent, read_model


@read_model
class ParentGateView:
    """One parent who was assessed; contact with any other is closed (11.13)."""

    parent: str
    open: bool
    safe_for_pupil: bool
    safe_for_others: bool
    assessed_at: Instant
    shut_at: Instant | None


@read_model
class PoliceHoldView:
    """The police's request not to speak to the family (11.7)."""

    placed_at: Instant
    advice: str
    officer: Annotated[str | None, Field(exclude_if=is_absent)] = None
    reference: Annotated[str | None, Field(exclude_if=is_absent)] = None


def parent_gate_views(gate: ParentGate) -> tuple[ParentGateView, ...]:
    """Each parent who was assessed, open or closed."""
    held = gate.hold() is not None
    return tuple(
        ParentGateView(
            parent=each.parent,
            open=gate.is_open(each.parent) and not held,
            safe_for_pupil=each.safe_for_pupil,
            safe_for_others=each.safe_for_others,
            assessed_at=each.at,
            shut_at=each.shut_at,
        )
        for each in gate.newest
    )


def police_hold_view(hold: PoliceAdvice | None) -> PoliceHoldView | None:
    """The hold that is in place."""
    if hold is None:
        return None
    return PoliceHoldView(
        placed_at=hold.at, advice=hold.advice, officer=hold.officer, reference=hold.reference
    )


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
