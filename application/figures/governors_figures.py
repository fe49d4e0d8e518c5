"""The governors' report on a school year: every case as it was when each term ended (3.2b)."""

import asyncio
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from application.school.training_courses import training_of
from domain.calendar.periods import Period, Term, newest_with_figures, reported_years, terms_of
from domain.compliance.term_figures import TermFigures, term_figures
from domain.policy.policy_model import Policy
from store.ledger.ledger import Ledger
from store.ledger.sealing import DoesNotOpen
from store.queries.compliance_streams import Streamed, StreamSelection, in_use_from, pages
from views.governors_view import GovernorsView, governors_view


@dataclass(slots=True)
class _Year:
    """The terms of a year that have ended, with their policies and what was counted so far."""

    policies: Mapping[Term, Mapping[str, Policy]]
    figures: dict[Term, TermFigures]
    incomplete: bool = False


async def years_in_use(ledger: Ledger, school: UUID) -> tuple[tuple[int, ...], int]:
    """The school years that can be reported on, the newest first, and the newest of them with figures."""
    now, began = ledger.clock.now(), await in_use_from(ledger, school)
    years = tuple(each for each in reported_years(now) if began < terms_of(each)[-1].period.until)
    newest = newest_with_figures(now)
    return years, newest if newest in years else years[0]


async def governors_report(ledger: Ledger, school: UUID, year: int) -> GovernorsView:
    """The report on the terms of this year that have ended, the same for every reader.

    A term before the school used Onward is left out: an empty record is not a small number.
    """
    now, began = ledger.clock.now(), await in_use_from(ledger, school)
    terms = [each for each in terms_of(year) if began < each.period.until]
    ended = [each for each in terms if each.has_ended(now)]
    counted = await _counted(ledger, school, ended)
    return governors_view(
        year,
        terms,
        [counted.figures.get(each) for each in terms],
        await _lapsed(ledger, school, terms, now),
        ledger.kind_names,
        now,
        began=began,
        incomplete=counted.incomplete,
    )


async def _counted(ledger: Ledger, school: UUID, ended: Sequence[Term]) -> _Year:
    policies = {each: ledger.plans.as_of(each.period.until).policies for each in ended}
    year = _Year(policies, {each: TermFigures() for each in ended})
    if not ended:
        return year
    whole = Period(first=ended[0].period.first, last=ended[-1].period.last)
    async with ledger.counting:
        async for page in pages(ledger, StreamSelection(school=school, period=whole)):
            await asyncio.to_thread(_count, page, year)
    return year


def _count(page: Sequence[Streamed | DoesNotOpen], year: _Year) -> None:
    for case in page:
        for term, known in year.policies.items():
            if isinstance(case, DoesNotOpen) or case.state.policy not in known:
                year.incomplete = True
                continue
            found = term_figures(case.stream, term, known)
            if found is not None:
                year.figures[term].add(found)


async def _lapsed(
    ledger: Ledger, school: UUID, terms: Sequence[Term], now: datetime
) -> dict[str, list[int | None]]:
    """By course, how many people's training was out of date when each term ended."""
    courses = ledger.in_force.training

    async def then(day: date) -> Counter[str]:
        return Counter(each.course for each in await training_of(ledger, school, day) if each.lapsed)

    by_term = [await then(each.period.last) if each.has_ended(now) else None for each in terms]
    return {name: [None if each is None else each[name] for each in by_term] for name in courses}
