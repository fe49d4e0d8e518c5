"""The form of an agency referral: as it would be made, or as its reader may read it (11.5, 3.2h)."""

from uuid import UUID

from application import problems
from application.cases.history_redaction import readable_stream
from application.commands.person_commands import PersonRequest
from application.commands.submit import dry_run
from documents import form_loader
from documents.form_loader import recorded_form
from documents.referral_snapshot import FormSource
from domain.events import ReferralMade
from store.ledger import history
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller


async def preview(ledger: Ledger, request: PersonRequest) -> FormSource:
    """The referral as it would be made; a Problem or a refusal where it would not be."""
    assert request.case is not None
    decided = await dry_run(ledger, request)
    before = decided.events[0].version - 1  # another command may have been recorded since
    recorded = [each.event for each in await history.events(ledger, request.case, limit=before)]
    fact = next(event.fact for event in decided.events if isinstance(event.fact, ReferralMade))
    made = await form_loader.form_source_of(
        ledger, [*recorded, *decided.events], fact.agency_referral, preview=True
    )
    if made is None:
        raise problems.NotFound
    return made


async def readable_form(
    ledger: Ledger, caller: Caller, case: UUID, agency_referral: str
) -> FormSource | None:
    """The referral as it was made, without the words of a joined concern whose case the reader may not see.

    None if there is none, or if it is void.
    """
    stream = [each.event for each in await history.events(ledger, case)]
    return await recorded_form(ledger, await readable_stream(ledger, caller, case, stream), agency_referral)
