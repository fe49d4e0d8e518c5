"""The channels of this installation, and the choice of one for each message."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

import httpx2

from delivery import case_mail, head_mail
from delivery.case_mail import PreparedMail, compose
from delivery.delivery_outcome import NOT_NEEDED, WITHDRAWN, Failed, Outcome, Sent
from delivery.govuk_notify import Notify
from delivery.message_text import DIGEST, Words, a_test, words
from delivery.smtp import Attachment, Letter, Smtp
from delivery.tls import client
from delivery.webhook_channel import Webhooks
from documents.typesetting import MEDIA_TYPE, TypesettingFailed
from store.delivery import notices, recipients, webhook_addresses
from store.delivery.delivery_queue import AvailableChannels, Delivery
from store.delivery.recipients import CaseAddress
from store.health import key_opens
from store.ledger.ledger import Ledger
from store.ledger.sealing import CaseDoesNotOpen
from store.tree.day_heads import HeadReaders
from wording.message_templates import wording

TEST = "test"
NOT_SET_UP = Failed(fault="not-set-up")
DISABLED = Failed(fault="webhook-disabled", permanent=True)
SEALED = Failed(fault="sealed")
NOT_SET = Failed(fault="form")
"""Retried, because the machine may be busy. When its patience ends, a person must telephone."""


class SealKeyWrong(Exception):
    """The seal key does not open the record. Nothing is sent, because nothing could be recorded."""

    def __init__(self) -> None:
        super().__init__(
            "This seal key does not open the record, so nothing is sent. Set ONWARD_SEAL_KEY_FILE to the key "
            "that the record was written with."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliverySettings:
    """Settings for delivery."""

    public_url: str
    smtp: Smtp | None = None
    notify: Notify | None = None
    authorities: Mapping[str, str] = field(default_factory=dict)
    """The secure e-mail address of each authority."""
    allow_private: bool = False
    webhook_ca_file: Path | None = None
    """One more certificate authority, trusted for webhooks only."""
    webhook_hours: int = 72
    """Hours of failure after which Onward stops calling a webhook."""
    keep_days: int = 90
    """Days for which finished rows are kept."""
    head_readers: HeadReaders = field(default_factory=HeadReaders)
    """Who gets the signed head of each day."""
    digests: bool = True
    """Whether messages that can wait share a mail; not in a story whose time jumps."""

    @property
    def channels(self) -> AvailableChannels:
        """The channels that the ledger may put messages on."""
        mail = "email" if self.smtp is not None else "notify" if self.notify is not None else None
        return AvailableChannels(
            mail=mail, secure=frozenset(self.authorities) if self.smtp is not None else frozenset()
        )

    @property
    def sends_digests(self) -> bool:
        """Whether several messages can go in one mail. Notify needs a template for it."""
        by_notify = self.notify is not None and DIGEST in self.notify.templates
        return self.digests and (self.smtp is not None or by_notify)

    @asynccontextmanager
    async def open(self) -> AsyncIterator["MessageSender"]:
        """Open the connections, and send with them."""
        async with client() as http, client(self.webhook_ca_file) as calling:
            yield MessageSender(self, http, calling)


@dataclass(frozen=True, slots=True)
class MessageSender:
    """Sends one message at a time by the channel that its row names."""

    settings: DeliverySettings
    http: httpx2.AsyncClient
    calling: httpx2.AsyncClient
    """For webhooks."""

    async def send(self, ledger: Ledger, delivery: Delivery, now: datetime) -> Outcome:
        """Try once. Recipient and text are looked up now. Raises SealKeyWrong before anything is sent."""
        if delivery.account:
            return await self._of_an_account(ledger, delivery, now)
        if delivery.head_day is not None:
            readers, url = self.settings.head_readers, self.settings.public_url
            mail = await head_mail.prepared(ledger, delivery, delivery.head_day, readers, url)
            return await self.hand_over(delivery, mail.to, mail.said, now, mail.file) if mail else WITHDRAWN
        if delivery.case is None:
            return await self._of_the_procedure(ledger, delivery, now)
        heading = await self._heading(ledger, delivery)
        if not isinstance(heading, CaseAddress):
            return heading
        if delivery.authority is not None:
            return await self._document(ledger, delivery, delivery.case, delivery.authority, heading, now)
        if delivery.webhook is not None:
            to = await webhook_addresses.find(ledger.pool, ledger.seals, delivery.webhook)
            if to is None or to.school != heading.case.school:
                return WITHDRAWN
            caller = Webhooks(source=self.settings.public_url, allow_private=self.settings.allow_private)
            return DISABLED if to.disabled else await caller.send(self.calling, delivery, to, now)
        return await self._mail(ledger, delivery, heading, now)

    async def prepared(self, ledger: Ledger, delivery: Delivery) -> Outcome | PreparedMail:
        """A message about a case to a person, looked up now; or why it is not sent."""
        heading = await self._heading(ledger, delivery)
        if not isinstance(heading, CaseAddress):
            return heading
        return await case_mail.prepared(ledger, delivery, heading, self.settings.public_url)

    async def test(self, message: UUID, to: str, now: datetime) -> Outcome:
        """Try once to send a test message, by the channel for mail."""
        channel = self.settings.channels.mail or ""
        delivery = Delivery(id=message, kind=TEST, channel=channel, attempts=1, created_at=now)
        return await self.hand_over(delivery, to, a_test(self.settings.public_url), now)

    async def _heading(self, ledger: Ledger, delivery: Delivery) -> CaseAddress | Outcome:
        try:
            heading = await recipients.heading(ledger.pool, ledger.seals, delivery)
        except CaseDoesNotOpen:  # a damaged case must not stop the others
            if not await key_opens(ledger.pool, ledger.seals):
                raise SealKeyWrong from None
            return SEALED
        return heading or WITHDRAWN

    async def _mail(self, ledger: Ledger, delivery: Delivery, heading: CaseAddress, now: datetime) -> Outcome:
        prepared = await case_mail.prepared(ledger, delivery, heading, self.settings.public_url)
        if not isinstance(prepared, PreparedMail):
            return prepared
        return await case_mail.to_the_present(self, ledger, delivery, prepared, now)

    async def _of_the_procedure(self, ledger: Ledger, delivery: Delivery, now: datetime) -> Outcome:
        """Send a message about the policy. It has no case: its row is its only record (13.4)."""
        address = await recipients.address(ledger.pool, ledger.seals, delivery)
        if address.withheld:
            return WITHDRAWN
        if address.email is None:
            return case_mail.nowhere(delivery)
        said = words(delivery, "", self.settings.public_url)
        return await self.hand_over(delivery, address.email, said, now)

    async def _of_an_account(self, ledger: Ledger, delivery: Delivery, now: datetime) -> Outcome:
        """Send a message about an account to its owner alone."""
        email = await recipients.own_address(ledger.pool, delivery)
        if email is None:
            return WITHDRAWN
        away, also = None, ""
        if delivery.absence is not None:
            away = await notices.absence_told(ledger.pool, delivery.absence)
            if away is None or away.ended != (delivery.kind == notices.COVER_ENDED):
                return WITHDRAWN
            if delivery.kind == notices.YOU_COVER:
                also = await case_mail.in_numbers(ledger, away)
        counted = {
            notices.WAITS_FOR_YOU: case_mail.that_waits,
            notices.LATE_BEGINNINGS: case_mail.late_in_numbers,
        }.get(delivery.kind)
        if counted is not None:
            waits = await counted(ledger, delivery.person) if delivery.person else None
            if waits is None:
                return NOT_NEEDED
            also = waits
        said = words(delivery, "", self.settings.public_url, away, also)
        return await self.hand_over(delivery, email, said, now)

    async def hand_over(
        self, delivery: Delivery, to: str, said: Words, now: datetime, file: Attachment | None = None
    ) -> Outcome:
        """Pass a message to the channel of its row. Notify takes no file."""
        if delivery.channel == "notify" and self.settings.notify is not None:
            return await self.settings.notify.send(self.http, delivery, to, said, now)
        if delivery.channel == "email" and self.settings.smtp is not None:
            number = str(delivery.id)
            thread = None if delivery.case is None or delivery.kind == DIGEST else f"case-{delivery.case}"
            letter = Letter(
                id=number, to=to, subject=said.mail_subject, text=said.text, attachment=file, thread=thread
            )
            return await self.settings.smtp.send(letter, now)
        return NOT_SET_UP

    async def _document(
        self,
        ledger: Ledger,
        delivery: Delivery,
        case: UUID,
        authority: str,
        heading: CaseAddress,
        now: datetime,
    ) -> Outcome:
        to, smtp = self.settings.authorities.get(authority), self.settings.smtp
        if to is None or smtp is None:
            return NOT_SET_UP
        try:
            document = await compose(ledger, case, delivery.version)
        except TypesettingFailed:
            return NOT_SET
        if document is None:
            return WITHDRAWN
        said = words(delivery, heading.case.reference, self.settings.public_url)
        letter = Letter(
            id=str(delivery.id),
            to=to,
            subject=said.subject,
            text=f"{said.body}\n",
            reply_to=document.reply_to,
            attachment=Attachment(name=document.name, media_type=MEDIA_TYPE, body=document.body),
        )
        outcome = await smtp.send(letter, now)
        return Sent(sha256=document.sha256) if isinstance(outcome, Sent) else outcome


def patience_seconds(delivery: Delivery) -> float | None:
    """Seconds that a message may fail before a person must telephone; none if that never happens."""
    minutes = wording().template(delivery.kind).patience_minutes
    return None if minutes is None or delivery.webhook is not None else minutes * 60.0
