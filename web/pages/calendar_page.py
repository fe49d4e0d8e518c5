"""The calendar: bank holidays, what a change would do to deadlines, and asking for a change (11.8)."""

from datetime import date

from starlette.responses import Response

from application import problems
from application.calendar_preview import PreviewedDay, preview
from domain.calendar.bank_holidays import MAY_ASK, MAY_PROCLAIM, MOST_REASONS, Proclaim, check, faults
from domain.calendar.working_time import london
from domain.refusals import Refused
from store.planning import calendar_changes, calendar_requests
from store.planning.calendar_revisions import PolicySet
from store.planning.replanning_batches import count_behind
from web.core.csrf import PostedForm
from web.core.form_dates import NO_DAY, date_items, date_of
from web.core.page_request import Page, PageRequest

SHOWN = 12
CHANGES_SHOWN = 200
ASKED_SHOWN = 20
WHY = f"Give a reason of 10 to {MOST_REASONS} characters. Every school reads it, so do not name anyone"
WHY_ASKED = (
    f"Give a reason of 10 to {MOST_REASONS} characters. The person who runs Onward reads it, "
    "so do not name anyone"
)
ASKED_ALREADY = (
    "Your school has asked for this already, or has too many open requests. Wait for an answer from the "
    "person who runs Onward"
)


async def calendar(visit: PageRequest) -> Response:
    """The coming bank holidays; with a day in the address also the deadlines that would move."""
    query = PostedForm(list(visit.request.query_params.multi_items()))
    if not query["change"]:
        return await _page(visit, query)
    return await _preview(visit, query)


async def proclaim(visit: PageRequest) -> Response:
    """Add or remove a day for every school; open cases are recalculated one after the other."""
    _only(visit, MAY_PROCLAIM)
    asked = _sent(visit)
    if faults(asked, visit.now):
        return await _preview(visit, visit.form, {"reasons": WHY})
    await calendar_changes.proclaim(visit.ledger, asked, visit.me.caller.person.id, None)
    return visit.redirect("/calendar?done=yes")


async def ask_for(visit: PageRequest) -> Response:
    """Ask the person who runs Onward for a change, for the visitor’s school; nothing moves yet."""
    _only(visit, MAY_ASK)
    asked = _sent(visit)
    if faults(asked, visit.now):
        return await _preview(visit, visit.form, {"reasons": WHY_ASKED})
    check((await _newest(visit)).calendar, asked.change, asked.day)
    if not await calendar_requests.ask(visit.ledger, visit.me.caller, asked):
        return await _preview(visit, visit.form, {"reasons": ASKED_ALREADY})
    return visit.redirect("/calendar?asked=yes")


async def refuse(visit: PageRequest) -> Response:
    """Refuse a school’s request, with a reason."""
    _only(visit, MAY_PROCLAIM)
    try:
        number = int(visit.request.path_params["number"])
    except ValueError:
        raise problems.NotFound from None
    reasons, by = visit.form["reasons"].strip(), visit.me.caller.person.id
    field = f"refuse-{number}"
    if not 10 <= len(reasons) <= MOST_REASONS:
        return await _page(visit, visit.form, {field: f"Give a reason of 10 to {MOST_REASONS} characters"})
    if number not in {each.number for each in await calendar_requests.waiting(visit.ledger.pool)}:
        raise problems.NotFound
    await calendar_requests.refuse(visit.ledger, number, reasons, by)
    return visit.redirect("/calendar")


def _sent(visit: PageRequest) -> Proclaim:
    day, form = date_of(visit.form, "day"), visit.form
    if day is None or form["change"] not in ("add", "remove"):
        raise problems.Malformed(())
    return _proclaim(day, form["change"], form["reasons"].strip())


async def _preview(visit: PageRequest, form: PostedForm, wrong: dict[str, str] | None = None) -> Response:
    day = date_of(form, "day")
    if day is None or form["change"] not in ("add", "remove"):
        return await _page(visit, form, {"day-day": NO_DAY})
    change = _proclaim(day, form["change"], "").change
    try:
        shown = await preview(visit.ledger, visit.me.caller, change, day)
    except Refused as refused:
        return await _page(visit, form, {"day-day": (type(refused).__doc__ or "").partition(" (")[0]})
    return await _page(visit, form, wrong, shown)


async def _page(
    visit: PageRequest,
    form: PostedForm,
    wrong: dict[str, str] | None = None,
    asked: PreviewedDay | None = None,
) -> Response:
    pool, caller, operates = visit.ledger.pool, visit.me.caller, may(visit, MAY_PROCLAIM)
    changes = await calendar_changes.newest(visit.ledger, caller.school, CHANGES_SHOWN)
    known, today = (await _newest(visit)).calendar, london(visit.now).date()
    title = "Error: Calendar" if wrong else "Calendar"
    return visit.page(
        "calendar.html",
        title=title,
        status=422 if wrong else 200,
        days=sorted(day for day in known.holidays if day >= today)[:SHOWN],
        until=known.published_until,
        changes=changes,
        done=visit.request.query_params.get("done") is not None,
        sent=visit.request.query_params.get("asked") is not None,
        behind=await count_behind(pool, caller.person.id, None if operates else caller.school),
        form=form,
        items=date_items(form, "day", bool(wrong and "day-day" in wrong)),
        wrong=wrong or {},
        asked=asked,
        operates=operates,
        may_ask=may(visit, MAY_ASK),
        waiting=await calendar_requests.waiting(pool) if operates else [],
        asked_for=await calendar_requests.of_school(pool, caller.school, ASKED_SHOWN),
    )


async def _newest(visit: PageRequest) -> PolicySet:
    """The newest calendar, whichever process made it."""
    async with visit.ledger.pool.connection() as connection:
        return await visit.ledger.plans.newest(connection)


def _proclaim(day: date, change: str, reasons: str) -> Proclaim:
    return Proclaim(day=day, change="add" if change == "add" else "remove", reasons=reasons)


def may(visit: PageRequest, roles: tuple[str, ...]) -> bool:
    """Whether the visitor holds one of these roles."""
    return any(role in roles for role in visit.me.roles)


def _only(visit: PageRequest, roles: tuple[str, ...]) -> None:
    if not may(visit, roles):
        raise problems.NotAllowed


PAGES = {
    "/calendar": Page(get=calendar, post=proclaim),
    "/calendar/requests": Page(post=ask_for),
    "/calendar/requests/{number}/refuse": Page(post=refuse),
}
