"""Response times: how long acceptance, review, referral and feedback took, as charts and tables."""

from datetime import date

from markupsafe import Markup
from starlette.responses import Response

from application import compliance_reports, problems
from domain.calendar.periods import Period, school_year_until
from domain.calendar.working_time import WorkingTime, london
from domain.compliance.lateness import in_school_words, in_words
from referral_form.table_document import FileKind
from views.school_figures_view import TimesView
from web.core.csrf import PostedForm
from web.core.form_dates import NO_DAY, date_items, date_of, has_date, in_parts
from web.core.page_request import Page, PageRequest
from web.core.saved_pages import file_pages, given
from web.pages.audit.charts import Bar, bars
from web.pages.audit.timings_file import Measure, timings_file

FIRST, LAST = date(1900, 1, 1), date(2100, 1, 1)
HALF, MOST = "Half within", "90% within"
NOT_YET = "Not known yet: too few are done"
_NAMES = {
    "acceptance": ("Picking up", "From a concern to someone picking it up"),
    "review": ("Deciding what to do", "From a concern to the decision about it"),
    "referral": ("Referral", "From the decision to refer to the referral"),
    "feedback": ("Agency’s answer", "From the referral to the agency’s decision"),
}


async def measures(visit: PageRequest) -> Response:
    """The response times of a period, by default the school year so far."""
    caller = visit.me.caller
    if not compliance_reports.may_see_figures(caller):
        raise problems.NotAllowed
    asked = in_parts(visit.request.query_params.multi_items(), "from", "to")
    period, wrong = _period(asked, london(visit.now).date())
    if wrong:
        return _page(visit, asked, period, [], wrong=wrong)
    found = await compliance_reports.figures_soon(visit.ledger, caller, period)
    time = visit.ledger.in_force.time
    shown = in_parts([("from", period.first.isoformat()), ("to", period.last.isoformat())], "from", "to")
    if isinstance(found, compliance_reports.StillCounting):
        return _page(visit, shown, period, [], left=found.left)
    measured = [_measure(each, time) for each in found.view.times]
    return _page(visit, shown, period, measured, figures=found)


def _page(
    visit: PageRequest,
    asked: PostedForm,
    period: Period,
    measured: list[Measure],
    *,
    figures: compliance_reports.SchoolFigures | None = None,
    left: int = 0,
    wrong: dict[str, str] | None = None,
) -> Response:
    return visit.page(
        "auditor/measures.html",
        title="Error: Response times" if wrong else "Response times",
        status=422 if wrong else 200,
        first=date_items(asked, "from", bool(wrong and "from-day" in wrong)),
        last=date_items(asked, "to", bool(wrong and "to-day" in wrong)),
        period=period,
        measures=measured,
        figures=figures.view if figures else None,
        unread=figures.unread if figures else 0,
        left=left,
        again=f"/measures?{visit.request.url.query}",
        wrong=wrong or {},
    )


def _measure(found: TimesView, time: WorkingTime) -> Measure:
    name, says = _NAMES[found.what]
    wall, school = found.minutes, found.school_minutes
    chart: Markup | None = None
    rows: tuple[tuple[str, str, str], ...] = ()
    if wall is not None and school is not None:
        half, most = wall.median, wall.p90
        if half is not None and most is not None:  # one bar alone has nothing to be compared with
            chart = bars(
                found.what,
                f"{name}: how long it takes",
                [
                    Bar(label=HALF, length=half, says=in_words(half)),
                    Bar(label=MOST, length=most, says=in_words(most)),
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
    """The same numbers as a file; the page, if it would show none yet."""
    caller = visit.me.caller
    if not compliance_reports.may_see_figures(caller):
        raise problems.NotAllowed
    asked = in_parts(visit.request.query_params.multi_items(), "from", "to")
    period, wrong = _period(asked, london(visit.now).date())
    found = None if wrong else await compliance_reports.figures_soon(visit.ledger, caller, period)
    if not isinstance(found, compliance_reports.SchoolFigures):
        return visit.redirect(f"/measures?{visit.request.url.query}")
    measured = [_measure(each, visit.ledger.in_force.time) for each in found.view.times]
    return await given(visit, timings_file(period, found, measured), kind, [])


PAGES = {"/measures": Page(get=measures), **file_pages("/measures", saved)}
