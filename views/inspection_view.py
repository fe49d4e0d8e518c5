"""What an inspector's list calls a child: initials, and the year by the date of birth."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain.calendar.periods import Period
from domain.case.case import Case
from domain.case.stages import BriefOutcome, Stage, brief_outcome, stage
from domain.entries.agencies import Agency, Decision
from domain.entries.reporting import Category
from views.read_model import Instant, read_model

_MOST_INITIALS = 4
_BEGINS = 9
_FIRST_AGE, _RECEPTION, _LAST_YEAR = 2, 4, 14


def initials(name: str) -> str:
    """`Rowan Ashdown` is R.A.; empty for a name that is not known."""
    if name == "unknown":
        return ""
    parts = name.replace("-", " ").split()
    return "".join(f"{part[0].upper()}." for part in parts[:_MOST_INITIALS])


def year_by_age(born: date | Literal["unknown"], day: date) -> str | None:
    """The year group that a child of this age is usually in on a day; None if it is not known or too young.

    The age on 31 August before the school year decides: four is Reception, five is year 1.
    """
    if born == "unknown" or born > day:
        return None
    begins = day.year - (day.month < _BEGINS)
    age = begins - born.year - ((born.month, born.day) >= (_BEGINS, 1))
    if age < _FIRST_AGE or age - _RECEPTION > _LAST_YEAR:
        return None
    if age < _RECEPTION:
        return "nursery"
    return "reception" if age == _RECEPTION else str(age - _RECEPTION)


@read_model
class InspectionReferralView:
    """A referral to an agency, with the agency's newest decision on that day."""

    agency: Agency
    made_at: Instant
    decision: Decision | None
    told_at: Instant | None


@read_model
class InspectionRowView:
    """One case, as it was recorded at the end of that day."""

    id: UUID
    reference: str
    child: str
    """The initials or the full name; empty if the name is not known."""
    year: str | None
    """The year group by the date of birth, on that day: `nursery`, `reception` or a number."""
    raised_at: Instant
    category: Category
    referrals: tuple[InspectionReferralView, ...]
    outcome: BriefOutcome
    early_help: Literal["running", "ended"] | None
    stage: Stage
    closed_at: Instant | None
    lead: str | None
    """The name of the case owner."""
    href: str


@read_model
class InspectionListView:
    """A page of the list, the newest case first."""

    from_: Annotated[date, Field(alias="from")]
    as_of: date
    full_names: bool
    rows: tuple[InspectionRowView, ...]
    unread: int
    """How many cases of this page cannot be opened."""


def inspection_row(
    case: Case, lead: str | None, closed_at: datetime | None, period: Period, *, full_names: bool
) -> InspectionRowView:
    """The row of a case, from its state on the last day of the period."""
    name = case.pupil.name
    helped = [each for each in case.plans if each.kind == "early_help"]
    return InspectionRowView(
        id=case.id,
        reference=case.reference,
        child=initials(name) if not full_names else "" if name == "unknown" else name,
        year=year_by_age(case.pupil.date_of_birth, period.last),
        raised_at=case.raised_at,
        category=case.concern.category,
        referrals=tuple(
            InspectionReferralView(
                agency=each.agency,
                made_at=each.made_at,
                decision=each.current_decision.decision if each.current_decision else None,
                told_at=each.current_decision.told_at if each.current_decision else None,
            )
            for each in case.standing_referrals
        ),
        outcome=brief_outcome(case),
        early_help=("running" if helped[-1].ended_by is None else "ended") if helped else None,
        stage=stage(case),
        closed_at=closed_at if case.closed else None,
        lead=lead,
        href=f"/v1/referrals/{case.id}",
    )
