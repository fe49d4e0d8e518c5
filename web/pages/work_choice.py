"""*Your work* in an order and with a filter of the visitor's choice, kept for the next time."""

from typing import Any, get_args

from starlette.responses import Response

from domain.commands.reporting import Category
from store.people import work_choices
from store.queries.card_queries import TABS, CardChoice, Tab, tabs_of
from web.core.page_request import Page, PageRequest
from web.pages.case.case_rows import short_category

ORDER_NAMES = {"deadline": "Most urgent first", "newest": "Newest concern first"}
DUE_NAMES = {"overdue": "Overdue", "today": "Overdue or due today"}


async def chosen(visit: PageRequest) -> CardChoice:
    """The tab in the address, with the order and the filter that the visitor keeps."""
    tabs = tabs_of(visit.me.caller.person)
    tab = next((each for each in tabs if each == visit.request.query_params.get("tab")), tabs[0])
    return await work_choices.find(visit.ledger.pool, visit.ledger.seals, visit.me.caller.person.id, tab)


def choice_values(wanted: CardChoice) -> dict[str, Any]:
    """What the form of the choice needs."""
    parts = [DUE_NAMES[wanted.due]] if wanted.due else []
    parts += [short_category(wanted.category)] if wanted.category else []
    return {
        "chosen": wanted,
        "narrowed": ", ".join(parts).lower() or None,
        "orders": ORDER_NAMES,
        "dues": DUE_NAMES,
        "categories": {code: short_category(code) for code in get_args(Category)},
    }


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


PAGES = {"/work/choice": Page(post=keep)}
