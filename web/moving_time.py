"""In a demonstration, letting time pass, as `onward demo skip` does."""

from starlette.responses import Response

from api import problems
from web.hiding import local
from web.visits import Page, Visit

SPANS = {"10m": "10 minutes", "1h": "An hour", "1wd": "A working day"}


class TimeStands(problems.Problem):
    """409: the clock was not moved."""

    status, title = 409, "Time did not pass"
    detail = "The demonstration's clock could not be moved just now. Try again."


async def skip(visit: Visit) -> Response:
    """Let a span pass, and show the same page again."""
    if visit.site.time is None or visit.form["span"] not in SPANS:
        raise problems.NotFound
    if not await visit.site.time.skip(visit.form["span"]):
        raise TimeStands
    return visit.go(local(visit.form["next"] or "/"))


PAGES = {"/demonstration/skip": Page(post=skip)}
