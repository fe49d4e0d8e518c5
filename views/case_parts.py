"""Small parts of a case as people see it."""

from datetime import date
from typing import Literal
from uuid import UUID

from domain.case.case import Case
from domain.case.pupil import newest
from domain.entries.agencies import SocialWorker
from views.read_model import Instant, read_model, view_of


@read_model
class PupilView:
    """The child at risk."""

    id: UUID | None
    """The child's id on the school's register, if anyone has chosen them there."""
    name: str
    date_of_birth: date | Literal["unknown"]
    upn: str | None
    """The unique pupil number."""
    risk_groups: tuple[str, ...]
    sen: Literal["none", "support", "ehcp"] | None
    """Special educational needs: none, SEN support, or an education, health and care plan."""
    looked_after: bool | None
    social_worker: SocialWorker | None
    """The child’s own, beside those whom agencies name in referrals."""
    home_authority: str | None


@read_model
class SiblingAtRiskView:
    """A brother or sister who may be at risk too, named by an entry (2.4g)."""

    id: UUID
    """Their id on the school's register."""
    name: str
    """As the register had it then."""
    event: int


@read_model
class EscalationView:
    """One step of a ladder of escalation that was taken."""

    obligation: str
    rung: int
    at: Instant
    to: tuple[str, ...]
    """The roles that were told."""
    say: str | None
    """The template of the message."""
    disagreement_stage: int | None
    on_duty: tuple[UUID, ...]
    """The people on duty when the deadline passed."""


@read_model
class ExpectationView:
    """What an agency is expected to do by an instant; no failure of the school's when it passes."""

    agency_referral: str
    what: str
    by: Instant
    passed: bool
    basis: str
    source: str


@read_model
class WarningView:
    """A warning, and the clause that it rests on."""

    clause: str
    text: str


@read_model
class NextView:
    """A command that the caller can use now."""

    command: str
    clauses: tuple[str, ...]
    href: str


def pupil_view(case: Case) -> PupilView:
    """The child of a case."""
    return view_of(
        PupilView,
        case.pupil,
        risk_groups=case.pupil.risk_groups or (),
        sen=newest(case.circumstances, "sen"),
        looked_after=newest(case.circumstances, "looked_after"),
        social_worker=case.social_worker,
        home_authority=case.home_authority,
    )


def sibling_views(case: Case) -> tuple[SiblingAtRiskView, ...]:
    """Each brother and sister once, by the first entry that names them; never the child of the case."""
    first = {each.id: each for each in reversed(case.siblings) if each.id != case.pupil.id}
    named = sorted(first.values(), key=lambda each: case.siblings.index(each))
    return tuple(SiblingAtRiskView(id=each.id, name=each.name, event=each.version) for each in named)
