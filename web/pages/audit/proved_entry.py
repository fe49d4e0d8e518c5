"""The words of an entry whose proof is shown."""

from contextlib import suppress

from application.history_redaction import readable
from domain.case.case import Case
from domain.people.roles import By
from domain.pupils.pupil_details import RegisteredPupil
from store.ledger import history
from store.ledger.sealing import DoesNotOpen
from store.pupils.pupil_codec import PupilDoesNotOpen
from store.pupils.pupil_store import events_of, load_pupil
from web.core.page_request import PageRequest
from web.pages.case.page_context import names, told
from wording.chronology_text import COMMAND_LINE, register_sentence
from wording.event_sentences import person
from wording.formatting import moment


async def in_words(visit: PageRequest, seen: Case | RegisteredPupil, entry: int) -> str | None:
    """Who did what, and when. None if its reader may not know of it, or if it cannot be opened."""
    with suppress(DoesNotOpen, PupilDoesNotOpen):
        return await (
            _of_a_case(visit, seen, entry) if isinstance(seen, Case) else _of_a_child(visit, seen, entry)
        )
    return None


async def _of_a_case(visit: PageRequest, case: Case, entry: int) -> str | None:
    stored = await history.events(visit.ledger, case.id, entry - 1, 1)
    known = await readable(visit.ledger, visit.me.caller, case.id, stored)
    for line in told(visit, case, known, await names(visit)):
        return f"{line.who} {line.text}, {moment(line.at)}"
    return None


async def _of_a_child(visit: PageRequest, pupil: RegisteredPupil, entry: int) -> str | None:
    ledger = visit.ledger
    async with ledger.pool.connection() as connection:
        loaded = await load_pupil(connection, ledger.seals, pupil.school, pupil.id)
        events = await events_of(connection, loaded) if loaded is not None else []
    for event, _ in events[entry - 1 : entry]:
        who = person(event.actor, await names(visit)) if isinstance(event.actor, By) else COMMAND_LINE
        return f"{who} {register_sentence(event.fact)}, {moment(event.recorded_at)}"
    return None
