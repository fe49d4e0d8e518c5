"""The cases that somebody may see, with filters; for staff, their own reports."""

from typing import Any, get_args
from uuid import UUID

from starlette.responses import Response

from api import requests
from api.query import Query, a_cursor, a_moment, one_of, truth
from domain.commands.reporting import Category
from domain.permissions import BEYOND_THE_SCHOOL, WHOLE_SCHOOL, sees
from domain.referral import Referral
from domain.stages import STAGES
from store import lists, views
from store.states import Unread
from web.asking import words
from web.cases import knowing, saying
from web.cases.tasks import tasks
from web.visits import Page, Visit

A_PAGE = 50
FILTERS = ("stage", "overdue", "owner", "category")


async def cases(visit: Visit) -> Response:
    """A page of them, newest first."""
    asked = {name: visit.request.query_params.get(name, "") for name in FILTERS}
    query = Query(visit.request, (*FILTERS, "cursor"))
    after = query.read("cursor", a_cursor(a_moment, requests.as_id), "Give a cursor that was given.")
    wanted = _filter(visit, asked)
    page = await lists.cases(visit.ledger, visit.me.caller, wanted, A_PAGE, after)
    me = visit.me.caller.person
    shown = [(state, sight) for state in page.read if (sight := sees(state, me)) is not None]
    logged = await views.listed(visit.ledger, me.id, shown)
    more = query.with_cursor(page.more[0].isoformat(), str(page.more[1])) if page.more else None
    names = await knowing.names(visit)
    whole = any(role in (*WHOLE_SCHOOL, *BEYOND_THE_SCHOOL) for role in visit.me.roles)
    return visit.page(
        "cases/list.html",
        title="Cases",
        rows=[_row(visit, state, logged) for state in page.cases],
        more=more,
        asked=asked,
        filtered=any(asked.values()),
        whole=whole,
        stages=saying.stages(),
        categories={code: words.of_choice({}, code) for code in get_args(Category)},
        people=await lists.people(visit.ledger, visit.me.caller, knowing.MOST_PEOPLE, None) if whole else [],
        **saying.functions(visit.now, names),
    )


def _filter(visit: Visit, asked: dict[str, str]) -> lists.Filter:
    """What was asked for; a word that is none of the filter's own asks for nothing."""
    owner = asked["owner"]
    return lists.Filter(
        stage=_known(one_of(STAGES), asked["stage"]),
        overdue=_known(truth, asked["overdue"]),
        category=_known(one_of(get_args(Category)), asked["category"]),
        owner=visit.me.caller.person.id if owner == "me" else _known(UUID, owner),
        without_owner=owner == "none",
    )


def _known(convert: Any, text: str) -> Any:
    try:
        return convert(text) if text else None
    except ValueError:
        return None


def _row(visit: Visit, state: Referral | Unread, logged: bool) -> dict[str, Any]:
    """A line of the list; without the child's name where no one can log who reads it (11.15)."""
    if isinstance(state, Unread):
        return {
            "id": state.id,
            "reference": state.reference,
            "raised_at": state.raised_at,
            "unread": True,
        }
    view = visit.view(state)
    owed, _ = tasks(state, view, visit.now)
    return {
        "id": state.id,
        "reference": state.reference,
        "pupil": view["pupil"]["name"] if view["pupil"] and logged else None,
        "stage": saying.stage(view["stage"]),
        "owner": state.owner if view["pupil"] else None,
        "whole": view["pupil"] is not None,
        "raised_at": state.raised_at,
        "late": sum(each.late for each in owed),
        "next": next((each for each in owed if each.due_at), None),
    }


PAGES = {"/cases": Page(get=cases)}
