"""Filters of *Cases* under a name: a person saves, opens and deletes their own. No address has the words."""

from urllib.parse import urlencode

from starlette.responses import Response

from application import problems
from domain.pupils.pupil_listing import LONGEST_SEARCH
from store.people import saved_filters
from store.people.saved_filters import MOST_FILTERS
from web.core.csrf import PostedForm
from web.core.page_request import Page, PageRequest
from web.pages.case import case_search_page
from web.pages.case.case_rows import FILTERS, SEARCHED, present_filter, sees_whole_cases

LONGEST_NAME = 40
NAME = "filter-name"
"""The input of the name."""


async def save(visit: PageRequest) -> Response:
    """Save the filter of the page that was shown, under the name that was entered."""
    if not sees_whole_cases(visit):
        raise problems.NotAllowed
    present = {name: text[:LONGEST_SEARCH] for name, text in present_filter(visit.form).items()}
    if not present:
        raise problems.Malformed([])
    name = " ".join(visit.form[NAME].split())
    wrong = await _wrong(visit, name)
    person, ledger = visit.me.caller.person.id, visit.ledger
    if wrong is None and await saved_filters.save(ledger.pool, ledger.seals, person, name, present):
        return visit.redirect("/cases")
    said = wrong or f"You have {MOST_FILTERS} saved filters. Delete one on the page Cases first"
    return visit.page(
        "cases/save-filter.html",
        title="Error: Save this filter",
        status=422,
        present=present,
        filter_name=visit.form[NAME],
        wrong={NAME: said},
    )


async def show(visit: PageRequest) -> Response:
    """The cases that one of the visitor's filters finds now."""
    person, ledger = visit.me.caller.person.id, visit.ledger
    found = await saved_filters.find(ledger.pool, ledger.seals, person, visit.id)
    if found is None or found.name is None:
        raise problems.NotFound
    if not set(SEARCHED).isdisjoint(found.fields):
        return await case_search_page.results(visit, PostedForm(list(found.fields.items())), saved=True)
    chosen = {name: found.fields[name] for name in FILTERS if name in found.fields}  # codes and ids alone
    return visit.redirect(f"/cases?{urlencode(chosen)}")


async def delete(visit: PageRequest) -> Response:
    """Delete one of the visitor's filters."""
    if not await saved_filters.delete(visit.ledger.pool, visit.me.caller.person.id, visit.id):
        raise problems.NotFound
    return visit.redirect("/cases")


async def _wrong(visit: PageRequest, name: str) -> str | None:
    """The reason why a name cannot be used."""
    if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
        return f"Enter a name of at most {LONGEST_NAME} characters"
    ledger = visit.ledger
    known = await saved_filters.of_person(ledger.pool, ledger.seals, visit.me.caller.person.id)
    if name.casefold() in {each.name.casefold() for each in known if each.name is not None}:
        return "You have a filter of that name already. Enter another name"
    return None


PAGES = {"/cases/saved": Page(post=save), "/cases/saved/{id}": Page(get=show, post=delete)}
