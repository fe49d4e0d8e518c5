"""The policy: what each clause asks, what Onward does about it, and what is out of date (13.1)."""

from typing import Any

from starlette.responses import Response

from application import problems
from domain.calendar.working_time import london
from views.register_view import RegisterView, clause_view, done_about, limit_in_words, register_view
from web.core.page_request import Page, PageRequest
from wording import form_labels, phrases

_STATUS = {
    "built": "Done by Onward",
    "partly": "Partly done by Onward",
    "planned": "Not done by Onward yet",
    "for people": "For people to do",
}


async def policy(visit: PageRequest) -> Response:
    """The whole policy."""
    now = visit.ledger.plans.known.policies[visit.ledger.in_force.name]
    today = london(visit.now).date()
    register = register_view(now, today)
    return visit.page(
        "policies/policy.html",
        title="The policy",
        policy=now,
        register=register,
        drift=[
            phrases.aged(each.says)
            for each in register.drift
            if each.kind != "policy-review"  # the warning says it
            and (each.kind != "authority-stale" or each.about == now.authority)
        ],
        overdue=now.review_overdue(visit.now),
        sections=sections(register),
        limits=[(limit.clause, limit_in_words(kind, limit, now)) for kind, limit in now.limits.items()],
        how=_STATUS,
        brings=form_labels.pages()["policy"]["brings"],
    )


async def clause(visit: PageRequest) -> Response:
    """One clause."""
    now = visit.ledger.plans.known.policies[visit.ledger.in_force.name]
    found = clause_view(now, visit.request.path_params["clause"], london(visit.now).date())
    if found is None:
        raise problems.NotFound
    return visit.page(
        "policies/clause.html",
        title=f"Clause {found.id}",
        clause=found,
        done=done_about(found),
        technical_details=[
            ("Policy ID", found.policy),
            ("Text", f"{found.source.file}, line {found.source.line}, {found.source.sha256}"),
            *((each.rehearsal, f"{each.shows}: {each.says}") for each in found.claims),
            *((each.id, each.says) for each in found.realised_by),
        ],
        how=_STATUS,
    )


def sections(register: RegisterView) -> list[tuple[str, list[Any]]]:
    """The clauses of the policy, by part."""
    return [
        (each.title, [clause for clause in register.clauses if clause.section == each.id])
        for each in register.sections
    ]


PAGES = {"/policy": Page(get=policy), "/policy/clauses/{clause}": Page(get=clause)}
