"""Response times as a table for a file: the numbers of the page, with the same ones hidden."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from markupsafe import Markup

from application.compliance_reports import SchoolFigures
from application.page_files import PageFile
from domain.calendar.periods import Period
from referral_form.table_document import Cell, Table
from wording.formatting import day

FEW = "fewer than 3"
_HIDDEN = "Hidden to protect children: a number behind it is under 3"
_NONE = "Nothing to measure in this period"


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """One response time, as a chart and in numbers."""

    what: str
    name: str
    says: str
    done: int | None
    """How often; None if the number is too small to show."""
    waiting: int | None
    chart: Markup | None
    rows: tuple[tuple[str, str, str], ...]


def timings_file(period: Period, found: SchoolFigures, measured: Sequence[Measure]) -> PageFile:
    """One row for each step and share."""
    return PageFile(
        name=f"response-times-{period.first}-to-{period.last}",
        title="Response times",
        notes=tuple(_notes(period, found)),
        tables=(
            Table(
                title="Steps",
                columns=("Step", "What", "Done", "Still waiting", "Share", "Elapsed time", "School hours"),
                widths=(3, 6, 2, 2, 2, 3, 3),
                rows=tuple(row for each in measured for row in _rows(each)),
            ),
        ),
    )


def _notes(period: Period, found: SchoolFigures) -> Iterator[str]:
    cases = "1 case" if found.view.cases == 1 else f"{_number(found.view.cases)} cases"
    yield f"{cases[0].upper()}{cases[1:]} from {day(period.first)} to {day(period.last)}."
    yield "Times only; this is not a score. Unfinished waits count up to now (the Kaplan–Meier estimate)."
    if found.view.few_hidden:
        yield "Numbers under 3 are hidden to protect children."
    if found.unread:
        yield f"Cases that cannot be opened and are not counted: {found.unread}."


def _rows(each: Measure) -> Iterator[tuple[Cell, ...]]:
    counts = (each.name, each.says, _number(each.done), _number(each.waiting))
    if not each.rows:
        nothing = each.done == 0 and each.waiting == 0
        yield (*counts, _NONE if nothing else _HIDDEN, None, None)
    for share, elapsed, school in each.rows:
        yield (*counts, share, elapsed, school)


def _number(value: int | None) -> Cell:
    return FEW if value is None else value
