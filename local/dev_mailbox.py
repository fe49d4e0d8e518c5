"""A mail server on loopback for trying Onward. Its mail stays in a folder."""

import asyncio
import hashlib
import os
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import TYPE_CHECKING, TypedDict
from uuid import uuid4

if TYPE_CHECKING:
    from aiosmtpd.smtp import SMTP, Envelope, Session

DELIVERED_TO = "Delivered-To"


class MailPart(TypedDict):
    """A file attached to an e-mail, as text."""

    name: str
    text: str


Letter = TypedDict(
    "Letter",
    {
        "message_id": str,
        "date": str,
        "from": str,
        "to": str,
        "subject": str,
        "text": str,
        "attachments": list[MailPart],
    },
)
"""One e-mail."""


class DevMailbox:
    """A folder of e-mails, one file each."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder = folder

    def mail(self, address: str | None = None) -> list[Letter]:
        """The e-mails for an address, or all of them, newest first."""
        read = (self._read(path) for path in sorted(self.folder.glob("*.eml"), reverse=True))
        return [each for each in read if address is None or each["to"] == address]

    def keep(self, content: bytes, recipient: str) -> None:
        """Store an e-mail durably, before the server accepts it."""
        name = f"{time.time_ns():020d}-{uuid4().hex}"
        unfinished, finished = self.folder / f"{name}.part", self.folder / f"{name}.eml"
        with unfinished.open("wb") as file:
            file.write(f"{DELIVERED_TO}: {recipient}\r\n".encode() + content)
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(finished)

    def _read(self, path: Path) -> Letter:
        message = message_from_bytes(path.read_bytes(), policy=default)
        assert isinstance(message, EmailMessage)
        body = message.get_body(("plain",))
        return {
            "message_id": str(message["Message-ID"]),
            "date": str(message["Date"]),
            "from": str(message["From"]),
            "to": str(message[DELIVERED_TO]),
            "subject": str(message["Subject"]),
            "text": body.get_content().replace("\r\n", "\n") if body is not None else "",
            "attachments": [
                {
                    "name": str(part.get_filename()),
                    "text": _attachment_text(part.get_content(), part.get_content_type()),
                }
                for part in message.iter_attachments()
            ],
        }


def _attachment_text(content: str | bytes, media_type: str) -> str:
    """The text of an attachment, or a description if it is not text."""
    if isinstance(content, str):
        return content
    return f"({media_type}, {len(content)} bytes, SHA-256 {hashlib.sha256(content).hexdigest()})"


class _Handler:
    """Keeps each e-mail for each of its recipients."""

    def __init__(self, inbox: DevMailbox) -> None:
        self._inbox = inbox

    async def handle_DATA(  # noqa: N802 - aiosmtpd's
        self, _: "SMTP", __: "Session", envelope: "Envelope"
    ) -> str:
        content = envelope.content
        assert isinstance(content, bytes)
        for recipient in envelope.rcpt_tos:
            await asyncio.to_thread(self._inbox.keep, content, recipient)
        return "250 OK"


@asynccontextmanager
async def receiving(folder: Path, port: int) -> AsyncIterator[DevMailbox]:
    """Run the server on loopback."""
    from aiosmtpd.smtp import SMTP  # from the extra `embedded`; services read the folder without it

    inbox = DevMailbox(folder)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: SMTP(_Handler(inbox), hostname="localhost", enable_SMTPUTF8=True, loop=loop),
        "127.0.0.1",
        port,
    )
    try:
        yield inbox
    finally:
        server.close()


async def _forever(folder: Path, port: int) -> None:
    async with receiving(folder, port):
        await asyncio.Event().wait()


if __name__ == "__main__":  # a process of its own, which tests kill
    asyncio.run(_forever(Path(sys.argv[1]), int(sys.argv[2])))
