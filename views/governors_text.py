"""The governors' report in words: its tables, and what is not shown and why (3.2b)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from domain.calendar.working_time import A_DAY
from domain.policy.authority_pack import agency_name
from views.governors_view import BandView, FigureRowView, GovernorsView, TermView
from views.read_model import ReportTable
from wording import form_labels
from wording.formatting import plain_day
from wording.phrases import listed, lower, upper

TITLE = "Governors’ report"
NOTES = (
    "Numbers are in fives, such as 5 to 9: so no one can calculate a number below five.",
    "A sum is “or more” where its own five would give away a small number in it.",
    "Kinds and agencies have no figure for the year, because it would reveal small numbers.",
    "Parts of different tables need not add up.",
    "A time is shown only for five or more. A column with no times is left out.",
    "Each term is counted once it has ended, as it was recorded then. Its figures do not change later.",
    "Everyone who may read this report gets the same figures.",
    "Concerns about a named member of staff or a governor are in none of them.",
)
INCOMPLETE = (
    "A case of this school cannot be opened, so a number may be too low. Tell the person who runs Onward."
)
_NOT_ENDED, _NOT_SHOWN, _TOO_FEW = "Not ended", "Not shown", "Not shown: fewer than 5"
_BY_TERM = "By term only"
_PART = " (part)"
_FEW = frozenset({"0 to 4", _NOT_ENDED, _TOO_FEW, _BY_TERM})
_TERMS = {"autumn": "Autumn", "spring": "Spring", "summer": "Summer"}


def _figures() -> Mapping[str, str]:
    """The name of each figure."""
    found: Mapping[str, str] = form_labels.pages()["governors"]["figures"]
    return found


def term_name(term: TermView) -> str:
    """`Spring 2027`, by the calendar year in which it begins; `(part)` if Onward came into use in it."""
    return f"{_TERMS[term.name]} {term.from_.year}{_PART if term.in_use_from else ''}"


def term_days(term: TermView) -> str:
    """`Spring: 1 January 2027 to 30 April 2027`, and what its figures leave out, or when they come."""
    days = f"{_TERMS[term.name]}: {plain_day(term.from_)} to {plain_day(term.to)}"
    if term.in_use_from:
        days += f". Onward was not in use before {plain_day(term.in_use_from)}"
    return days if term.ended else f"{days}. Its figures are here from {plain_day(term.to + A_DAY)}"


def year_name(year: int) -> str:
    """`2026 to 2027`."""
    return f"{year} to {year + 1}"


def governors_tables(report: GovernorsView) -> tuple[ReportTable, ...]:
    """Every table, in order, with the figures that are few everywhere in one row."""
    return tuple(_without_empty_columns(_few_together(each)) for each in _every_table(report))


def _without_empty_columns(table: ReportTable) -> ReportTable:
    """Leave out each column in which every figure is too few to show: a note says so once."""
    kept = [place for place in range(len(table.columns)) if {row[place] for row in table.rows} != {_TOO_FEW}]
    return replace(
        table,
        columns=tuple(table.columns[place] for place in kept),
        rows=tuple(tuple(row[place] for place in kept) for row in table.rows),
    )


def _few_together(table: ReportTable) -> ReportTable:
    """Put rows that say the same, and nothing but few, into one; the first stays.

    It reads what is published alone, so it tells nothing more.
    """
    name = table.columns.index("Step") if "Step" in table.columns else 0
    rows: dict[tuple[str, ...], list[tuple[str, ...]]] = {}
    for place, row in enumerate(table.rows):
        told = (*row[:name], *row[name + 1 :])
        few = place > 0 and _FEW.issuperset(row[name + 1 :])
        rows.setdefault(told if few else row, []).append(row)
    return replace(table, rows=tuple(_as_one(name, each) for each in rows.values()))


def _as_one(name: int, rows: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    if len(rows) == 1:
        return rows[0]
    names = listed([lower(each[name]) for each in rows])
    return (*rows[0][:name], f"Each of {names}", *rows[0][name + 1 :])


def _every_table(report: GovernorsView) -> tuple[ReportTable, ...]:
    terms = tuple(map(term_name, report.terms))

    def named(kind: str) -> str:
        return report.kind_names.get(kind) or _figures()[kind]

    return (
        _with_year("Concerns reported, by kind", terms, (report.concerns, *report.kinds), named),
        _with_year("Referrals, by agency", terms, (report.referrals, *report.agencies), _agency),
        _with_year("What happened in the term", terms, report.events, _figures().__getitem__),
        _table("On the last day of the term", terms, report.at_the_end, _figures().__getitem__),
        _steps(report),
        ReportTable(
            title="Staff whose training was out of date on the last day of the term",
            columns=("Training", *terms),
            rows=tuple(
                (upper(each.course.replace("-", " ")), *map(band_in_words, each.terms))
                for each in report.training
            ),
        ),
    )


def _table(
    title: str, terms: Sequence[str], rows: Sequence[FigureRowView], name: Callable[[str], str]
) -> ReportTable:
    told = tuple((name(each.name), *map(band_in_words, each.terms)) for each in rows)
    return ReportTable(title=title, columns=("Figure", *terms), rows=told)


def _with_year(
    title: str, terms: Sequence[str], rows: Sequence[FigureRowView], name: Callable[[str], str]
) -> ReportTable:
    """The same with the year. Parts of a sum are told by term only."""
    whole = _table(title, terms, rows, name)
    ended = any(each.year is not None for each in rows)
    missing = _BY_TERM if ended else _NOT_ENDED
    years = [band_in_words(each.year) if each.year is not None else missing for each in rows]
    whole_year = len(terms) == len(_TERMS) and not terms[0].endswith(_PART)
    return ReportTable(
        title=title,
        columns=(*whole.columns, "Whole year" if whole_year else "These terms"),
        rows=tuple((*row, year) for row, year in zip(whole.rows, years, strict=True)),
    )


def _steps(report: GovernorsView) -> ReportTable:
    return ReportTable(
        title="How long steps took, in school hours",
        columns=(
            "Term",
            "Step",
            "Finished",
            "Half of these took at most",
            "Still open at the end",
            "The oldest waits",
        ),
        rows=tuple(_rows_of_steps(report)),
    )


def _rows_of_steps(report: GovernorsView) -> Iterator[tuple[str, ...]]:
    for term, steps in zip(report.terms, report.steps, strict=True):
        for each in steps or ():
            yield (
                term_name(term),
                form_labels.pages()["governors"]["steps"][each.what],
                band_in_words(each.done),
                _hours(each.half_within),
                band_in_words(each.waiting),
                _hours(each.longest_waiting),
            )


def _hours(hours: int | None) -> str:
    return _TOO_FEW if hours is None else f"{hours:,} school hour{'' if hours == 1 else 's'}"


def band_in_words(band: BandView | None) -> str:
    """`5 to 9`."""
    match band:
        case None:
            return _NOT_ENDED
        case BandView(at_least=0, at_most=None):
            return _NOT_SHOWN
        case BandView(at_least=least, at_most=None):
            return f"{least} or more"
        case BandView(at_least=least, at_most=most):
            return f"{least} to {most}"


def _agency(name: str) -> str:
    return _figures().get(name) or upper(agency_name(name) or name)


FLAT_COLUMNS = ("School year", "Table", "Figure", "Measure", "Period", "Value", "How to read it")
_TERM, _NUMBER = "Term", "Number"


def governors_rows(report: GovernorsView) -> Iterator[tuple[str, ...]]:
    """The numbers of every table, in order, under `FLAT_COLUMNS`."""
    for table in _every_table(report):
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
