"""Nothing under five can be calculated from a governors' report, nor from those of two years (3.2b)."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from math import inf
from typing import Any, get_args

from hypothesis import given, settings
from hypothesis import strategies as st

from domain.calendar.periods import terms_of
from domain.compliance.term_figures import WIDTH, AtTheEnd, Happened, TermFigures
from domain.entries.agencies import Agency
from domain.policy.policy_model import kind_names
from policies import load_all
from tests.domain.compliance.deductions import Known, possible_parts
from views.governors_text import governors_rows, governors_tables
from views.governors_view import BandView, FigureRowView, GovernorsView, governors_view
from views.read_model import as_document

AFTER = datetime(2028, 9, 1, 12, tzinfo=UTC)
KINDS = kind_names(load_all().values())
FEW = st.integers(0, 12)


def counters(names: Sequence[str]) -> st.SearchStrategy[Counter[Any]]:
    return st.fixed_dictionaries(dict.fromkeys(names, FEW)).map(Counter)


@st.composite
def a_term(draw: st.DrawFn) -> TermFigures:
    found = TermFigures(
        concerns=draw(counters(tuple(KINDS))),
        referrals=draw(counters(get_args(Agency))),
        happened=draw(counters(get_args(Happened))),
        at_the_end=draw(counters(get_args(AtTheEnd))),
    )
    for waited in found.waits.values():
        waited.done = draw(st.lists(st.integers(0, 5_000), max_size=9))
        waited.waiting = draw(st.lists(st.integers(0, 5_000), max_size=9))
    return found


YEARS = st.lists(a_term(), min_size=3, max_size=3)


def reported(
    year: int, terms: Sequence[TermFigures], lapsed: Mapping[str, Sequence[int]] = {}
) -> GovernorsView:
    return governors_view(year, terms_of(year), terms, lapsed, KINDS, AFTER, incomplete=False)


def known(band: BandView | None, parts: Sequence[Known] = ()) -> Known:
    """As printed; a number that is not printed can be any."""
    return Known(
        (0, inf) if band is None else (band.at_least, inf if band.at_most is None else band.at_most),
        tuple(parts),
    )


def as_sums(report: GovernorsView) -> Iterator[Known]:
    """Everything that adds up: rows over the year, and kinds and agencies in each term."""
    for row, parts in ((report.concerns, report.kinds), (report.referrals, report.agencies)):
        terms = [
            known(row.terms[term], [known(part.terms[term]) for part in parts])
            for term in range(len(report.terms))
        ]
        yield known(row.year, terms)
    for each in (*report.events, *report.at_the_end):
        yield known(each.year, [known(term) for term in each.terms])


def bands(found: Any) -> Iterator[dict[str, Any]]:
    """Every number in a document that counts something."""
    if isinstance(found, dict):
        if "at_least" in found:
            yield found
        for each in found.values():
            yield from bands(each)
    elif isinstance(found, list):
        for each in found:
            yield from bands(each)


@given(YEARS)
@settings(max_examples=100)
def test_a_number_under_five_can_still_be_any_of_them(terms: list[TermFigures]) -> None:
    for tree in as_sums(reported(2026, terms)):
        for least, most in possible_parts(tree):
            assert least == 0 or least >= WIDTH, "a small number has no lower limit"
            assert most >= WIDTH - 1, "nor an upper one below its five"


@given(YEARS)
@settings(max_examples=50)
def test_no_number_is_printed_but_in_fives(terms: list[TermFigures]) -> None:
    for each in bands(as_document(reported(2026, terms, {"course": (1, 6, 0)}))):
        assert each["at_least"] % WIDTH == 0
        assert each["at_most"] is None or each["at_most"] >= each["at_least"] + WIDTH - 1


@given(YEARS)
@settings(max_examples=50)
def test_a_time_is_told_of_five_or_more(terms: list[TermFigures]) -> None:
    for term, steps in zip(terms, reported(2026, terms).steps, strict=True):
        for each in steps or ():
            waited = term.waits[each.what]
            assert (each.half_within is None) == (len(waited.done) < WIDTH)
            assert (each.longest_waiting is None) == (len(waited.waiting) < WIDTH)


@given(YEARS, YEARS)
@settings(max_examples=25)
def test_the_report_of_one_year_says_nothing_of_another(
    this: list[TermFigures], last: list[TermFigures]
) -> None:
    """No term is in two reports, so what can be deduced from both is what can be deduced from each."""
    first, second = reported(2026, this), reported(2025, last)
    days = [(each.from_, each.to) for report in (first, second) for each in report.terms]
    assert len(set(days)) == len(days)
    assert first == reported(2026, this)


@given(YEARS, st.integers(1, 2))
@settings(max_examples=50)
def test_nor_does_the_report_of_a_year_before_its_end_tell_more_than_after_it(
    terms: list[TermFigures], ended: int
) -> None:
    whole = reported(2026, terms)
    early = governors_view(
        2026, terms_of(2026), [*terms[:ended], *[None] * (3 - ended)], {}, KINDS, AFTER, incomplete=False
    )
    for before, after in zip(_rows(early), _rows(whole), strict=True):
        assert before.year is None
        assert before.terms[:ended] == after.terms[:ended]


def test_the_numbers_themselves_are_those_that_were_counted() -> None:
    term = TermFigures(concerns=Counter({"neglect": 7, "cse": 5}), happened=Counter({"early_help": 11}))
    report = reported(2026, [term, TermFigures(), TermFigures()])
    assert report.concerns.terms[0] == BandView(at_least=10, at_most=14)
    assert {each.name: each.terms[0] for each in report.kinds}["neglect"] == BandView(at_least=5, at_most=9)
    assert {each.name: each.year for each in report.events}["early_help"] == BandView(at_least=10, at_most=14)


def test_a_column_that_shows_nothing_is_left_out_of_the_table_and_stays_in_the_file() -> None:
    term = TermFigures()
    term.waits["feedback"].done = [60] * 5
    report = reported(2026, [term, TermFigures(), TermFigures()])
    (steps,) = [each for each in governors_tables(report) if each.columns[0] == "Term"]
    assert steps.columns == (
        "Term",
        "Step",
        "Finished",
        "Half of these took at most",
        "Still open at the end",
    )
    assert {len(row) for row in steps.rows} == {5}
    assert "The oldest waits" in {row[3] for row in governors_rows(report)}


def _rows(report: GovernorsView) -> tuple[FigureRowView, ...]:
    return (
        report.concerns,
        *report.kinds,
        report.referrals,
        *report.agencies,
        *report.events,
        *report.at_the_end,
    )
