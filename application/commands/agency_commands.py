"""A command in a message that an agency signed: an acknowledgement or a decision."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from application import problems
from application.commands.person_commands import AlreadyAnswered
from application.commands.submit import Authorised
from application.sent_request import check_key_is_free, kept_for
from domain.entries.clock import AgencyTold
from domain.field_rules import Fault
from domain.messaging.incoming_messages import as_arrived, command, faults
from domain.people.roles import AGENCY, By
from store.delivery.agency_keys import Signer
from store.ledger.ledger import Ledger
from store.ledger.load import load_for_agency
from store.ledger.load_request import Key, LoadedCase
from store.planning.calendar_revisions import PolicySet


class SignerUnknown(Exception):
    """The key that signed the message was removed since its signature was checked."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AgencyRequest:
    """One signed message, and the agency referral that its reference was found to mean."""

    signer: Signer
    key: Key
    told: AgencyTold | list[Fault]
    """The message, or what is wrong with the shape of the body."""
    case: UUID | None
    agency_referral: str | None

    def recall(self, ledger: Ledger) -> None:
        """Recall nothing: its answer depends on the people in line."""

    async def load(self, connection: asyncpg.Connection, ledger: Ledger) -> LoadedCase:
        """Load the case if there is one, and an answer that was kept for the message."""
        now = ledger.clock.now()
        return await load_for_agency(connection, ledger.seals, self.signer.id, self.key, self.case, now)

    def authorise(self, loaded: LoadedCase, policies: PolicySet, at: datetime) -> Authorised:
        """Let the message through as a command, or raise a Problem, AlreadyAnswered or SignerUnknown."""
        if loaded.caller is None:
            raise SignerUnknown
        if (answer := kept_for(loaded, self.key)) is not None:
            raise AlreadyAnswered(answer, loaded.caller)
        told = self.told if isinstance(self.told, list) else as_arrived(self.told, at)
        wrong = told if isinstance(told, list) else faults(told, at)
        if wrong or isinstance(told, list):
            raise problems.Malformed(wrong)
        check_key_is_free(loaded)
        name, case = self.agency_referral, loaded.case
        referral = case.sent_referral(name) if case is not None and name is not None else None
        if case is None or referral is None:
            raise problems.NotFound
        return Authorised(
            command=command(told, referral, no_answer=case.closed or referral in case.mistaken_referrals),
            by=By(id=self.signer.id, role=AGENCY),
        )
