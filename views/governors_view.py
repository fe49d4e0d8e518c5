"""The governors' report: figures term by term, in fives, the same for every reader (3.2b, 3.2j)."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from operator import itemgetter
from statistics import median_high
from typing import Annotated, TypeVar, get_args

from pydantic import Field

from domain.calendar.periods import Term, TermName
from domain.calendar.working_time import london
from domain.case.concern import kind_of
from domain.compliance.case_measures import Timed
from domain.compliance.term_figures import (
    WIDTH,
    AtTheEnd,
    Happened,
    NumberBand,
    TermFigures,
    Waited,
    band_of,
    band_of_sum,
)
from domain.entries.agencies import Agency
from views.read_model import Instant, read_model

AN_HOUR = 60
_OF_A_REFERRAL: tuple[Timed, ...] = ("referral", "feedback")
T = TypeVar("T")
U = TypeVar("U")


@read_model
class BandView:
    """A number in fives: the least and the most that it can be."""

    at_least: int
    at_most: int | None
    """None if it is so many or more."""


@read_model
class TermView:
    """One term of the report."""

    name: TermName
    from_: Annotated[date, Field(alias="from")]
    to: date
    ended: bool
    """Whether it has ended: only then are its figures published, so that they never change."""
    in_use_from: date | None = None
    """The day from which the school used Onward, if that is in this term."""


@read_model
class FigureRowView:
    """One figure in each term, None in a term that has not ended, and in the whole year."""

    name: str
    terms: tuple[BandView | None, ...]
    year: BandView | None
    """None until the year has ended, and for figures that do not add up over terms."""


@read_model
class StepView:
    """How long one step took in one term, in minutes of school hours."""

    what: Timed
    done: BandView
    waiting: BandView
    half_within: int | None
    """Half of those that are done took so long at most, in full hours; None if fewer than five are done."""
    longest_waiting: int | None
    """Since when the first of those that wait has waited, in full hours; None if fewer than five wait."""


@read_model
class CourseView:
    """How many people’s training was out of date when each term ended."""

    course: str
    terms: tuple[BandView | None, ...]


@read_model
class GovernorsView:
    """Figures of a school year. A number below five cannot be calculated from them.

    Why: docs/decisions/the-policy-as-data.md.
    """

    year: int
    """The year in which the school year begins."""
    as_of: Instant
    terms: tuple[TermView, ...]
    """The terms of the year in which the school used Onward."""
    concerns: FigureRowView
    kinds: tuple[FigureRowView, ...]
    kind_names: Mapping[str, str]
    """What each of these kinds of concern is called, by its code."""
    referrals: FigureRowView
    agencies: tuple[FigureRowView, ...]
    events: tuple[FigureRowView, ...]
    """Late answers, escalations, reconsidered decisions, early help and others, by what happened."""
    at_the_end: tuple[FigureRowView, ...]
    """Numbers as they were when each term ended."""
    steps: tuple[tuple[StepView, ...] | None, ...]
    """The response times of each term."""
    training: tuple[CourseView, ...]
    incomplete: bool
    """Whether a case of the school cannot be opened and is in no figure."""


def governors_view(
    year: int,
    terms: Sequence[Term],
    figures: Sequence[TermFigures | None],
    lapsed: Mapping[str, Sequence[int | None]],
    kind_names: Mapping[str, str],
    at: datetime,
    *,
    began: datetime | None = None,
    incomplete: bool,
) -> GovernorsView:
    """The report on a school year. The figures of a term that has not ended are None."""
    counted = [code for each in figures if each is not None for code in each.concerns]
    named = {code: kind_names.get(code) or kind_of(code).name for code in (*kind_names, *counted)}
    concerns, kinds = _sum("concerns", tuple(named), _each(figures, lambda term: term.concerns))
    referrals, agencies = _sum("referrals", get_args(Agency), _each(figures, lambda term: term.referrals))
    happened = _each(figures, lambda term: term.happened)
    at_the_end = _each(figures, lambda term: term.at_the_end)
    return GovernorsView(
        year=year,
        as_of=at,
        terms=tuple(
            TermView(
                name=each.name,
                from_=each.period.first,
                to=each.period.last,
                ended=each.has_ended(at),
                in_use_from=london(began).date() if began and each.period.holds(began) else None,
            )
            for each in terms
        ),
        concerns=concerns,
        kinds=kinds,
        kind_names=named,
        referrals=referrals,
        agencies=agencies,
        events=tuple(_single(what, _each(happened, itemgetter(what))) for what in get_args(Happened)),
        at_the_end=tuple(
            _row(what, _each(_each(at_the_end, itemgetter(what)), band_of), over=None)
            for what in get_args(AtTheEnd)
        ),
        steps=tuple(
            None if each is None else _steps(each, concerns.terms[place], referrals.terms[place])
            for place, each in enumerate(figures)
        ),
        training=tuple(
            CourseView(course=name, terms=tuple(_each(_each(numbers, band_of), _shown)))
            for name, numbers in lapsed.items()
        ),
        incomplete=incomplete,
    )


def _sum(
    name: str, parts: Sequence[str], figures: Sequence[Counter[str] | None]
) -> tuple[FigureRowView, tuple[FigureRowView, ...]]:
    """A figure with its parts. The parts have no sum over the year: it would be a second sum of the same."""
    inside = _each(figures, lambda term: {part: band_of(term[part]) for part in parts})
    totals = _each(figures, Counter.total)
    sums = [
        None if bands is None or total is None else band_of_sum(total, tuple(bands.values()))
        for total, bands in zip(totals, inside, strict=True)
    ]
    rows = tuple(_row(part, _each(inside, itemgetter(part)), over=None) for part in parts)
    return _row(name, sums, over=totals), rows


def _single(name: str, numbers: Sequence[int | None]) -> FigureRowView:
    """A figure that is not a sum."""
    return _row(name, _each(numbers, band_of), over=numbers)


def _row(
    name: str, terms: Sequence[NumberBand | None], *, over: Sequence[int | None] | None
) -> FigureRowView:
    """A row; `over` has the numbers that add up to the year’s, if they do."""
    ended = [each for each in terms if each is not None]
    whole = None
    if over is not None and ended and len(ended) == len(terms):
        whole = band_of_sum(sum(each or 0 for each in over), ended)
    return FigureRowView(
        name=name, terms=tuple(_each(terms, _shown)), year=None if whole is None else _shown(whole)
    )


def _each(found: Sequence[T | None], read: Callable[[T], U]) -> list[U | None]:
    """Read something of each term that has ended."""
    return [None if each is None else read(each) for each in found]


def _shown(band: NumberBand) -> BandView:
    return BandView(at_least=band.at_least, at_most=band.at_most)


def _steps(term: TermFigures, concerns: BandView | None, referrals: BandView | None) -> tuple[StepView, ...]:
    sums = {what: referrals if what in _OF_A_REFERRAL else concerns for what in term.waits}
    return tuple(_step(what, waited, sums[what]) for what, waited in term.waits.items())


def _step(what: Timed, waited: Waited, begun: BandView | None) -> StepView:
    """Times are shown in full hours, and only of five or more: the exact time would point at one child.

    Nearly every concern and every referral begins such a step. So if their number is published as so many
    "or more", the steps tell no more of it.
    """
    done, waiting = sorted(waited.done), waited.waiting
    shown, still = _shown(band_of(len(done))), _shown(band_of(len(waiting)))
    if begun is not None and begun.at_most is None:
        shown = _at_most_from(shown, begun.at_least)
        still = _at_most_from(still, begun.at_least - shown.at_least)
    return StepView(
        what=what,
        done=shown,
        waiting=still,
        half_within=-(-median_high(done) // AN_HOUR) if len(done) >= WIDTH else None,
        longest_waiting=max(waiting) // AN_HOUR if len(waiting) >= WIDTH else None,
    )


def _at_most_from(band: BandView, least: int) -> BandView:
    """The band, or so many "or more" if it begins later."""
    return band if band.at_least <= least else BandView(at_least=least, at_most=None)
