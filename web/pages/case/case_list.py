"""The cases that the visitor may see: filtered, searched, and by a saved filter; for staff, their reports.

A search is posted, so no address, history or log has its words.
"""

from datetime import datetime
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response

from application import problems
from application.cases.case_finding import find_cases, packed
from application.parameter_parsers import (
    a_moment,
    as_id,
    one_of,
    pack_cursor,
    place_or_none,
    read_or_none,
    truth,
)
from domain.access.permissions import visibility
from domain.case.case_search import SearchCases
from domain.case.stages import STAGES
from domain.people.absences import acted_for
from domain.people.roles import DSL_ROLES
from domain.pupils.pupil_listing import LONGEST_SEARCH
from store.ledger.load_line import load_line
from store.people import saved_filters
from store.people.saved_filters import MOST_FILTERS
from store.queries import access_log, case_queries
from store.queries.card_queries import former_owners
from store.queries.case_filters import Filter
from store.queries.case_queries import ListPage
from store.queries.joined_cases import as_read_by
from web.core.page_request import Page, PageRequest
from web.core.posted_form import PostedForm
from web.pages.case import page_context
from web.pages.case.case_rows import FILTERS, SEARCHED, case_row, present_filter, sees
from web.pages.case.receipt import own_words
from web.pages.register_choice import WRONG_SEARCH, year_of
from wording import case_labels

CasePlace = tuple[datetime, UUID]
A_PAGE = 25
MINE = "mine"
"""Cases that the visitor owns or covers at the moment, and those that no one owns yet."""
LONGEST_NAME = 40
FILTER_NAME = "filter-name"
"""The input of the name."""


async def cases(visit: PageRequest) -> Response:
    """A page of them: danger on the first, then newest first."""
    asked = {name: visit.request.query_params.get(name, "") for name in FILTERS}
    if _asks_nothing(visit) and await _has_some(visit):
        asked["owner"] = MINE
    after = after_case(visit.request.query_params.get("cursor"))
    wanted = await _filter(visit, asked)
    page = await case_queries.danger_first(visit.ledger, visit.me.caller, wanted, A_PAGE, after)
    me = visit.me.caller.person
    read = {each.id: each for each in await as_read_by(visit.ledger, visit.me.caller, page.read)}
    shown = [(state, sight) for state in read.values() if (sight := visibility(state, me)) is not None]
    logged = await access_log.listed(visit.ledger, me.id, shown)
    more = next_cases(asked, *page.more) if page.more else None
    seen, ledger = sees(visit), visit.ledger
    own = {} if seen.whole else {each: await own_words(visit, state) for each, state in read.items()}
    return visit.page(
        "case/list.html",
        title="Cases",
        rows=[
            case_row(visit, read.get(each.id, each), logged=logged, says=own.get(each.id))
            for each in page.cases
        ],
        more=more,
        asked=asked,
        filtered=any(asked.values()),
        sees=seen,
        form=PostedForm([]),
        wrong={},
        present={name: text for name, text in asked.items() if text},
        saved=await saved_filters.of_person(ledger.pool, ledger.seals, me.id) if seen.whole else [],
        stages=case_labels.stages(),
        categories=visit.ledger.kind_names,
        people=await case_queries.people(visit.ledger, visit.me.caller, page_context.MOST_PEOPLE, None)
        if seen.whole
        else [],
        names=await page_context.names(visit),
    )


def _asks_nothing(visit: PageRequest) -> bool:
    """Whether the address asks for no filter: one that was saved or linked without an owner hides no case."""
    return visit.request.query_params.keys().isdisjoint((*FILTERS, "cursor"))


async def _has_some(visit: PageRequest) -> bool:
    """Whether a DSL owns a case, or covers its owner now: then the list begins with those."""
    if set(DSL_ROLES).isdisjoint(visit.me.roles):
        return False
    mine = Filter(owners=await _owned_now(visit))
    return bool((await case_queries.cases(visit.ledger, visit.me.caller, mine, 1, None)).cases)


def after_case(cursor: str | None) -> CasePlace | None:
    """The place after which the page begins; the first page for a cursor that was not given."""
    place: CasePlace | None = place_or_none(cursor, a_moment, as_id)
    return place


def next_cases(asked: dict[str, str], raised_at: datetime, case: UUID) -> str:
    """The address of the list from after this case."""
    kept = {name: value for name, value in asked.items() if value or name == "owner"}
    return "?" + urlencode({**kept, "cursor": pack_cursor(raised_at.isoformat(), str(case))})


async def _filter(visit: PageRequest, asked: dict[str, str]) -> Filter:
    """The requested filter; an unknown value filters nothing."""
    owner = asked["owner"]
    return Filter(
        stage=read_or_none(one_of(STAGES), asked["stage"]),
        overdue=read_or_none(truth, asked["overdue"]),
        category=read_or_none(one_of(tuple(visit.ledger.kind_names)), asked["category"]),
        owner=visit.me.caller.person.id if owner == "me" else read_or_none(UUID, owner),
        owners=await _mine(visit) if owner == MINE else (),
        or_unowned=owner == MINE,
        without_owner=owner == "none",
    )


async def _mine(visit: PageRequest) -> tuple[UUID, ...]:
    """The owners of the visitor's cases: they, absent people they cover, colleagues who lost the role."""
    return (*await _owned_now(visit), *await former_owners(visit.ledger, visit.me.caller))


async def search(visit: PageRequest, saved: PostedForm | None = None) -> Response:
    """The cases that the posted form or a saved search finds, 25 a page, each look logged."""
    seen, form = sees(visit), saved or visit.form
    visit.allow(seen.searches)
    page, wrong = ListPage(cases=(), more=None), dict[str, str]()
    try:
        page = await find_cases(visit.ledger, visit.me.caller, _search_of(form))
    except problems.Malformed as malformed:
        wrong = dict(WRONG_SEARCH.get(fault.pointer, ("q", fault.message)) for fault in malformed.faults)
    me = visit.me.caller.person
    shown = [(state, sight) for state in page.read if (sight := visibility(state, me)) is not None]
    await access_log.log_access(visit.ledger, me.id, shown, "list")
    return visit.form_page(
        "case/found.html",
        title="Cases",
        form=form,
        wrong=wrong,
        present={} if saved or wrong else present_filter(form),  # what is saved is not saved again
        rows=[case_row(visit, state, logged=True) for state in page.cases],
        more=packed(page.more),
        sees=seen,
        names=await page_context.names(visit),
    )


def _search_of(form: PostedForm) -> SearchCases:
    """The search of a form; an unknown year group filters nothing."""
    return SearchCases(
        q=form["q"].strip() or None,
        year=year_of(form),
        class_=form["class"].strip() or None,
        reference=form["reference"].strip() or None,
        cursor=form["cursor"] or None,
    )


async def save_filter(visit: PageRequest) -> Response:
    """Save the filter of the page that was shown, under the name that was entered."""
    visit.allow(sees(visit).whole)
    present = {name: text[:LONGEST_SEARCH] for name, text in present_filter(visit.form).items()}
    if not present:
        raise problems.Malformed([])
    name = " ".join(visit.form[FILTER_NAME].split())
    wrong = await _wrong_name(visit, name)
    person, ledger = visit.me.caller.person.id, visit.ledger
    if wrong is None and await saved_filters.save(ledger.pool, ledger.seals, person, name, present):
        return visit.redirect("/cases")
    said = wrong or f"You have {MOST_FILTERS} saved filters. Delete one on the page Cases first"
    return visit.form_page(
        "case/save-filter.html",
        title="Save this filter",
        present=present,
        filter_name=visit.form[FILTER_NAME],
        wrong={FILTER_NAME: said},
    )


async def show_filter(visit: PageRequest) -> Response:
    """The cases that one of the visitor's filters finds now."""
    person, ledger = visit.me.caller.person.id, visit.ledger
    found = await saved_filters.find(ledger.pool, ledger.seals, person, visit.id)
    if found is None or found.name is None:
        raise problems.NotFound
    if not set(SEARCHED).isdisjoint(found.fields):
        return await search(visit, PostedForm(list(found.fields.items())))
    chosen = {name: found.fields[name] for name in FILTERS if name in found.fields}  # codes and ids alone
    return visit.redirect(f"/cases?{urlencode(chosen)}")


async def delete_filter(visit: PageRequest) -> Response:
    """Delete one of the visitor's filters."""
    if not await saved_filters.delete(visit.ledger.pool, visit.me.caller.person.id, visit.id):
        raise problems.NotFound
    return visit.redirect("/cases")


async def _wrong_name(visit: PageRequest, name: str) -> str | None:
    """The reason why a name cannot be used."""
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        return f"Enter a name of at most {LONGEST_NAME} characters"
    ledger = visit.ledger
    known = await saved_filters.of_person(ledger.pool, ledger.seals, visit.me.caller.person.id)
    if name.casefold() in {each.name.casefold() for each in known if each.name is not None}:
        return "You have a filter of that name already. Enter another name"
    return None


async def _owned_now(visit: PageRequest) -> tuple[UUID, ...]:
    """The visitor, and the absent owners for whom the visitor acts now."""
    me = visit.me.caller
    line = await load_line(visit.ledger.pool, me.school, visit.now)
    return (me.person.id, *acted_for(me.person.id, *line))


PAGES = {
    "/cases": Page(get=cases, post=search),
    "/cases/saved": Page(post=save_filter),
    "/cases/saved/{id}": Page(get=show_filter, post=delete_filter),
}
