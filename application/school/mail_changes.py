"""A person's own choice of when their mail comes, from the pages and the API."""

from dataclasses import dataclass

from application.sent_request import SentRequest, admitted, fresh, kept_for
from domain.field_rules import Fault
from domain.messaging.digests import ChooseDigests
from store.ledger.ledger import Ledger
from store.ledger.load_request import LoadRequest
from store.people import mail_choices
from store.people.mail_choices import MailChoice


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedChoice:
    """The choice, and whether the same key recorded it before."""

    choice: MailChoice
    repeat: bool = False


async def choose(ledger: Ledger, sent: SentRequest, asked: ChooseDigests | list[Fault]) -> RecordedChoice:
    """Record the caller's choice, or raise the Problem that answers it."""
    loaded = await ledger.load_for(sent.token, LoadRequest(case=None, key=sent.key))
    person = admitted(loaded, sent.too_large).person.id
    if (kept := kept_for(loaded, sent.key)) is not None:
        return RecordedChoice(choice=await mail_choices.recorded(ledger.pool, person, kept.case), repeat=True)
    fresh(loaded, [*sent.wrong_headers, *(asked if isinstance(asked, list) else ())])
    assert not isinstance(asked, list)
    now = ledger.clock.now()
    return RecordedChoice(choice=await mail_choices.choose(ledger.pool, person, asked.digests, now, sent.key))
