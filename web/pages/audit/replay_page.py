"""Replay: the case entry by entry, with the changes of each."""

from starlette.responses import Response

from audit.who_knew import in_words, who_knew
from domain.evolve import replay
from web.core.page_request import Page, PageRequest
from web.pages.audit.case_record import record
from web.pages.audit.field_comparison import compared
from web.pages.case import page_context
from wording import form_labels

AROUND = 10
"""Entries listed before and after the shown one."""


async def replayed(visit: PageRequest) -> Response:
    """One entry, the case after it, and links to the others."""
    kept = await record(visit)
    last = len(kept.stream)
    number = _number(visit.request.query_params.get("entry", ""), last)
    then = replay(kept.stream[:number])
    before = kept.lay_out(visit, replay(kept.stream[: number - 1])) if number > 1 else []
    fields = compared(kept.lay_out(visit, then), before)
    event, lines = kept.stream[number - 1], kept.lines
    first = max(1, min(number - AROUND, last - 2 * AROUND))
    knew = in_words(who_knew(kept.stream[:number], kept.names), lines)
    return kept.page(
        visit,
        "replay",
        "Replay",
        number=number,
        last=last,
        line=lines[number - 1],
        event=event,
        written=kept.written(event, page_context.policy_of(visit, then)),
        called=form_labels.events()["names"][event.fact.type],
        seal=kept.seals[event.version],
        around=lines[first - 1 : first + 2 * AROUND],
        fields=fields,
        changed=[each for each in fields if each.differs],
        learnt=[each for each in knew if each.since_version == event.version],
    )


def _number(text: str, last: int) -> int:
    """The number of an existing entry; the last if none is named."""
    given = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else last
    return min(max(given, 1), last)


PAGES = {"/cases/{id}/replay": Page(get=replayed)}
