"""Your work: a card for each child, the most pressing first (3.2s, 3-HT.b)."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode
from uuid import UUID

from starlette.responses import Response

from application.cases.work_cards import card_page
from application.parameter_parsers import a_moment, a_rank, as_id, pack_cursor, place_or_none
from application.school.setting_up import SetUp, setting_up
from domain.access.permissions import keeps_people
from domain.case.case import Case
from domain.people.absences import Absence, cover_of
from domain.people.roles import MAY_ACT, WHOLE_SCHOOL
from domain.policy.bank_holidays import MAY_PROCLAIM
from store.health import kept_from_all, unfilled
from store.people import absence_records, work_choices
from store.planning import calendar_requests
from store.queries import case_queries
from store.queries.access_log import last_read
from store.queries.card_queries import ORDERS, TABS, CardChoice, CardPlace, Tab, tabs_of
from store.queries.case_filters import Filter
from web.core import autosave
from web.core.page_request import Page, PageRequest
from web.pages.cards import Card, of_the_calendar, of_the_procedure
from web.pages.cards_in_words import in_words
from web.pages.case.command_page import SAID
from web.pages.case.receipt import own_words, replies, who_has_it
from web.pages.not_sent import not_sent
from web.pages.procedure_page import waiting
from wording.formatting import day

A_PAGE = 25
TAB_NAMES: dict[Tab, str] = {"mine": "Mine", "school": "My school’s", "waiting": "Waiting for others"}
_HEADINGS = {
    "danger": "Immediate danger",
    "unasked": "Not known whether the child is in danger",
    "late": "Overdue",
    "left": "Left, file owed",
    "procedure": "Problems with the policy",
    "calendar": "Requests from schools",
    "today": "Due today",
    "later": "Coming up",
    "waiting": "Waiting for others",
    "newest": "Newest first",
}
_IN_ANY_ORDER = ("danger", "unasked", "left", "procedure", "calendar")
_NOTHING: dict[Tab, str] = {
    "mine": "Nothing of yours to do. See what your colleagues have under “My school’s”.",
    "school": "Nothing to do.",
    "waiting": "Nothing is waiting for others.",
    "all": "Nothing to do, and nothing waiting for others.",
}
ORDER_NAMES = {"deadline": "Most urgent first", "newest": "Newest concern first"}
DUE_NAMES = {"overdue": "Overdue", "today": "Overdue or due today"}
LOOKED_AT = 50
MOST = 5
"""The newest reports; `/cases` has them all."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Cards under one heading."""

    name: str
    heading: str
    cards: list[Card]


async def work(visit: PageRequest) -> Response:
    """The page; the script loads it again when something has changed."""
    query = visit.request.query_params
    after: CardPlace | None = place_or_none(query.get("cursor"), a_rank, a_moment, as_id)
    tabs = tabs_of(visit.me.caller.person)
    wanted = await chosen(visit)
    if after is not None:  # the place is one of the order that the page before had
        wanted = replace(wanted, order=next((e for e in ORDERS if e == query.get("order")), "deadline"))
    groups, place = await grouped(visit, wanted, after)
    pool = visit.ledger.pool
    reports = set(WHOLE_SCHOOL).isdisjoint(visit.me.roles)
    mine = await own_reports(visit) if reports else []
    return visit.page(
        "work.html",
        title="Your work",
        groups=groups,
        top=groups[0].cards[0] if groups else None,
        tabs=[(TAB_NAMES[each], address_of(each), each == wanted.tab) for each in tabs if len(tabs) > 1],
        first=after is None,
        first_page=address_of(wanted.tab),
        more=_next(wanted, place) if place is not None else None,
        live=f"/events?tab={wanted.tab}",
        covered=await _covered(visit),
        set_up=(set_up := await _to_set_up(visit)),
        ready=(ready := not set_up or not await unfilled(pool, ("dsl",), visit.me.caller.school)),
        waits=not ready and bool(await kept_from_all(pool, MAY_ACT, visit.me.caller.school)),
        nothing="" if not ready else _nothing(wanted, reports=bool(mine)),
        chosen=wanted,
        narrowed=narrowed(visit, wanted),
        orders=ORDER_NAMES,
        dues=DUE_NAMES,
        categories=visit.ledger.kind_names,
        reports=reports,
        mine=mine,
        unsent=await not_sent(visit),
        thrown=bool(query.get(autosave.THROWN)),
        done=SAID.get(query.get("done", "")),
    )


async def _covered(visit: PageRequest) -> list[Absence]:
    """The absences during which the visitor is the cover now (3-DSL.x)."""
    me, school = visit.me.caller.person.id, visit.me.caller.school
    if not await visit.ledger.absences.away(school, visit.now):
        return []
    found = await absence_records.absences(visit.ledger.pool, school, visit.now)
    away = await absence_records.away_now(visit.ledger.pool, school, visit.now)
    now = [each for each in found if each.starts_at <= visit.now and each.ended_at is None]
    return [each for each in now if cover_of(each.person, away) == me]


async def _to_set_up(visit: PageRequest) -> list[SetUp]:
    """For an administrator, until all is done: what the school sets up. A demonstration is set up."""
    if not keeps_people(visit.me.caller.person) or visit.site.demonstration:
        return []
    site, school = visit.site, visit.me.caller.school
    copied, stays = site.seal_key_copied, site.mail_stays
    found = await setting_up(visit.ledger, seal_key_copied=copied, mail_stays=stays, school=school)
    return found if any(each.wants for each in found) else []


def _next(wanted: CardChoice, after: CardPlace) -> str:
    rank, at, case = after
    query = {"order": wanted.order, "cursor": pack_cursor(str(rank), at.isoformat(), str(case))}
    first = address_of(wanted.tab)
    return f"{first}{'&' if '?' in first else '?'}{urlencode(query)}"


def _nothing(wanted: CardChoice, *, reports: bool) -> str:
    if wanted.narrowed:
        return "Nothing of this kind."
    return "You have nothing to do." if reports else _NOTHING[wanted.tab]


async def grouped(
    visit: PageRequest, wanted: CardChoice, after: CardPlace | None = None
) -> tuple[list[Group], CardPlace | None]:
    """The cards of a page in their groups, and after which place the next page begins, if there is one."""
    page = await card_page(visit.ledger, visit.me.caller, wanted, A_PAGE, after)
    cards = await in_words(visit, [*page.danger, *page.left, *page.cards])
    if after is None and wanted.tab != "waiting":
        cards += await _beside_children(visit)
    sorted_in: dict[str, list[Card]] = {name: [] for name in _HEADINGS}
    for each in cards:
        name = each.first.group
        sorted_in["newest" if wanted.order == "newest" and name not in _IN_ANY_ORDER else name].append(each)
    groups = [
        Group(name=name, heading=_HEADINGS[name], cards=found) for name, found in sorted_in.items() if found
    ]
    return groups, page.more


async def _beside_children(visit: PageRequest) -> list[Card]:
    """What waits for the reader and is about no child."""
    found = [of_the_procedure(each) for each in waiting(visit)]
    if not set(MAY_PROCLAIM).isdisjoint(visit.me.roles):
        found += [of_the_calendar(each) for each in await calendar_requests.waiting(visit.ledger.pool)]
    return found


async def chosen(visit: PageRequest) -> CardChoice:
    """The tab in the address, with the order and the filter that the visitor keeps."""
    tabs = tabs_of(visit.me.caller.person)
    tab = next((each for each in tabs if each == visit.request.query_params.get("tab")), tabs[0])
    return await work_choices.find(visit.ledger.pool, visit.ledger.seals, visit.me.caller.person.id, tab)


def narrowed(visit: PageRequest, wanted: CardChoice) -> str | None:
    """The filter in words, if there is one."""
    parts = [DUE_NAMES[wanted.due]] if wanted.due else []
    parts += [visit.ledger.kind_names.get(wanted.category, wanted.category)] if wanted.category else []
    return ", ".join(parts).lower() or None


def address_of(tab: Tab) -> str:
    """The first page of a tab; the first tab needs no word."""
    return f"/?tab={tab}" if tab in ("school", "waiting") else "/"


async def keep(visit: PageRequest) -> Response:
    """Keep the choice of the form, and go back to the tab that it was made on."""
    form, person = visit.form, visit.me.caller.person
    tab = next((each for each in TABS if each == form["tab"]), tabs_of(person)[0])
    words = {name: form[name] for name in ("order", "due", "category")}
    await work_choices.keep(visit.ledger.pool, visit.ledger.seals, person.id, work_choices.choice(tab, words))
    return visit.redirect(address_of(tab))


async def own_reports(visit: PageRequest) -> list[tuple[Case, str, str]]:
    """Reports with a reply that their reporter has not opened, closed ones too; then the newest open ones.

    Each with what it says, without a name, and what became of it.
    """
    me = visit.me.caller.person.id
    page = await case_queries.cases(visit.ledger, visit.me.caller, Filter(), LOOKED_AT, None)
    mine = [each for each in page.read if each.raised_by == me]
    answered = await _answered(visit, mine)
    rest = [each for each in mine if each.id not in answered and not each.closed][:MOST]
    became = answered | await who_has_it(visit, rest)
    shown = [*(each for each in mine if each.id in answered), *rest]
    return [(each, await own_words(visit, each), became[each.id]) for each in shown]


async def _answered(visit: PageRequest, mine: list[Case]) -> dict[UUID, str]:
    """When each of these reports was answered, while its reporter has not opened it since (11.2)."""
    me = visit.me.caller.person.id
    read = await last_read(visit.ledger.pool, me, [each.id for each in mine])
    found = {}
    for state in mine:
        told = await replies(visit.ledger, state, me)
        if told and (state.id not in read or read[state.id] < told[-1]["at"]):
            found[state.id] = f"answered on {day(told[-1]['at'])}. Open it to read the reply"
    return found


PAGES = {
    "/": Page(get=work),
    "/work/choice": Page(post=keep),
}
