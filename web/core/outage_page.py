"""While the record is away or takes no entry: 999, whom to tell, and what was typed a moment ago."""

from collections.abc import Sequence

from starlette.responses import Response

from application import problems
from web.core.page_request import PageRequest


def page(visit: PageRequest, again: Sequence[tuple[str, str]], read_only: bool) -> Response:
    """The page, with what was typed, to be sent again once the record is there."""
    problem, url = problems.Unavailable(), visit.request.url
    response = visit.page(
        "away.html",
        title="Nothing can be recorded" if read_only else "The record cannot be reached",
        status=problem.status,
        leads=visit.site.leads.to(visit.request.cookies.get(visit.site.cookie)),
        again=again,
        read_only=read_only,
        here=f"{url.path}?{url.query}" if url.query else url.path,
        read=visit.request.method != "POST",
        request_id=visit.request.state.id,
    )
    response.headers.update(problem.headers())
    return response
