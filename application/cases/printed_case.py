"""A case's whole file for a printer (11.15)."""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from application.cases.history_redaction import challenges_against, history_for, readable
from domain.case.case import Case
from store.ledger.history import Stored
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.people.people_setup import names_of
from store.queries import access_log
from views.case_view import case_view
from views.read_model import as_document
from wording import event_sentences
from wording.entry_details import in_full
from wording.printable_file import paper


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedCase:
    """One page of HTML in UTF-8, and whether the concern is about a headteacher."""

    page: bytes
    about_a_head: bool

    @property
    def digest(self) -> bytes:
        """The SHA-256 of the page, for the access log."""
        return sha256(self.page).digest()


async def assemble(ledger: Ledger, case: Case, stored: Sequence[Stored], reader: Caller) -> PrintedCase:
    """The file with these entries, as this reader may read it.

    The caller logs the digest before anyone gets the page.
    """
    names, policy = await names_of(ledger.pool, case.school), ledger.policies[case.policy]
    stored = await readable(ledger, reader, case.id, stored)
    shown = await history_for(ledger, reader, case, stored)
    told = [each.event for each in stored]
    unsigned = challenges_against(case, reader.person.id)
    about_a_head = await access_log.is_about_a_head(ledger.pool, case)
    page = paper(
        as_document(case_view(case, reader.person)),
        [as_document(each) for each in shown],
        event_sentences.without_actors(told, names),
        {each.version: in_full(each.fact, names, policy) for each in told if each.version not in unsigned},
        {str(person): name for person, name in names.items()},
        policy,
        printed_at=ledger.clock.now(),
        printed_by=names[reader.person.id],
        about_a_head=about_a_head,
    )
    return PrintedCase(page=page.encode(), about_a_head=about_a_head)
