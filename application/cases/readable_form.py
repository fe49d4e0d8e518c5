"""The form of an agency referral as its reader may read it (11.5, 3.2h)."""

from uuid import UUID

from application.cases.history_redaction import readable_stream
from documents.form_loader import recorded_form
from documents.referral_snapshot import FormSource
from store.ledger import history
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller


async def readable_form(
    ledger: Ledger, caller: Caller, case: UUID, agency_referral: str
) -> FormSource | None:
    """The referral as it was made, without the words of a joined concern whose case the reader may not see.

    None if there is none, or if it is void.
    """
    stream = [each.event for each in await history.events(ledger, case)]
    return await recorded_form(ledger, await readable_stream(ledger, caller, case, stream), agency_referral)
