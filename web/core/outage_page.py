"""The page while the database is away or read-only: 999, who to tell, and what the visitor typed."""

from collections.abc import Sequence

from starlette.responses import Response

from application import problems
from store.pool import LedgerAway, LedgerReadOnly
from web.core.page_request import PageRequest


class PartRecorded(Exception):
    """The record went away between two steps of one page: some of them are recorded."""

    def __init__(self, recorded: str, unsure: str, left: str, away: LedgerAway) -> None:
        super().__init__()
        self.recorded = recorded
        self.unsure = unsure
        """The step that got no answer."""
        self.left = left
        """The steps after it; empty if there are none."""
        self.read_only = isinstance(away, LedgerReadOnly)


def page(
    visit: PageRequest,
    again: Sequence[tuple[str, str]],
    read_only: bool,
    *,
    sent_file: bool = False,
    part: PartRecorded | None = None,
) -> Response:
    """The page, with what the visitor typed, to send again later; a file must be chosen again."""
    problem, url = problems.Unavailable(), visit.request.url
    response = visit.page(
        "away.html",
        title="Onward cannot record anything" if read_only else "Onward cannot reach the record",
        status=problem.status,
        leads=visit.site.leads.to(visit.request.cookies.get(visit.site.cookie)),
        again=again,
        read_only=read_only,
        sent_file=sent_file,
        part=part,
        here=f"{url.path}?{url.query}" if url.query else url.path,
        read=visit.request.method != "POST",
        request_id=visit.request.state.id,
    )
    response.headers.update(problem.headers())
    return response
