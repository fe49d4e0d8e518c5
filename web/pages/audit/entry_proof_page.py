"""Check one entry of a case or of a child's record: its proof in plain words, and as a file."""

from contextlib import suppress

from starlette.responses import Response

from application import problems
from application.audit.seen_streams import log_stream_look
from application.audit.tree_proofs import proof_holds, prove_inclusion
from application.cases.history_redaction import readable
from application.damage_problems import EntryNotInTree
from application.parameter_parsers import a_version, read_or_none
from domain.case.case import Case
from domain.people.roles import By
from domain.pupils.pupil_details import RegisteredPupil
from store.ledger import history
from store.ledger.sealing import DoesNotOpen
from store.pupils.pupil_codec import PupilDoesNotOpen
from store.pupils.pupil_store import events_of, load_pupil
from store.tree.tree_reading import TreeIncomplete
from web.core.page_request import Page, PageRequest
from web.pages.audit.case_record import about, address_of, seen_here
from web.pages.case.page_context import entry_lines, names
from wording.chronology_text import COMMAND_LINE, register_sentence
from wording.event_sentences import person
from wording.formatting import moment

TITLE = "Proof of an entry"
_LOOKED = "proof"


async def proved(visit: PageRequest) -> Response:
    """The page; it also says when an entry has no proof yet, or when its proof fails."""
    seen = await seen_here(visit)
    entry, proof, holds, waits = _entry(visit), None, False, False
    if entry <= seen.version:
        try:
            proof = await prove_inclusion(visit.ledger, seen.id, seen.version, entry)
            holds = await proof_holds(visit.ledger, seen.id, entry, proof)
        except problems.NotIntegrated:
            waits = True
        except (EntryNotInTree, TreeIncomplete):
            pass  # it was removed from the tree, or a part of the tree is gone
        await log_stream_look(visit.ledger, visit.me.caller.person.id, seen, _LOOKED)
    return about(
        visit,
        seen,
        "proof",
        TITLE,
        status=200 if entry <= seen.version else 404,
        entry=entry,
        newest=seen.version,
        here=f"{address_of(seen)}/proof",
        said=await in_words(visit, seen, entry) if holds else None,
        proof=proof.view if proof is not None else None,
        holds=holds,
        waits=waits,
    )


async def saved(visit: PageRequest) -> Response:
    """The proof with its signed head, as a C2SP tlog-proof."""
    seen = await seen_here(visit)
    entry = _entry(visit)
    proof = await prove_inclusion(visit.ledger, seen.id, seen.version, entry)
    body = await proof.text(visit.ledger)
    await log_stream_look(visit.ledger, visit.me.caller.person.id, seen, _LOOKED)
    name = f"{seen.reference if isinstance(seen, Case) else 'record'}-{entry}.tlog-proof"
    return Response(
        body, 200, {"Content-Disposition": f'attachment; filename="{name}"'}, "text/plain; charset=utf-8"
    )


def _entry(visit: PageRequest) -> int:
    """The entry that was asked for; the first if the address has none, or no number."""
    return read_or_none(a_version, visit.request.query_params.get("entry", "")) or 1


async def in_words(visit: PageRequest, seen: Case | RegisteredPupil, entry: int) -> str | None:
    """Who did what, and when. None if its reader may not know of it, or if it cannot be opened."""
    with suppress(DoesNotOpen, PupilDoesNotOpen):
        return await (
            _case_in_words(visit, seen, entry)
            if isinstance(seen, Case)
            else _record_in_words(visit, seen, entry)
        )
    return None


async def _case_in_words(visit: PageRequest, case: Case, entry: int) -> str | None:
    stored = await history.events(visit.ledger, case.id, entry - 1, 1)
    known = await readable(visit.ledger, visit.me.caller, case.id, stored)
    for line in entry_lines(visit, case, known, await names(visit)):
        return f"{line.who} {line.text}, {moment(line.at)}"
    return None


async def _record_in_words(visit: PageRequest, pupil: RegisteredPupil, entry: int) -> str | None:
    ledger = visit.ledger
    async with ledger.pool.connection() as connection:
        loaded = await load_pupil(connection, ledger.seals, pupil.school, pupil.id)
        events = await events_of(connection, loaded) if loaded is not None else []
    for event, _ in events[entry - 1 : entry]:
        who = person(event.actor, await names(visit)) if isinstance(event.actor, By) else COMMAND_LINE
        return f"{who} {register_sentence(event.fact)}, {moment(event.recorded_at)}"
    return None


PAGES = {
    "/cases/{id}/proof": Page(get=proved),
    "/cases/{id}/proof.txt": Page(get=saved),
    "/pupils/{id}/proof": Page(get=proved),
    "/pupils/{id}/proof.txt": Page(get=saved),
}
