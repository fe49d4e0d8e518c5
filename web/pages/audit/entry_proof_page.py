"""Check one entry of a case or of a child's record: its proof in plain words, and as a file."""

from starlette.responses import Response

from application import problems
from application.damage_problems import EntryNotInTree
from application.parameter_parsers import a_version
from application.seen_streams import SeenStream, log_stream_look
from application.tree_proofs import proof_holds, prove_inclusion
from domain.case.case import Case
from store.tree.tree_reading import TreeIncomplete
from web.core.page_request import Page, PageRequest
from web.pages.audit.proved_entry import in_words
from web.pages.audit.proved_streams import address_of, page_about, seen_case, seen_record

TITLE = "Proof of an entry"
_LOOKED = "proof"


async def of_a_case(visit: PageRequest) -> Response:
    """The proof of an entry of the case."""
    return await _proved(visit, await seen_case(visit))


async def of_a_child(visit: PageRequest) -> Response:
    """The proof of an entry of the child's record."""
    return await _proved(visit, await seen_record(visit))


async def case_file(visit: PageRequest) -> Response:
    """The proof with its signed head, as a C2SP tlog-proof."""
    return await _file(visit, await seen_case(visit))


async def child_file(visit: PageRequest) -> Response:
    """The same of the child's record."""
    return await _file(visit, await seen_record(visit))


async def _proved(visit: PageRequest, seen: SeenStream) -> Response:
    """The page; it also says when an entry has no proof yet, or when its proof fails."""
    entry, proof, holds, waits = _entry(visit), None, False, False
    if entry <= seen.version:
        try:
            proof = await prove_inclusion(visit.ledger, seen.id, seen.version, entry)
            holds = await proof_holds(visit.ledger, seen.id, entry, proof)
        except problems.NotIntegrated:
            waits = True
        except (
            EntryNotInTree,
            TreeIncomplete,
        ):  # it was removed from the tree, or a part of the tree is gone
            holds = False
        await log_stream_look(visit.ledger, visit.me.caller.person.id, seen, _LOOKED)
    return page_about(
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


async def _file(visit: PageRequest, seen: SeenStream) -> Response:
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
    try:
        return int(a_version(visit.request.query_params.get("entry", "")))
    except ValueError:
        return 1


PAGES = {
    "/cases/{id}/proof": Page(get=of_a_case),
    "/cases/{id}/proof.txt": Page(get=case_file),
    "/pupils/{id}/proof": Page(get=of_a_child),
    "/pupils/{id}/proof.txt": Page(get=child_file),
}
