"""Replay: the case entry by entry, with the changes of each."""

from bisect import bisect_right
from collections.abc import Sequence

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
    lines = kept.lines
    numbers = [each.version for each in kept.stream]
    place = _place(visit.request.query_params.get("entry", ""), numbers)
    event, then = kept.stream[place], replay(kept.stream[: place + 1])
    before = kept.lay_out(visit, replay(kept.stream[:place])) if place else []
    fields = compared(kept.lay_out(visit, then), before)
    first = max(0, min(place - AROUND, len(numbers) - 1 - 2 * AROUND))
    knew = in_words(who_knew(kept.stream[: place + 1], kept.names), lines)
    return kept.page(
        visit,
        "replay",
        "Replay",
        number=event.version,
        last=numbers[-1],
        numbers=numbers,
        previous=numbers[place - 1] if place else None,
        next=numbers[place + 1] if event.version < numbers[-1] else None,
        line=lines[place],
        event=event,
        written=kept.written(event, page_context.policy_of(visit, then)),
        called=form_labels.events()["names"][event.fact.type],
        seal=kept.seals[event.version],
        around=lines[first : first + 2 * AROUND + 1],
        fields=fields,
        changed=[each for each in fields if each.differs],
        learnt=[each for each in knew if each.since_version == event.version],
    )


def _place(text: str, numbers: Sequence[int]) -> int:
    """Where the entry of that number is, or the nearest before it; the last if none is named.

    Numbers are missing where entries about a case that the reader may not see were left out.
    """
    given = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else numbers[-1]
    return max(bisect_right(numbers, given) - 1, 0)


PAGES = {"/cases/{id}/replay": Page(get=replayed)}
