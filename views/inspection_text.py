"""The list for an inspector in words: its columns, and what it is by which source (11.15)."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from domain.calendar.working_time import london
from domain.case.stages import BriefOutcome
from domain.entries.agencies import Agency
from domain.policy.authority_pack import agency_name
from views.inspection_view import InspectionReferralView, InspectionRowView
from views.read_model import ReportTable
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
    "not_decided": "Not decided yet",
    "referred": "Referred",
    "not_yet_referred": "Decided to refer",
    "early_help": "Early help",
    "pastoral": "Pastoral support",
    "support": "Decided on support",
    "no_further_action": "No further action",
}
_NO = "No"
_FIRST_LINE = 5
"""The columns before are the heading of a row."""
_OWN_COLUMN: tuple[Agency, ...] = ("cscs", "police")


def inspection_table(rows: Sequence[InspectionRowView]) -> ReportTable:
    """The whole list as one table."""
    return ReportTable(
        title="Cases that were open, reported or referred in the period",
        columns=COLUMNS,
        rows=tuple(map(_row, rows)),
        nothing="No case was open, reported or referred in the period.",
    )


def in_lines(cells: Sequence[str]) -> list[str]:
    """A row of the table for a narrow page: a line for everything that is not "No"."""
    named = zip(COLUMNS[_FIRST_LINE:], cells[_FIRST_LINE:], strict=True)
    return [f"{name}: {cell}" for name, cell in named if cell != _NO]


def _row(row: InspectionRowView) -> tuple[str, ...]:
    of_others = [each for each in row.referrals if each.agency not in _OWN_COLUMN]
    return (
        row.reference,
        row.child or "Name not known",
        _year(row.year),
        _day(row.raised_at),
        _choice(row.category),
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
