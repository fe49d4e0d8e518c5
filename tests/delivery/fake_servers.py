"""Mail servers and HTTP receivers of the tests' own, and certificates to trust or not."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

LOOPBACK = "127.0.0.1"
WEB_OK = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


@dataclass(frozen=True)
class Certificate:
    """A self-signed certificate. A client that trusts its file trusts its server."""

    file: Path
    server: ssl.SSLContext


def a_certificate(folder: Path, name: str = LOOPBACK, days: int = 1) -> Certificate:
    """For a host name or address; with `days` below zero one that has expired."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    try:
        other: x509.GeneralName = x509.IPAddress(ip_address(name))
    except ValueError:
        other = x509.DNSName(name)
    made = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(subject)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=30))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(x509.SubjectAlternativeName([other]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.KeyUsage(
                digital_signature=True,
                content_commitment=False,
                key_encipherment=False,
                data_encipherment=False,
                key_agreement=False,
                key_cert_sign=True,
                crl_sign=False,
                encipher_only=False,
                decipher_only=False,
            ),
            critical=True,
        )
        .sign(key, hashes.SHA256())
    )
    file, keyfile = folder / f"{name}{days}.pem", folder / f"{name}{days}.key"
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM))
    keyfile.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
    )
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(file, keyfile)
    return Certificate(file, server)


@dataclass
class MailServer:
    """What it says to the next mails, in order (else 250), and what it has taken."""

    port: int = 0
    says: list[str] = field(default_factory=list)
    at_rcpt: list[str] = field(default_factory=list)
    taken: list[bytes] = field(default_factory=list)
    to: list[str] = field(default_factory=list)
    waits: float = 0.0
    held: asyncio.Event | None = None
    """Each mail waits for this, if it is there."""
    silent: set[str] = field(default_factory=set)
    """Recipients for whom it never says that it took a mail."""
    ends: asyncio.Event = field(default_factory=asyncio.Event)
    arriving: int = 0
    drops: int = 0
    """How many connections are cut after the mail has been taken, before it is said."""

    async def handle_RCPT(  # noqa: N802 - aiosmtpd's name
        self, _: SMTP, __: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.at_rcpt:
            return self.at_rcpt.pop(0)
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _: Session, envelope: Envelope) -> str:  # noqa: N802
        self.arriving += 1
        await asyncio.sleep(self.waits)
        if self.silent.intersection(envelope.rcpt_tos):
            await self.ends.wait()
        if self.held is not None:
            await self.held.wait()
        if self.says:
            return self.says.pop(0)
        assert isinstance(envelope.content, bytes)
        self.taken.append(envelope.content)
        self.to += envelope.rcpt_tos
        if self.drops:
            self.drops -= 1
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 OK"


@asynccontextmanager
async def a_mail_server(
    certificate: Certificate | None = None, *, implicit: bool = False, password: str | None = None
) -> AsyncIterator[MailServer]:
    """With STARTTLS where it has a certificate, or TLS from the first byte."""
    taking = MailServer()

    def admits(_: Any, __: Any, ___: Any, ____: str, given: LoginPassword) -> AuthResult:
        return AuthResult(success=given.password == (password or "").encode(), handled=False)

    def protocol() -> SMTP:
        return SMTP(
            taking,
            hostname="localhost",
            tls_context=certificate.server if certificate and not implicit else None,
            require_starttls=certificate is not None and not implicit,
            authenticator=admits if password else None,
            auth_required=password is not None,
            loop=asyncio.get_running_loop(),
        )

    server = await asyncio.get_running_loop().create_server(
        protocol, LOOPBACK, 0, ssl=certificate.server if certificate and implicit else None
    )
    taking.port = server.sockets[0].getsockname()[1]
    try:
        yield taking
    finally:
        taking.ends.set()
        server.close()


@dataclass
class Request:
    """One HTTP request as it came over the socket."""

    line: str
    headers: dict[str, str]
    body: bytes


Answer = Callable[[Request], bytes]


@dataclass
class WebServer:
    """An HTTP/1.1 server written here, so that nothing of the client's library is on both sides."""

    port: int = 0
    seen: list[Request] = field(default_factory=list)
    answers: list[bytes | Answer] = field(default_factory=list)
    silent: bool = False
    """It takes each request and never answers."""
    ends: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode().split("\r\n")
            headers = {
                name.lower(): value for name, value in (line.split(": ", 1) for line in head[1:] if line)
            }
            body = await reader.readexactly(int(headers.get("content-length", "0")))
            request = Request(head[0], headers, body)
            self.seen.append(request)
            if self.silent:
                await self.ends.wait()
                return
            answer = self.answers.pop(0) if self.answers else WEB_OK
            writer.write(answer if isinstance(answer, bytes) else answer(request))
            await writer.drain()
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def a_web_server(certificate: Certificate | None = None) -> AsyncIterator[WebServer]:
    web = WebServer()
    server = await asyncio.start_server(
        web.serve, LOOPBACK, 0, ssl=certificate.server if certificate else None
    )
    web.port = server.sockets[0].getsockname()[1]
    try:
        yield web
    finally:
        web.ends.set()
        server.close()


def answered(status: str, body: bytes = b"", *headers: str) -> bytes:
    """An HTTP answer."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + body
