"""The policy: what each clause asks, what Onward does about it, and what is out of date (13.1)."""

from typing import Any

from starlette.responses import Response

from application import problems
from domain.calendar.working_time import london
from domain.policy.policy_model import Limit
from views.register_view import RegisterView, clause_view, register_view
from web.core.page_request import Page, PageRequest
from wording import case_labels, obligation_text, phrases

_STATUS = {
    "built": "Done by Onward",
    "partly": "Partly done by Onward",
    "planned": "Not done by Onward yet",
    "for people": "For people to do",
}
_OF_A_KIND = {
    "accept-in-danger": "Pick up the concern, if a child is in immediate danger",
    "missing:known-to-police": "Ask the police again about the missing child",
    "protect-in-danger": "Decide how to keep the child safe, once danger is known",
    "refer:allegation": "Refer an allegation against an adult who works with children",
    "telephone:accept": "Make a phone call: our message about a new concern could not be delivered",
}
"""Tasks with a time limit of their own."""
_ENDINGS = {2: "nd", 3: "rd"}
_KINDS = {
    "command": "What people can record",
    "event": "What goes on the record",
    "obligation": "Tasks",
    "refusal": "What Onward refuses",
    "warning": "Warnings",
    "access": "Who may see and do what",
    "report": "What Onward shows",
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
    """The clauses of the policy, by part."""
    return [
        (each.title, [clause for clause in register.clauses if clause.section == each.id])
        for each in register.sections
    ]


def limit_told(kind: str, limit: Limit) -> dict[str, Any]:
    """A task, its time limit, and the source of that limit."""
    return {
        "task": _OF_A_KIND.get(kind) or obligation_text.task(kind),
        "within": within(limit),
        "basis": case_labels.basis(limit.basis),
        "clause": limit.clause,
        "note": limit.note,
    }


def within(limit: Limit) -> str:
    """The time limit in words."""
    if limit.until_given_date:
        return "by the date given in the case"
    if limit.from_authority:
        return "set by the local authority"
    if limit.at_given_cadence:
        return "the working days set for the mentor"
    if limit.working_days is not None:
        return f"the close of the {_nth(limit.working_days)} working day"
    if limit.calendar_days is not None:
        return f"5pm on the {_nth(limit.calendar_days)} day, weekends and holidays included"
    if limit.minutes is not None:
        return _minutes(limit.minutes) + ", day or night"
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
