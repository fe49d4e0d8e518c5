"""Find cases by the child or the reference; it is posted, so no address, history or log has the words."""

from starlette.responses import Response

from application import problems
from application.case_finding import find_cases, packed
from domain.access.permissions import visibility
from domain.case.case_search import SearchCases
from domain.pupils.pupil_details import YEAR_GROUPS
from domain.pupils.pupil_listing import LONGEST_SEARCH
from store.queries import access_log
from store.queries.case_queries import ListPage
from web.core.csrf import PostedForm
from web.core.page_request import PageRequest
from web.pages.case import page_context
from web.pages.case.case_rows import case_row, present_filter, search_values, sees_whole_cases
from wording import case_labels

_SAYS = {
    "/q": ("q", f"Enter at least two letters of a name, and at most {LONGEST_SEARCH}"),
    "/class": ("class", "Enter a class, such as 8B"),
    "/reference": ("reference", "Enter a reference, such as ONW-7F3K2M"),
}


async def search(visit: PageRequest) -> Response:
    """The cases that the posted form finds."""
    return await results(visit, visit.form)


async def results(visit: PageRequest, form: PostedForm, *, saved: bool = False) -> Response:
    """The cases that match, 25 a page, each look logged. A search that is `saved` is not saved again."""
    values = search_values(visit)
    if not values["may_search"]:
        raise problems.NotAllowed
    page, wrong = ListPage(cases=(), more=None), dict[str, str]()
    try:
        page = await find_cases(visit.ledger, visit.me.caller, _asked(form))
    except problems.Malformed as malformed:
        wrong = dict(_SAYS.get(fault.pointer, ("q", fault.message)) for fault in malformed.faults)
    me = visit.me.caller.person
    shown = [(state, sight) for state in page.read if (sight := visibility(state, me)) is not None]
    await access_log.log_access(visit.ledger, me.id, shown, "list")
    names = await page_context.names(visit)
    return visit.page(
        "cases/found.html",
        title="Error: Cases" if wrong else "Cases",
        status=422 if wrong else 200,
        form=form,
        wrong=wrong,
        present={} if saved or wrong else present_filter(form),
        filter_name="",
        rows=[case_row(visit, state, logged=True) for state in page.cases],
        more=packed(page.more),
        whole=sees_whole_cases(visit),
        **values,
        **case_labels.functions(visit.now, names),
    )


def _asked(form: PostedForm) -> SearchCases:
    """The search of a form; an unknown year group filters nothing."""
    return SearchCases(
        q=form["q"].strip() or None,
        year=next((each for each in YEAR_GROUPS if each == form["year"]), None),
        class_=form["class"].strip() or None,
        reference=form["reference"].strip() or None,
        cursor=form["cursor"] or None,
    )
