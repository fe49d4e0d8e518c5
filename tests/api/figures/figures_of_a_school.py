"""A school's figures, from the numbers kept of each case and from reading every case."""

from application.figures import compliance_reports
from application.figures.case_counting import basis_at
from application.figures.measure_upkeep import count_again
from domain.calendar.periods import school_year_until
from domain.calendar.working_time import london
from domain.compliance.compliance_check import ComplianceChecker
from domain.people.roles import Person
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.ledger.sealing import DoesNotOpen
from store.measures.sealed_measures import kept_figures
from store.queries import compliance_streams
from store.queries.compliance_streams import StreamSelection
from tests.domain.compliance.figures_case_by_case import figures_case_by_case
from tests.school import PARTS, School
from views.school_figures_view import SchoolFiguresView, school_figures_view

EVERYBODY = ("dsl", "headteacher", "auditor", "senior")


def caller(school: School, part: str) -> Caller:
    return Caller(person=Person(id=school.everybody[part].id, roles=PARTS[part]), school=school.id)


async def recomputed(ledger: Ledger, school: School, part: str) -> SchoolFiguresView:
    """Every case read, decrypted, folded and judged."""
    now, who = ledger.clock.now(), caller(school, part)
    period = school_year_until(london(now).date())
    wanted = StreamSelection(school=school.id, period=period, but_about=who.person.id)
    checker = ComplianceChecker(ledger.plans.known.policies, now, period)
    reports = [
        checker.compliance(case.stream)
        async for case in compliance_streams.cases(ledger, wanted)
        if not isinstance(case, DoesNotOpen)
    ]
    figures = figures_case_by_case(reports)
    return school_figures_view(figures, school.id, period, now, ledger.in_force)


async def agree(ledger: Ledger, school: School) -> None:
    """For each reader the figures are those of a full computation."""
    for part in EVERYBODY:
        period = school_year_until(london(ledger.clock.now()).date())
        told = await compliance_reports.figures_of(ledger, caller(school, part), period)
        assert told.view == await recomputed(ledger, school, part), part


async def uncounted(ledger: Ledger, school: School) -> int:
    now = ledger.clock.now()
    wanted = StreamSelection(school=school.id, period=school_year_until(london(now).date()))
    kept = await kept_figures(ledger, wanted, basis_at(now, ledger.plans.known.number), now)
    assert kept.being_counted
    return len(kept.uncounted)


async def counted(ledger: Ledger, school: School) -> None:
    await count_again(ledger)
    assert await uncounted(ledger, school) == 0


async def agree_counted_or_not(ledger: Ledger, school: School) -> None:
    """The figures are right before the cases are counted again, and after it."""
    await agree(ledger, school)
    await counted(ledger, school)
    await agree(ledger, school)
