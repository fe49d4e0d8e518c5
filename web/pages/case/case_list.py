"""The cases that the visitor may see, with filters; for staff, their own reports."""

from datetime import datetime
from typing import Any, get_args
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response

from application.parameter_parsers import a_moment, as_id, one_of, pack_cursor, read_cursor, truth
from domain.access.permissions import visibility
from domain.case.stages import STAGES
from domain.commands.reporting import Category
from domain.people.roles import DSL_ROLES
from store.queries import access_log, case_queries
from store.queries.card_queries import former_owners
from store.queries.case_filters import Filter
from store.queries.joined_cases import as_read_by
from web.core.csrf import PostedForm
from web.core.page_request import Page, PageRequest
from web.pages.case import page_context
from web.pages.case.acting_owner import owned_now
from web.pages.case.case_rows import (
    FILTERS,
    case_row,
    filter_values,
    partial_values,
    search_values,
    sees_whole_cases,
)
from web.pages.case.case_search_page import search
from wording import case_labels, form_labels

A_PAGE = 25
MINE = "mine"
"""Cases that the visitor owns or covers at the moment, and those that no one owns yet."""


async def cases(visit: PageRequest) -> Response:
    """A page of them, newest first."""
    asked = {name: visit.request.query_params.get(name, "") for name in FILTERS}
    if _asks_nothing(visit) and await _has_some(visit):
        asked["owner"] = MINE
    after = after_case(visit.request.query_params.get("cursor"))
    wanted = await _filter(visit, asked)
    page = await case_queries.cases(visit.ledger, visit.me.caller, wanted, A_PAGE, after)
    me = visit.me.caller.person
    read = {each.id: each for each in await as_read_by(visit.ledger, visit.me.caller, page.read)}
    shown = [(state, sight) for state in read.values() if (sight := visibility(state, me)) is not None]
    logged = await access_log.listed(visit.ledger, me.id, shown)
    more = next_cases(asked, *page.more) if page.more else None
    names = await page_context.names(visit)
    whole = sees_whole_cases(visit)
    return visit.page(
        "cases/list.html",
        title="Cases",
        rows=[case_row(visit, read.get(each.id, each), logged=logged) for each in page.cases],
        more=more,
        asked=asked,
        filtered=any(asked.values()),
        whole=whole,
        **partial_values(visit),
        form=PostedForm([]),
        wrong={},
        **search_values(visit),
        **await filter_values(visit, {name: text for name, text in asked.items() if text}),
        stages=case_labels.stages(),
        categories={code: form_labels.of_choice({}, code) for code in get_args(Category)},
        people=await case_queries.people(visit.ledger, visit.me.caller, page_context.MOST_PEOPLE, None)
        if whole
        else [],
        **case_labels.functions(visit.now, names),
    )


def _asks_nothing(visit: PageRequest) -> bool:
    """Whether the address asks for no filter: one that was saved or linked without an owner hides no case."""
    return visit.request.query_params.keys().isdisjoint((*FILTERS, "cursor"))


async def _has_some(visit: PageRequest) -> bool:
    """Whether a DSL owns a case, or covers its owner now: then the list begins with those."""
    if set(DSL_ROLES).isdisjoint(visit.me.roles):
        return False
    mine = Filter(owners=await owned_now(visit))
    return bool((await case_queries.cases(visit.ledger, visit.me.caller, mine, 1, None)).cases)


def after_case(cursor: str | None) -> tuple[Any, ...] | None:
    """The place after which the page begins; the first page for a cursor that was not given."""
    try:
        return read_cursor(cursor, a_moment, as_id) if cursor is not None else None
    except ValueError:
        return None


def next_cases(asked: dict[str, str], raised_at: datetime, case: UUID) -> str:
    """The same list from after this case."""
    kept = {name: value for name, value in asked.items() if value or name == "owner"}
    return "?" + urlencode({**kept, "cursor": pack_cursor(raised_at.isoformat(), str(case))})


async def _filter(visit: PageRequest, asked: dict[str, str]) -> Filter:
    """The requested filter; an unknown value filters nothing."""
    owner = asked["owner"]
    return Filter(
        stage=_known(one_of(STAGES), asked["stage"]),
        overdue=_known(truth, asked["overdue"]),
        category=_known(one_of(get_args(Category)), asked["category"]),
        owner=visit.me.caller.person.id if owner == "me" else _known(UUID, owner),
        owners=await _mine(visit) if owner == MINE else (),
        or_unowned=owner == MINE,
        without_owner=owner == "none",
    )


async def _mine(visit: PageRequest) -> tuple[UUID, ...]:
    """The owners of the visitor's cases: they, absent people they cover, colleagues who lost the role."""
    return (*await owned_now(visit), *await former_owners(visit.ledger, visit.me.caller))


def _known(convert: Any, text: str) -> Any:
    try:
        return convert(text) if text else None
    except ValueError:
        return None


PAGES = {"/cases": Page(get=cases, post=search)}
