"""A case as its reader is shown it: now, or as it was at a version or an instant."""

from dataclasses import replace
from datetime import datetime

from domain.access.ownership import acting_owner
from domain.case.audience import routed_to, stand_in_roles
from domain.case.case import Case
from domain.case.warnings import derived_warnings
from domain.compliance.agency_milestones import expectations
from domain.people.roles import Person
from store.ledger.ledger import Ledger
from store.ledger.load_line import load_line
from views.case_view import CaseView, case_view


def shown_to(ledger: Ledger, person: Person, case: Case, at: datetime | None = None) -> CaseView:
    """The case as this person sees it, with what was expected and out of date now or at that instant."""
    policies = ledger.plans.as_of(at) if at is not None else ledger.plans.known
    policy, when = policies.policies[case.policy], at or ledger.clock.now()
    expected = expectations(case, policy.expectations, policy.time, when)
    return case_view(case, person, expected, derived_warnings(case, policy, when), ledger.adoptable_policies)


async def shown_now(ledger: Ledger, person: Person, *cases: Case) -> list[CaseView]:
    """The cases of one school as this person sees them now, each with who acts for an owner who is away."""
    shown = [shown_to(ledger, person, case) for case in cases]
    owners = {each.owner for each in shown if each.owner}  # none in a receipt
    if not owners:
        return shown
    school, now = cases[0].school, ledger.clock.now()
    if owners.isdisjoint(await ledger.absences.away(school, now)):
        return shown
    line = await load_line(ledger.pool, school, now)
    return [
        replace(each, acting_owner=acting_owner(case, *line)) if each.owner else each
        for each, case in zip(shown, cases, strict=True)
    ]


def with_present_access(then: Case, now: Case) -> Case:
    """The case as it was, with the rights of today: who may see how much of it and do what is not history."""
    return replace(
        then,
        about=now.about,
        reached=routed_to(now),
        covering=stand_in_roles(now),
        acting=now.acting,
        conflicts=tuple(replace(each, to=()) for each in then.conflicts),
    )
