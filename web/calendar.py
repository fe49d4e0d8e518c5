"""The calendar: which days are no working days, and what one more or less would do to deadlines (11.8)."""

from dataclasses import dataclass
from datetime import date

from starlette.responses import Response

from api import problems
from domain.proclaiming import MAY_PROCLAIM, MOST_REASONS, Proclaim, check, faults
from domain.refusals import Refused
from domain.working_time import london
from store import proclaiming
from store.foreseeing import Foreseen, foresee
from store.plans import Timetable
from store.replanning import count_behind
from web.dates import NO_DAY, date_items, date_of
from web.forms import Form
from web.visits import Page, Visit

SHOWN = 12
CHANGES_SHOWN = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A day that somebody asks about."""

    proclaim: Proclaim
    effect: Foreseen


async def calendar(visit: Visit) -> Response:
    """The days to come; with a day in the address also what it would move."""
    query = Form(list(visit.request.query_params.multi_items()))
    if not query["change"]:
        return await _page(visit, query)
    return await _ask(visit, query)


async def proclaim(visit: Visit) -> Response:
    """Add a day or take one out, for all of England; open cases follow one after the other."""
    if not may_proclaim(visit):
        raise problems.NotAllowed
    day, form = date_of(visit.form, "day"), visit.form
    if day is None or form["change"] not in ("add", "remove"):
        raise problems.Malformed(())
    asked = _asked(day, form["change"], form["reasons"].strip())
    wrong = faults(asked, visit.now)
    if wrong:
        says = f"Give reasons of 10 to {MOST_REASONS} characters; every school reads them, so name nobody"
        return await _ask(visit, form, {"reasons": says})
    await proclaiming.proclaim(visit.ledger, asked, visit.me.caller.person.id, None)
    return visit.go("/calendar?done=yes")


async def _ask(visit: Visit, form: Form, wrong: dict[str, str] | None = None) -> Response:
    day = date_of(form, "day")
    if day is None or form["change"] not in ("add", "remove"):
        return await _page(visit, form, {"day-day": NO_DAY})
    asked = _asked(day, form["change"], "")
    await _newest(visit)
    effect = await foresee(visit.ledger, visit.me.caller, asked.change, day)
    try:
        check(visit.ledger.plans.known.calendar, asked.change, day)
    except Refused as refused:
        return await _page(visit, form, {"day-day": (type(refused).__doc__ or "").partition(" (")[0]})
    return await _page(visit, form, wrong, Asked(proclaim=asked, effect=effect))


async def _page(
    visit: Visit, form: Form, wrong: dict[str, str] | None = None, asked: Asked | None = None
) -> Response:
    changes = await proclaiming.newest(visit.ledger, visit.me.caller.school, CHANGES_SHOWN)
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
        behind=await count_behind(visit.ledger.pool, but_about=visit.me.caller.person.id),
        form=form,
        items=date_items(form, "day", bool(wrong and "day-day" in wrong)),
        wrong=wrong or {},
        asked=asked,
        may_proclaim=may_proclaim(visit),
    )


async def _newest(visit: Visit) -> Timetable:
    """By the newest plan, whichever process made it."""
    async with visit.ledger.pool.connection() as connection:
        return await visit.ledger.plans.newest(connection)


def _asked(day: date, change: str, reasons: str) -> Proclaim:
    return Proclaim(day=day, change="add" if change == "add" else "remove", reasons=reasons)


def may_proclaim(visit: Visit) -> bool:
    """Whether the visitor may move every school's deadlines."""
    return any(role in MAY_PROCLAIM for role in visit.me.roles)


PAGES = {"/calendar": Page(get=calendar, post=proclaim)}
