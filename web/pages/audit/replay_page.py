"""A case’s record on pages: entry by entry, who knew what and since when, and whether it is unchanged."""

from bisect import bisect_right
from collections.abc import Sequence

from starlette.responses import Response

from application import problems
from application.audit.who_knew import in_words, who_knew
from application.cases.damage_in_sight import damage_of_case
from domain.case.case import Case
from domain.evolve import replay
from store.ledger import history
from store.ledger.sealing import CaseDoesNotOpen
from store.ledger.stored_states import Unread
from store.queries import case_queries
from store.verification.record_check import damage
from web.core.page_request import Page, PageRequest
from web.pages.audit.case_record import about, record
from web.pages.audit.field_comparison import compared
from web.pages.case import page_context
from wording import form_labels
from wording.record_text import CANNOT_SHOW

AROUND = 10
"""Entries listed before and after the shown one."""


async def replayed(visit: PageRequest) -> Response:
    """One entry, the case after it, and links to the others."""
    kept = await record(visit)
    lines = kept.lines
    numbers = [each.version for each in kept.stream]
    place = _place(visit.request.query_params.get("entry", ""), numbers)
    event, then = kept.stream[place], replay(kept.stream[: place + 1])
    before = kept.lay_out(visit, replay(kept.stream[:place])) if place else {}
    fields = compared(kept.lay_out(visit, then), before)
    first = max(0, min(place - AROUND, len(numbers) - 1 - 2 * AROUND))
    knew = in_words(who_knew(kept.stream[: place + 1], kept.names), lines)
    return about(
        visit,
        kept.state,
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


async def knowing(visit: PageRequest) -> Response:
    """Everyone who came to know of the case, in order."""
    kept = await record(visit)
    knew = in_words(who_knew(kept.stream, kept.names), kept.lines)
    return about(visit, kept.state, "who-knew", "Who knew what", knew=knew)


async def integrity(visit: PageRequest) -> Response:
    """Say whether the record is unchanged, list the damage, show the head, and say what a chain cannot show.

    The page works even if an entry or the state cannot be opened: that is when people need it.
    """
    state = await _case(visit)
    async with visit.ledger.pool.connection(LONG_SECONDS) as connection:
        found = await history.verify(connection, state.id)
        damaged = await damage(connection, visit.ledger.seals, state.id)
    told = await damage_of_case(visit.ledger, visit.me.caller, state.id, damaged)
    return about(
        visit,
        state,
        "integrity",
        "Record integrity",
        found=found,
        cannot_show=CANNOT_SHOW,
        reads=isinstance(state, Case),
        damaged=told,
        newest=state.version if isinstance(state, Case) else None,
    )


LONG_SECONDS = 10.0
"""The page opens every entry of the case."""


async def _case(visit: PageRequest) -> Case | Unread:
    """The case, or a stand-in if it cannot be opened; the page shows none of its words."""
    try:
        return await visit.case(whole=True)
    except CaseDoesNotOpen as unread:
        if not await visit.sees_whole(unread.case):
            raise problems.NotAllowed from None
        (found,) = await case_queries.of_ids(visit.ledger, visit.me.caller, [unread.case])
        return found


PAGES = {
    "/cases/{id}/replay": Page(get=replayed),
    "/cases/{id}/who-knew": Page(get=knowing),
    "/cases/{id}/integrity": Page(get=integrity),
}
