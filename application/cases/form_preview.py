"""The referral form that a referral would have: nothing is recorded, and nothing is sent (11.5)."""

from application import problems
from application.commands.person_commands import PersonRequest
from application.commands.submit import dry_run
from documents import form_loader
from documents.referral_snapshot import FormSource
from domain.events import ReferralMade
from store.ledger import history
from store.ledger.ledger import Ledger


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
