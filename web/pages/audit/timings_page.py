"""Response times of the school, as charts and numbers, and as a file."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from application.figures.compliance_reports import SchoolFigures, figures_of, may_see_figures
from application.page_files import PageFile
from documents.table_document import Cell, Chart, FileKind, Table
from domain.calendar.periods import Period, school_year_until
from domain.calendar.working_time import WorkingTime, london
from domain.compliance.obligation_outcomes import in_school_words, in_words
from views.school_figures_view import ClauseFiguresView, TimesView
from web.core.form_dates import NO_DAY, date_items, date_of, has_date, in_parts
from web.core.page_request import Page, PageRequest, file_pages, file_response
from web.core.posted_form import PostedForm
from web.pages.reports.charts import ChartLine, bar_chart
from wording.formatting import day

FIRST, LAST = date(1900, 1, 1), date(2100, 1, 1)
IN_TIME = "Done in time"
HALF, MOST = "Half within", "90% within"
NOT_YET = "Not known yet: too few are done"
_NAMES = {
    "acceptance": ("Picking up", "From a concern to someone picking it up"),
    "review": ("Deciding what to do", "From a concern to the decision about it"),
    "referral": ("Referral", "From the decision to refer to the referral"),
    "feedback": ("Agency’s answer", "From the referral to the agency’s decision"),
}
_FEW = 10
_SHARES = "Share done in time by clause, lowest first"
_NONE = "Nothing to measure in this period"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One response time, as a chart and in numbers."""

    what: str
    name: str
    says: str
    done: int
    waiting: int
    chart: Chart | None
    rows: tuple[tuple[str, str, str], ...]


async def measures(visit: PageRequest) -> Response:
    """The response times of a period, by default the school year so far."""
    asked, period, wrong, figures = await _asked_for(visit)
    if not wrong:
        asked = in_parts([("from", period.first.isoformat()), ("to", period.last.isoformat())], "from", "to")
    return visit.form_page(
        "audit/timings.html",
        title="Response times",
        first=date_items(asked, "from", "from-day" in wrong),
        last=date_items(asked, "to", "to-day" in wrong),
        period=period,
        measures=_measured(visit, figures) if figures else [],
        figures=figures.view if figures else None,
        in_time=in_time(figures.view.clauses) if figures else [],
        shares=_shares(figures.view.clauses) if figures else None,
        unread=figures.unread if figures else 0,
        wrong=wrong,
    )


async def _asked_for(
    visit: PageRequest,
) -> tuple[PostedForm, Period, dict[str, str], SchoolFigures | None]:
    """The dates in the address, their period, what is wrong with them, and the figures if nothing is."""
    visit.allow(may_see_figures(visit.me.caller))
    asked = in_parts(visit.request.query_params.multi_items(), "from", "to")
    period, wrong = _period(asked, london(visit.now).date())
    found = None if wrong else await figures_of(visit.ledger, visit.me.caller, period)
    return asked, period, wrong, found


def _measured(visit: PageRequest, figures: SchoolFigures) -> list[Measure]:
    return [_measure(each, visit.ledger.in_force.time) for each in figures.view.times]


def _measure(found: TimesView, time: WorkingTime) -> Measure:
    name, says = _NAMES[found.what]
    wall, school = found.minutes, found.school_minutes
    chart: Chart | None = None
    rows: tuple[tuple[str, str, str], ...] = ()
    if wall is not None and school is not None:
        half, most = wall.median, wall.p90
        if half is not None and most is not None:  # one bar alone has nothing to be compared with
            chart = bar_chart(
                f"chart-{found.what}",
                f"{name}: how long it takes",
                [
                    ChartLine(label=label, certain=length, most=length, says=in_words(length))
                    for label, length in ((HALF, half), (MOST, most))
                ],
            )
        lengths = [(HALF, half, school.median), (MOST, most, school.p90)]
        rows = tuple(
            (
                label,
                in_words(any_hour) if any_hour is not None else NOT_YET,
                in_school_words(hours, time) if hours is not None else NOT_YET,
            )
            for label, any_hour, hours in lengths
        )
    return Measure(
        what=found.what,
        name=name,
        says=says,
        done=found.n,
        waiting=found.waiting,
        chart=chart,
        rows=rows,
    )


def in_time(clauses: Sequence[ClauseFiguresView]) -> list[tuple[ClauseFiguresView, int, int, int]]:
    """What the school did in time, late and not at all, by clause, the lowest share in time first."""
    rows = [(each, each.school.met, each.school.met_late, each.school.breached) for each in clauses]
    return sorted((row for row in rows if any(row[1:])), key=lambda row: row[1] / sum(row[1:]))


def _shares(clauses: Sequence[ClauseFiguresView]) -> Chart | None:
    """The first clauses, as many as are read at a glance and fit on a sheet of paper."""
    lines = []
    for each, met, late, undone in in_time(clauses)[:_FEW]:
        share = 100 * met // (met + late + undone)
        lines.append(ChartLine(label=each.id, certain=share, most=share, says=f"{share}% in time"))
    return bar_chart("in-time", _SHARES, lines, whole=100) if lines else None


def _period(asked: PostedForm, today: date) -> tuple[Period, dict[str, str]]:
    """The requested period, by default the school year so far, and what is wrong with it."""
    days = {name: date_of(asked, name) for name in ("from", "to") if has_date(asked, name)}
    wrong = {f"{name}-day": NO_DAY for name, day in days.items() if day is None or not FIRST < day < LAST}
    last = days.get("to") or school_year_until(today).last
    first = days.get("from") or school_year_until(last).first
    if not wrong and first > last:
        wrong["to-day"] = "The last day must be the same as or after the first day"
    return (school_year_until(today) if wrong else Period(first=first, last=last)), wrong


async def saved(visit: PageRequest, kind: FileKind) -> Response:
    """The page’s numbers as a file; the page itself, if it would show none yet."""
    _, period, _, found = await _asked_for(visit)
    if not isinstance(found, SchoolFigures):
        return visit.redirect(f"/measures?{visit.request.url.query}")
    return await file_response(visit, timings_file(period, found, _measured(visit, found)), kind, [])


def timings_file(period: Period, found: SchoolFigures, measured: Sequence[Measure]) -> PageFile:
    """One row for each step and share, and one for each clause; on paper with the charts of the page."""
    shares = _shares(found.view.clauses)
    charts = (shares, *(each.chart for each in measured))
    return PageFile(
        name=f"response-times-{period.first}-to-{period.last}",
        title="Response times",
        notes=tuple(_notes(period, found)),
        charts=tuple(each for each in charts if each),
        tables=(
            Table(
                title=IN_TIME,
                columns=("Clause", "What it says", "In time", "Late", "Not done"),
                widths=(2, 10, 2, 2, 2),
                rows=tuple(
                    (clause.id, clause.summary, *counts) for clause, *counts in in_time(found.view.clauses)
                ),
            ),
            Table(
                title="Steps",
                columns=("Step", "What", "Done", "Still waiting", "Share", "Elapsed time", "School hours"),
                widths=(3, 6, 2, 2, 2, 3, 3),
                rows=tuple(row for each in measured for row in _rows(each)),
            ),
        ),
    )


def _notes(period: Period, found: SchoolFigures) -> Iterator[str]:
    cases = "1 case" if found.view.cases == 1 else f"{found.view.cases} cases"
    yield f"{cases} from {day(period.first)} to {day(period.last)}."
    yield "Times only; this is not a score. Unfinished waits count up to now."
    if found.unread:
        yield f"Cases that cannot be opened and are not counted: {found.unread}."


def _rows(each: Measure) -> Iterator[tuple[Cell, ...]]:
    counts = (each.name, each.says, each.done, each.waiting)
    if not each.rows:
        yield (*counts, _NONE, None, None)
    for share, elapsed, school in each.rows:
        yield (*counts, share, elapsed, school)


PAGES = {"/measures": Page(get=measures), **file_pages("/measures", saved)}
