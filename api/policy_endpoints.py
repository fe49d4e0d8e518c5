"""The routes that show the policy: what is in force, and each of its clauses with what is done about it."""

from dataclasses import fields
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from api.case_endpoints import caller_of, json
from api.query_strings import Query
from application import problems
from domain.calendar.durations import Span
from domain.calendar.working_time import london
from domain.policy.authority_pack import Authority
from store.ledger.ledger import Ledger
from views.policy_view import clause_view, register_view


async def in_force(request: Request, ledger: Ledger) -> Response:
    """The policy in force: its limits with their basis, its clauses, and what has aged."""
    await caller_of(request, ledger)
    Query(request, ()).check()
    now = ledger.in_force
    today: date = london(ledger.clock.now()).date()
    return json(
        {
            "id": now.id,
            "version": now.version,
            "name": now.name,
            "title": now.title,
            "adopted_on": now.adopted_on,
            "review_due_on": now.review_due_on,
            "review_overdue": now.review_overdue(ledger.clock.now()),
            "opens": now.time.opens.isoformat("minutes"),
            "closes": now.time.closes.isoformat("minutes"),
            "published_until": now.time.calendar.published_until,
            "limits": [
                {"kind": kind, **_without_empty(_fields(limit))} for kind, limit in now.limits.items()
            ],
            "ladders": {name: [_fields(rung) for rung in rungs] for name, rungs in now.ladders.items()},
            "repeats": {name: _fields(repeat) for name, repeat in now.repeats.items()},
            "expectations": [_fields(watched) for watched in now.expectations],
            "codes": {name: [_fields(code) for code in codes] for name, codes in now.codes.items()},
            "authority": now.authority,
            "authorities": [_authority(each, today) for each in now.authorities.values()],
            **register_view(now, today),
        }
    )


async def clause(request: Request, ledger: Ledger) -> Response:
    """One clause, what is done about it and by which rule; 404 for one that the policy does not have."""
    await caller_of(request, ledger)
    found = clause_view(ledger.in_force, request.path_params["id"], london(ledger.clock.now()).date())
    if found is None:
        raise problems.NotFound
    Query(request, ()).check()
    return json(found)


def _fields(part: Any) -> dict[str, Any]:
    """A part of the policy by its fields, with spans as the policy file writes them."""
    return {
        each.name: str(value) if isinstance(value := getattr(part, each.name), Span) else value
        for each in fields(part)
    }


def _authority(pack: Authority, today: date) -> dict[str, Any]:
    contacts = _fields(pack.contacts)
    return {
        "id": pack.id,
        "name": pack.name,
        "source": pack.source,
        "checked_on": pack.checked_on,
        "stale": pack.is_stale(today),
        "outdated": pack.outdated,
        "note": pack.note,
        "contacts": contacts | {name: _fields(contacts[name]) for name in ("front_door", "edt")},
        "confirm_in_writing": str(pack.confirm_in_writing) if pack.confirm_in_writing else None,
        "disagreement": [_fields(stage) for stage in pack.disagreement],
        "response_times": [_fields(each) for each in pack.response_times],
    }


def _without_empty(table: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in table.items() if value not in (None, False)}
