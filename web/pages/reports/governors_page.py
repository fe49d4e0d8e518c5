"""The governors' report: figures of a school year, term by term, without names (3.2b, 3.2j)."""

from collections.abc import Iterator, Sequence

from starlette.responses import Response

from application.figures.governors_figures import governors_report, years_in_use
from application.page_files import PageFile
from application.parameter_parsers import a_count, read_or_none
from application.sent_request import check_role
from documents.table_document import Chart, FileKind, Table
from domain.access.permissions import OF_THE_GOVERNORS
from views.governors_text import (
    FLAT_COLUMNS,
    INCOMPLETE,
    NOTES,
    TITLE,
    band_in_words,
    governors_rows,
    governors_tables,
    term_days,
    term_name,
    year_name,
)
from views.governors_view import GovernorsView
from web.core.page_request import Page, PageRequest, file_pages, file_response
from web.pages.reports.charts import bar_chart, dot_chart, lines_of_bands

CHART_KEY = "In a chart, dark is certain and pale is possible. The tables below have the same numbers."


async def report(visit: PageRequest) -> Response:
    """The report on the year that was asked for, by default the newest with figures."""
    found, years = await _asked_for(visit)
    return visit.page(
        "reports/governors.html",
        title=TITLE,
        report=found,
        tables=governors_tables(found),
        charts=tuple(_charts(found)),
        key=CHART_KEY,
        notes=NOTES,
        incomplete=INCOMPLETE if found.incomplete else None,
        terms=list(map(term_days, found.terms)),
        year=year_name(found.year),
        years=[(each, year_name(each)) for each in years],
    )


def _charts(found: GovernorsView) -> Iterator[Chart]:
    """Concerns, referrals and late answers by term, for the terms that have ended."""
    late = next(each for each in found.events if each.name == "answered_late")
    for row, title, draw in (
        (found.concerns, "Concerns by term", bar_chart),
        (found.referrals, "Referrals by term", bar_chart),
        (late, "Late answers from agencies by term, a dot for each five", dot_chart),
    ):
        words = map(band_in_words, row.terms)
        if lines := lines_of_bands(map(term_name, found.terms), row.terms, words):
            yield draw(f"chart-{row.name}", title, lines)


async def _asked_for(visit: PageRequest) -> tuple[GovernorsView, Sequence[int]]:
    """The report on the year in the address, or on the newest with figures; and the years there are."""
    check_role(visit.me.caller, OF_THE_GOVERNORS)
    ledger, school = visit.ledger, visit.me.caller.school
    years, newest = await years_in_use(ledger, school)
    year = read_or_none(a_count, visit.request.query_params.get("year", ""))
    return await governors_report(ledger, school, year if year in years else newest), years


async def saved(visit: PageRequest, kind: FileKind) -> Response:
    """The report as a file."""
    found, _ = await _asked_for(visit)
    tables = tuple(
        Table(
            title=each.title, columns=each.columns, rows=each.rows, widths=(2, *[1] * len(each.columns[1:]))
        )
        for each in governors_tables(found)
    )
    incomplete = (INCOMPLETE,) if found.incomplete else ()
    charts = tuple(_charts(found))
    of = PageFile(
        name=f"governors-{found.year}",
        title=f"{TITLE}, school year {year_name(found.year)}",
        notes=(*NOTES, *map(term_days, found.terms), *incomplete, *([CHART_KEY] if charts else [])),
        charts=charts,
        tables=tables,
        flat=Table(title=TITLE, columns=FLAT_COLUMNS, rows=tuple(governors_rows(found))),
    )
    return await file_response(visit, of, kind, [])


PAGES = {"/governors": Page(get=report), **file_pages("/governors", saved)}
