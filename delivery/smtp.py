"""Send mail by SMTP (RFC 5321) under TLS, and tell permanent refusals from those worth a retry."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP as SMTP_POLICY
from email.utils import format_datetime, parseaddr
from pathlib import Path
from typing import Literal

import aiosmtplib

from delivery.delivery_outcome import Failed, Outcome, Sent
from delivery.tls import certificate_refused, tls_context
from domain.visible_text import visible

Security = Literal["starttls", "tls", "none"]
CONNECT_SECONDS = 15.0
TAKE_SECONDS = 60.0
"""A server may scan the whole mail before it answers (RFC 5321, 4.5.3.2.6)."""
MOST_BYTES = 5_000_000
"""Size of a whole mail with its document that nearly every mail server accepts."""
TOO_LARGE = Failed(fault="too-large", permanent=True)
SIGN_IN = frozenset({530, 534, 535, 538})
"""The server wants us to sign in, or in another way (RFC 4954)."""
POLICY = "5.7."
"""The server refuses us, not the recipient (RFC 3463): relaying is denied, or a policy forbids it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A document attached to a mail."""

    name: str
    media_type: str
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """One mail to one recipient."""

    id: str
    to: str = field(repr=False)
    subject: str
    text: str = field(repr=False)
    reply_to: str | None = field(default=None, repr=False)
    attachment: Attachment | None = None
    thread: str | None = None
    """What the mail is about: mail programs show mails about one thing together."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Smtp:
    """One mail server, and who we are to it."""

    host: str
    port: int
    sender: str
    security: Security = "starttls"
    user: str | None = None
    password: str | None = field(default=None, repr=False)
    ca_file: Path | None = None

    async def send(self, letter: Letter, now: datetime) -> Outcome:
        """Send a letter. The same letter sent twice has the same Message-ID."""
        mail = self.envelope(letter, now)
        if letter.attachment is not None and len(mail.as_bytes()) > MOST_BYTES:
            return TOO_LARGE
        _, sender = parseaddr(self.sender)
        try:
            async with self._signed_in() as client:
                await client.send_message(mail, sender=sender, recipients=[letter.to], timeout=TAKE_SECONDS)
        except aiosmtplib.SMTPRecipientsRefused as refused:
            said = refused.recipients[0]
            return _refused(said.code, "recipient", ours=said.message.startswith(POLICY))
        except aiosmtplib.SMTPAuthenticationError:
            return Failed(fault="sign-in")  # we can repair this: every message waits, and none is given up
        except aiosmtplib.SMTPDataError as refused:
            return _refused(refused.code, "message")
        except aiosmtplib.SMTPSenderRefused as refused:
            return _refused(refused.code, "sender", ours=True)
        except aiosmtplib.SMTPResponseException as refused:
            return _refused(refused.code, "server", ours=True)
        except (aiosmtplib.SMTPException, OSError) as error:
            return Failed(fault="certificate" if certificate_refused(error) else "unreachable")
        return Sent()

    async def check(self) -> str | None:
        """Connect and sign in; the fault code if that fails."""
        try:
            async with asyncio.timeout(CONNECT_SECONDS), self._signed_in():
                return None
        except aiosmtplib.SMTPAuthenticationError:
            return "sign-in"
        except (aiosmtplib.SMTPException, OSError) as error:
            return "certificate" if certificate_refused(error) else "unreachable"

    def envelope(self, letter: Letter, now: datetime) -> EmailMessage:
        """The mail with its headers, as it is sent."""
        _, address = parseaddr(self.sender)
        mail = EmailMessage(policy=SMTP_POLICY)
        mail["Message-ID"] = f"<{letter.id}@{address.rpartition('@')[2]}>"
        if letter.thread is not None:  # RFC 5322, 3.6.4: all answer one message, which was never sent
            mail["References"] = f"<{letter.thread}@{address.rpartition('@')[2]}>"
        mail["Date"] = format_datetime(now)
        mail["From"] = self.sender
        mail["To"] = letter.to
        mail["Subject"] = visible(letter.subject)
        mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: automatic replies are not wanted
        if letter.reply_to is not None:
            mail["Reply-To"] = letter.reply_to
        mail.set_content(visible(letter.text))
        if letter.attachment is not None:
            maintype, _, subtype = letter.attachment.media_type.partition("/")
            mail.add_attachment(
                letter.attachment.body,
                maintype=maintype,
                subtype=subtype,
                filename=letter.attachment.name,
                params={"charset": "utf-8"} if maintype == "text" else None,
            )
        return mail

    @asynccontextmanager
    async def _signed_in(self) -> AsyncIterator[aiosmtplib.SMTP]:
        client = aiosmtplib.SMTP(
            hostname=self.host,
            port=self.port,
            use_tls=self.security == "tls",
            start_tls=self.security == "starttls",  # required: a server without it gets nothing
            tls_context=None if self.security == "none" else tls_context(self.ca_file),
            timeout=CONNECT_SECONDS,
        )
        try:
            await client.connect()
            if self.user is not None:
                await client.login(self.user, self.password or "")
            yield client
        finally:
            client.close()


def _refused(code: int, what: str, *, ours: bool = False) -> Failed:
    """Permanent only if the server refuses recipient or message. We can repair our own faults."""
    permanent = 500 <= code < 600 and code not in SIGN_IN and not ours
    return Failed(fault=f"{what}-{code}", permanent=permanent)
