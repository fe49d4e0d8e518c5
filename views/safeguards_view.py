"""Safeguards of a case: contact with parents, a police hold, sharing, challenges and conflicts."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain.case.case import Case
from domain.case.challenges import RaisedChallenge
from domain.case.conflicts import Conflict
from domain.case.disclosures import Disclosure
from domain.case.parent_gate import ParentGate, PoliceAdvice
from domain.entries.agencies import LawfulBasis
from domain.entries.safeguards import StatutoryFinding
from views.read_model import Instant, Sha256, is_absent, read_model, view_of


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
        view_of(ParentGateView, each, open=gate.is_open(each.parent) and not held, assessed_at=each.at)
        for each in gate.newest
    )


def police_hold_view(hold: PoliceAdvice | None) -> PoliceHoldView | None:
    """The hold that is in place."""
    return view_of(PoliceHoldView, hold, placed_at=hold.at) if hold is not None else None


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
    return view_of(
        DisclosureView,
        each,
        event=each.version,
        kind="shared" if each.shared else "withheld",
        to=each.whom if each.shared else None,
        from_=None if each.shared else each.whom,
    )


@read_model
class ChallengeView:
    """One challenge to a decision (3.2u)."""

    event: int
    decision: int
    """The version of the entry with the decision."""
    by: UUID | None
    """None for the person challenged, who is not told by whom (3-STF.l)."""
    challenged: UUID
    answered_by: int | None
    """The version of the entry that answered it."""
    upheld: bool | None
    answer: str | None


@read_model
class ChallengeableView:
    """An entry that the caller may challenge."""

    event: int
    type: str


@read_model
class ConflictView:
    """A person who is or was excluded from the case, and the roles that decide about it (3.2h)."""

    event: int
    person: UUID
    state: Literal["named", "declared", "confirmed", "lifted"]
    to: tuple[str, ...]


def challenge_view(each: RaisedChallenge, *, hide: bool = False) -> ChallengeView:
    """One challenge, without who raised it where that is hidden."""
    return view_of(
        ChallengeView,
        each,
        event=each.version,
        by=None if hide else each.by,
        upheld=None if each.is_open else each.upheld,
    )


def conflict_views(case: Case) -> tuple[ConflictView, ...]:
    """Each person who is or was excluded."""
    return tuple(
        view_of(ConflictView, each, event=each.version, state=_state(each)) for each in case.conflicts
    )


def _state(conflict: Conflict) -> Literal["named", "declared", "confirmed", "lifted"]:
    if not conflict.stands:
        return "lifted"
    if conflict.confirmed_by is not None:
        return "confirmed"
    return "declared" if conflict.waits else "named"
