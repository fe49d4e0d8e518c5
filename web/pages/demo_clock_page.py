"""Moves the clock of a demonstration on, as `onward demo skip` does."""

from datetime import UTC, datetime, timedelta

from starlette.responses import Response

from application import problems
from domain.calendar.working_time import london
from web.core.page_request import Page, PageRequest
from web.pages.sign_in_page import local_address

SPANS = ("10m", "1h", "1wd")
AFTER_FIVE = "after-5pm"
"""Most deadlines are at the close of day, so visitors look just after it for missing answers (11.8)."""


class TimeStands(problems.Problem):
    """409: the clock did not move."""

    status, title = 409, "Time did not move on"
    detail = "Onward could not move the demonstration’s clock. Try again."


async def skip(visit: PageRequest) -> Response:
    """Move the clock on, and show the same page again."""
    asked = visit.form["span"]
    if visit.site.time is None or asked not in (*SPANS, AFTER_FIVE):
        raise problems.NotFound
    if not await visit.site.time.skip(until_after_five(visit.now) if asked == AFTER_FIVE else asked):
        raise TimeStands
    return visit.redirect(local_address(visit.form["next"] or "/"))


def until_after_five(now: datetime) -> str:
    """The minutes until just after the next 5pm in London, as a span."""
    here = london(now)
    after = here.replace(hour=17, minute=1, second=0, microsecond=0)
    if after <= here:
        after += timedelta(days=1)
    return f"{-((now - after.astimezone(UTC)) // timedelta(minutes=1))}m"


PAGES = {"/demonstration/skip": Page(post=skip)}
