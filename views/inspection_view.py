"""The list for an inspector: its rows, its columns, and what it calls a child (11.15)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from domain.calendar.periods import Period, school_year_until
from domain.calendar.working_time import london
from domain.case.case import Case
from domain.case.stages import BriefOutcome, Stage, brief_outcome, stage
from domain.entries.agencies import Agency, Decision
from domain.policy.authority_pack import agency_name
from views.read_model import Instant, ReportTable, read_model, view_of
from wording import case_labels, form_labels
from wording.formatting import plain_day
from wording.phrases import lower, upper

TITLE = "List for an inspector"
SOURCE = (
    "Ofsted asks, by 8am on the first day, for the referrals made to the DSL, those passed on to the local "
    "authority with their outcome, and the pupils with open cases."
)
NOTES = (
    SOURCE,
    "Source: School inspection handbook, paragraph 113, as The Key gave it on 23 October 2024.",
    "We have not read a newer edition. Check what your inspector asks for.",
    "The handbook does not say how to name children. The list has initials unless you choose full names.",
    "Concerns about a named member of staff or a governor are not on it. Ofsted asks for those separately.",
    "The year is by the date of birth.",
)
COLUMNS = (
    *("Case", "Child", "Year", "Raised", "Kind of concern", "Children’s social care", "Police"),
    *("Other agencies", "What the school did", "Early help", "Status", "Lead"),
)
WIDTHS = (3, 3, 2, 3, 3, 4, 4, 4, 3, 2, 3, 3)
_OUTCOMES: Mapping[BriefOutcome, str] = {
    "joined": "Goes on in another case",
    "noted": "Noted and watched",
    "not_decided": "Not decided yet",
    "referred": "Referred",
    "not_yet_referred": "Decided to refer",
    "early_help": "Early help",
    "pastoral": "Pastoral support",
    "support": "Decided on support",
    "no_further_action": "No further action",
}
_NO = "No"
_OWN_COLUMN: tuple[Agency, ...] = ("cscs", "police")
_MOST_INITIALS = 4
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
    age = school_year_until(day).first.year - school_year_until(born).first.year - 1
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
    category: str
    concern_kind: str
    """What that kind of concern was called when it was recorded."""
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
    return view_of(
        InspectionRowView,
        case,
        child=initials(name) if not full_names else "" if name == "unknown" else name,
        year=year_by_age(case.pupil.date_of_birth, period.last),
        category=case.concern.category,
        concern_kind=case.concern.kind.name,
        referrals=tuple(
            view_of(
                InspectionReferralView,
                each,
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


def inspection_table(rows: Sequence[InspectionRowView]) -> ReportTable:
    """The whole list as one table."""
    return ReportTable(
        title="Cases that were open, reported or referred in the period",
        columns=COLUMNS,
        rows=tuple(map(_row, rows)),
        nothing="No case was open, reported or referred in the period.",
    )


def _row(row: InspectionRowView) -> tuple[str, ...]:
    of_others = [each for each in row.referrals if each.agency not in _OWN_COLUMN]
    return (
        row.reference,
        row.child or "Name not known",
        _year(row.year),
        _day(row.raised_at),
        row.concern_kind,
        _referrals(row.referrals, "cscs"),
        _referrals(row.referrals, "police"),
        _joined(
            f"{upper(agency_name(each.agency) or each.agency)}: {lower(_referral(each))}"
            for each in of_others
        ),
        _OUTCOMES[row.outcome],
        {None: _NO, "running": "Yes", "ended": "Ended"}[row.early_help],
        case_labels.stage(row.stage) + (f" on {_day(row.closed_at)}" if row.closed_at is not None else ""),
        row.lead or "No one yet",
    )


def _referrals(referrals: Collection[InspectionReferralView], agency: Agency) -> str:
    return _joined(_referral(each) for each in referrals if each.agency == agency)


def _referral(each: InspectionReferralView) -> str:
    """When it was made, and what the agency decided so far."""
    if each.decision is None or each.told_at is None:
        return f"Referred {_day(each.made_at)}, no answer yet"
    return f"Referred {_day(each.made_at)}. {_choice(each.decision)} ({_day(each.told_at)})"


def _joined(parts: Iterable[str]) -> str:
    return "; ".join(parts) or _NO


def _choice(code: str) -> str:
    """The words of a code, without its explanation."""
    return form_labels.of_choice({}, code).partition(":")[0]


def _year(year: str | None) -> str:
    if year is None:
        return "Not known"
    return f"Year {year}" if year.isdigit() else upper(year)


def _day(at: datetime) -> str:
    return plain_day(london(at).date())
