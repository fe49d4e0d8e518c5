"""The calendar: bank holidays, what a change would do to deadlines, and asking for a change (11.8)."""

from starlette.responses import Response

from application import problems
from application.parameter_parsers import read_or_none
from application.school import bank_holiday_changes
from application.school.calendar_preview import PreviewedDay, preview
from application.sent_request import check_role
from domain.calendar.working_time import london
from domain.policy.bank_holidays import MAY_ASK, MAY_PROCLAIM, MOST_REASONS, Proclaim
from domain.refusals import Refused
from store.planning import calendar_requests
from store.planning.replanning_batches import count_behind
from web.core.form_dates import NO_DAY, date_items, date_of
from web.core.page_request import Page, PageRequest
from web.core.posted_form import PostedForm

SHOWN = 12
CHANGES_SHOWN = 200
ASKED_SHOWN = 20
NO_CHANGE = "Choose whether to add or remove it"
_CHANGES = ("add", "remove")
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
    if not any(name in visit.request.query_params for name in ("day-day", "change")):
        return await _page(visit, query)
    return await _preview(visit, query)


async def proclaim(visit: PageRequest) -> Response:
    """Add or remove a day for every school; open cases are recalculated one after the other."""
    check_role(visit.me.caller, MAY_PROCLAIM)  # before the form is read
    asked = _sent(visit)
    try:
        await bank_holiday_changes.proclaim(visit.ledger, visit.sending("/v1/calendar", asked), asked)
    except problems.Malformed:
        return await _preview(visit, visit.form, {"reasons": WHY})
    return visit.redirect("/calendar?done=yes")


async def ask_for(visit: PageRequest) -> Response:
    """Ask the person who runs Onward for a change, for the visitor’s school; nothing moves yet."""
    check_role(visit.me.caller, MAY_ASK)  # before the form is read
    asked = _sent(visit)
    try:
        recorded = await bank_holiday_changes.ask_for(visit.ledger, visit.me.caller, asked)
    except problems.Malformed:
        return await _preview(visit, visit.form, {"reasons": WHY_ASKED})
    if not recorded:
        return await _preview(visit, visit.form, {"reasons": ASKED_ALREADY})
    return visit.redirect("/calendar?asked=yes")


async def refuse(visit: PageRequest) -> Response:
    """Refuse a school’s request, with a reason."""
    check_role(visit.me.caller, MAY_PROCLAIM)  # before the number is read
    number = read_or_none(int, visit.request.path_params["number"])
    if number is None:
        raise problems.NotFound
    reasons = visit.form["reasons"].strip()
    try:
        await bank_holiday_changes.refuse(visit.ledger, visit.me.caller, number, reasons)
    except problems.Malformed:
        wrong = {f"refuse-{number}": f"Give a reason of 10 to {MOST_REASONS} characters"}
        return await _page(visit, visit.form, wrong)
    return visit.redirect("/calendar")


def _sent(visit: PageRequest) -> Proclaim:
    asked = _chosen(visit.form)
    if asked is None:
        raise problems.Malformed(())
    return asked


def _chosen(form: PostedForm) -> Proclaim | None:
    """The day and the change of a form; None if one of them is missing or impossible."""
    day, change = date_of(form, "day"), form["change"]
    if day is None or change not in _CHANGES:
        return None
    return Proclaim(day=day, change="add" if change == "add" else "remove", reasons=form["reasons"].strip())


def _missing(form: PostedForm) -> dict[str, str]:
    wrong = {"day-day": NO_DAY} if date_of(form, "day") is None else {}
    return wrong if form["change"] in _CHANGES else {**wrong, "change": NO_CHANGE}


async def _preview(visit: PageRequest, form: PostedForm, wrong: dict[str, str] | None = None) -> Response:
    asked = _chosen(form)
    if asked is None:
        return await _page(visit, form, _missing(form))
    try:
        shown = await preview(visit.ledger, visit.me.caller, asked.change, asked.day)
    except Refused as refused:
        return await _page(visit, form, {"day-day": (type(refused).__doc__ or "").partition(" (")[0]})
    return await _page(visit, form, wrong, shown)


async def _page(
    visit: PageRequest,
    form: PostedForm,
    wrong: dict[str, str] | None = None,
    asked: PreviewedDay | None = None,
) -> Response:
    pool, caller, operates = visit.ledger.pool, visit.me.caller, visit.has(MAY_PROCLAIM)
    changes = await calendar_requests.newest(visit.ledger, caller.school, CHANGES_SHOWN)
    known, today = (await visit.ledger.plans.newest(pool)).calendar, london(visit.now).date()
    return visit.form_page(
        "calendar.html",
        title="Calendar",
        days=sorted(day for day in known.holidays if day >= today)[:SHOWN],
        until=known.published_until,
        changes=changes,
        done=visit.request.query_params.get("done") is not None,
        sent=visit.request.query_params.get("asked") is not None,
        behind=await count_behind(pool, caller.person.id, None if operates else caller.school),
        form=form,
        items=date_items(form, "day", bool(wrong and "day-day" in wrong)),
        wrong=wrong,
        asked=asked,
        operates=operates,
        may_ask=visit.has(MAY_ASK),
        waiting=await calendar_requests.waiting(pool) if operates else [],
        asked_for=await calendar_requests.of_school(pool, caller.school, ASKED_SHOWN),
    )


PAGES = {
    "/calendar": Page(get=calendar, post=proclaim),
    "/calendar/requests": Page(post=ask_for),
    "/calendar/requests/{number}/refuse": Page(post=refuse),
}
