"""The governors’ report with one number a row, for a spreadsheet (3.2b)."""

from collections.abc import Iterator

from views.governors_text import NOTES, governors_tables, year_name
from views.governors_view import GovernorsView
from views.report_tables import ReportTable

FLAT_COLUMNS = ("School year", "Table", "Figure", "Measure", "Period", "Value", "How to read it")
_TERM, _NUMBER = "Term", "Number"


def governors_rows(report: GovernorsView) -> Iterator[tuple[str, ...]]:
    """The numbers of every table, in order, under `FLAT_COLUMNS`."""
    for table in governors_tables(report):
        for figure, measure, period, value in _numbers(table):
            yield year_name(report.year), table.title, figure, measure, period, value, NOTES[0]


def _numbers(table: ReportTable) -> Iterator[tuple[str, str, str, str]]:
    """Figure, measure, period and value."""
    for row in table.rows:
        if table.columns[0] == _TERM:  # a row for each term and step, a column for each measure
            term, step, *values = row
            for measure, value in zip(table.columns[2:], values, strict=True):
                yield step, measure, term, value
        else:
            figure, *values = row
            for period, value in zip(table.columns[1:], values, strict=True):
                yield figure, _NUMBER, period, value
