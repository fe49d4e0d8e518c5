"""The channels of this installation, and which of them a message takes."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import assert_never

import httpx2

from post.document import compose
from post.messages import words
from post.notify import Notify
from post.outcome import Failed, Outcome, Sent, Withdrawn
from post.smtp import Attachment, Letter, Smtp
from post.trust import tls_context
from post.webhook import Webhooks
from store import post, webhooks
from store.ledger import Ledger
from store.post import Delivery, Heading, Posts

HTTP_SECONDS = 15.0
NOT_SET_UP = Failed(fault="not-set-up")
NO_ADDRESS = Failed(fault="no-address", permanent=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """What the settings say of the post."""

    public_url: str
    smtp: Smtp | None = None
    notify: Notify | None = None
    authorities: Mapping[str, str] = field(default_factory=dict)
    """The secure address of each authority."""
    allow_private: bool = False
    ca_file: Path | None = None

    @property
    def posts(self) -> Posts:
        """What the ledger must know of it."""
        mail = "email" if self.smtp is not None else "notify" if self.notify is not None else None
        return Posts(mail=mail, secure=frozenset(self.authorities) if self.smtp is not None else frozenset())

    @asynccontextmanager
    async def open(self) -> AsyncIterator["OpenOffice"]:
        """With the connections that it keeps."""
        async with client(self.ca_file) as http:
            yield OpenOffice(self, http)


class OpenOffice:
    """Sends one message at a time by the channel that its row names."""

    def __init__(self, office: Office, http: httpx2.AsyncClient) -> None:
        self._office = office
        self._http = http
        self._webhooks = Webhooks(source=office.public_url, allow_private=office.allow_private)

    async def send(self, ledger: Ledger, delivery: Delivery, now: datetime) -> Outcome:
        """One try; whom it goes to and what it says are looked up now."""
        heading = await post.heading(ledger.pool, delivery)
        if heading is None:
            return Withdrawn()
        if delivery.authority is not None:
            return await self._document(ledger, delivery, delivery.authority, heading, now)
        if delivery.webhook is not None:
            to = await webhooks.find(ledger.pool, ledger.seals, delivery.webhook)
            if to is None:
                return Withdrawn()
            return await self._webhooks.send(self._http, delivery, to, now)
        return await self._mail(delivery, heading, now)

    async def _mail(self, delivery: Delivery, heading: Heading, now: datetime) -> Outcome:
        if heading.email is None:
            return NO_ADDRESS
        said = words(delivery, heading.reference, self._office.public_url)
        if delivery.channel == "notify" and self._office.notify is not None:
            return await self._office.notify.send(self._http, delivery, heading.email, said, now)
        if delivery.channel == "email" and self._office.smtp is not None:
            letter = Letter(id=str(delivery.id), to=heading.email, subject=said.subject, text=said.text)
            return await self._office.smtp.send(letter, now)
        return NOT_SET_UP

    async def _document(
        self, ledger: Ledger, delivery: Delivery, authority: str, heading: Heading, now: datetime
    ) -> Outcome:
        to, smtp = self._office.authorities.get(authority), self._office.smtp
        if to is None or smtp is None:
            return NOT_SET_UP
        document = await compose(ledger, delivery)
        if document is None:
            return Withdrawn()
        said = words(delivery, heading.reference, self._office.public_url)
        letter = Letter(
            id=str(delivery.id),
            to=to,
            subject=said.subject,
            text=f"{said.body}\n",
            reply_to=document.reply_to,
            attachment=Attachment(name=document.name, text=document.text),
        )
        outcome = await smtp.send(letter, now)
        match outcome:
            case Sent():
                return Sent(sha256=document.sha256)
            case Failed() | Withdrawn():
                return outcome
            case _:
                assert_never(outcome)


def client(ca_file: Path | None) -> httpx2.AsyncClient:
    """An HTTP client that follows nobody, and that no proxy of the environment leads elsewhere."""
    return httpx2.AsyncClient(
        verify=tls_context(ca_file), timeout=HTTP_SECONDS, trust_env=False, follow_redirects=False
    )
