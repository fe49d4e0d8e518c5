"""The policy for people: what each clause asks, what is done about it, and what has aged (13.1)."""

from typing import Any

from starlette.responses import Response

from application import problems
from domain.calendar.working_time import london
from domain.policy.policy_model import Limit
from views.register_view import RegisterView, clause_view, register_view
from web.core.page_request import Page, PageRequest
from wording import case_labels, obligation_text, phrases

_STATUS = {
    "built": "Built in",
    "partly": "Partly built in",
    "planned": "Not built yet",
    "for people": "For people",
}
_OF_A_KIND = {
    "accept-in-danger": "The concern is to be accepted, where a child is in immediate danger",
    "protect-in-danger": "Interim protection is to be considered, once danger is known",
    "refer:allegation": "An allegation against somebody who works with children is to be referred",
    "telephone:accept": "Somebody is to be telephoned: a message about a new concern did not get through",
}
"""Where a limit of its own holds for one kind of what is owed."""
_ENDINGS = {2: "nd", 3: "rd"}
_KINDS = {
    "command": "What somebody can record",
    "event": "What goes on the record",
    "obligation": "What comes to be owed",
    "refusal": "What is refused",
    "warning": "What is warned of",
    "access": "Who may see and do what",
    "report": "What is shown",
}


async def policy(visit: PageRequest) -> Response:
    """The whole of it."""
    now = visit.ledger.plans.known.policies[visit.ledger.in_force.name]
    today = london(visit.now).date()
    register = register_view(now, today)
    return visit.page(
        "policies/policy.html",
        title="The policy",
        policy=now,
        register=register,
        drift=[phrases.aged(each.says) for each in register.drift],
        overdue=now.review_overdue(visit.now),
        sections=sections(register),
        limits=[limit_told(kind, limit) for kind, limit in now.limits.items()],
        how=_STATUS,
        **case_labels.functions(visit.now, {}),
    )


async def clause(visit: PageRequest) -> Response:
    """One clause."""
    now = visit.ledger.plans.known.policies[visit.ledger.in_force.name]
    found = clause_view(now, visit.request.path_params["clause"], london(visit.now).date())
    if found is None:
        raise problems.NotFound
    rules: dict[str, list[Any]] = {}
    for rule in found.realised_by:
        rules.setdefault(_KINDS.get(rule.kind, rule.kind), []).append(rule)
    return visit.page(
        "policies/clause.html",
        title=f"Clause {found.id}",
        clause=found,
        rules=rules,
        how=_STATUS,
        limits=[limit_told(kind, limit) for kind, limit in now.limits.items() if limit.clause == found.id],
        **case_labels.functions(visit.now, {}),
    )


def sections(register: RegisterView) -> list[tuple[str, list[Any]]]:
    """The clauses of the policy, under the heading of each of its parts."""
    return [
        (each.title, [clause for clause in register.clauses if clause.section == each.id])
        for each in register.sections
    ]


def limit_told(kind: str, limit: Limit) -> dict[str, Any]:
    """What is owed, how long there is, and on what that rests."""
    return {
        "owed": _OF_A_KIND.get(kind) or obligation_text.task(kind),
        "within": within(limit),
        "basis": case_labels.basis(limit.basis),
        "clause": limit.clause,
        "note": limit.note,
    }


def within(limit: Limit) -> str:
    """How long there is, in words."""
    if limit.until_given_date:
        return "the day that is given"
    if limit.from_authority:
        return "what the local authority sets"
    if limit.at_given_cadence:
        return "the working days that are set for it"
    if limit.working_days is not None:
        return f"the close of the {_nth(limit.working_days)} working day"
    if limit.calendar_days is not None:
        return f"5pm on the {_nth(limit.calendar_days)} day, weekends and holidays included"
    if limit.minutes is not None:
        return _minutes(limit.minutes) + ", at any hour"
    if limit.school_minutes is not None:
        return _school_time(limit.school_minutes)
    return "no deadline"


def _minutes(number: int) -> str:
    if number % 60:
        return f"{number} minutes"
    return "1 hour" if number == 60 else f"{number // 60} hours"


def _school_time(minutes: int) -> str:
    """`30 minutes of school hours`, `4 school hours`."""
    said = _minutes(minutes)
    return f"{said} of school hours" if minutes % 60 else said.replace(" hour", " school hour")


def _nth(number: int) -> str:
    return "next" if number == 1 else f"{number}{_ENDINGS.get(number, 'th')}"


PAGES = {"/policy": Page(get=policy), "/policy/clauses/{clause}": Page(get=clause)}
