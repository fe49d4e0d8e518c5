"""SMTP over real sockets: under TLS to whom it should be, and told apart what to try again."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from email import message_from_bytes
from email.policy import default
from pathlib import Path
from typing import Any

import pytest

from delivery.delivery_outcome import Failed, Sent
from delivery.smtp import Attachment, Letter, Smtp
from local.subprocesses import free_port
from tests.delivery.fake_servers import LOOPBACK, Certificate, MailServer, a_certificate, a_mail_server
from tests.school import NOW
from tests.with_each import with_each

LETTER = Letter(
    id="3f6f7dd4-0000-4000-8000-000000000001",
    to="dsl@school.example",
    subject="ONW-7F3K2M: a concern was raised",
    text="Please open it.\n",
)


@pytest.fixture
def certificate(tmp_path: Path) -> Certificate:
    return a_certificate(tmp_path)


@pytest.fixture
async def server(certificate: Certificate) -> AsyncIterator[MailServer]:
    async with a_mail_server(certificate) as running:
        yield running


def smtp(server: MailServer, certificate: Certificate | None = None, **given: Any) -> Smtp:
    settings: dict[str, Any] = {
        "host": LOOPBACK,
        "port": server.port,
        "sender": "Onward <onward@school.example>",
        "ca_file": certificate.file if certificate else None,
    }
    return Smtp(**settings | given)


async def test_a_letter_is_handed_over_under_starttls(server: MailServer, certificate: Certificate) -> None:
    assert await smtp(server, certificate).send(LETTER, NOW) == Sent()
    assert server.to == ["dsl@school.example"]
    mail = message_from_bytes(server.taken[0], policy=default)
    assert mail["Message-ID"] == f"<{LETTER.id}@school.example>"
    assert mail["Date"] == "Mon, 01 Mar 2027 10:00:00 +0000"
    assert mail["Subject"] == LETTER.subject
    assert mail["Auto-Submitted"] == "auto-generated"


async def test_a_letter_is_handed_over_under_tls_from_the_first_byte(certificate: Certificate) -> None:
    async with a_mail_server(certificate, implicit=True) as server:
        assert await smtp(server, certificate, security="tls").send(LETTER, NOW) == Sent()


async def test_a_mail_hides_no_character(server: MailServer, certificate: Certificate) -> None:
    hiding = replace(LETTER, subject="Hill\u202eloohcS", text="Hill\u2066 School\n")
    assert await smtp(server, certificate).send(hiding, NOW) == Sent()
    mail = message_from_bytes(server.taken[0], policy=default)
    assert mail["Subject"] == "Hill[right-to-left override]loohcS"
    assert mail.get_content() == "Hill[left-to-right isolate] School\r\n"


async def test_a_document_goes_with_it_byte_for_byte(server: MailServer, certificate: Certificate) -> None:
    body = "%PDF\r\n\n.\nZoë O’Neil\n".encode() + bytes(range(256)) * 20
    letter = Letter(
        id="1",
        to="front-door@authority.example",
        subject="s",
        text="t",
        reply_to="dana@school.example",
        attachment=Attachment(name="ONW-1-cscs-1.pdf", media_type="application/pdf", body=body),
    )
    assert await smtp(server, certificate).send(letter, NOW) == Sent()
    mail = message_from_bytes(server.taken[0], policy=default)
    part = next(mail.iter_attachments())
    assert part.get_payload(decode=True) == body
    assert part.get_filename() == "ONW-1-cscs-1.pdf"
    assert part.get_content_type() == "application/pdf"
    assert mail["Reply-To"] == "dana@school.example"


async def test_a_certificate_of_an_unknown_authority_is_refused(server: MailServer) -> None:
    assert await smtp(server).send(LETTER, NOW) == Failed(fault="certificate")
    assert await smtp(server).check() == "certificate"
    assert server.taken == []


@pytest.mark.parametrize(("name", "days"), [("elsewhere.example", 1), (LOOPBACK, -1)])
async def test_a_certificate_for_another_host_or_out_of_date_is_refused(
    tmp_path: Path, name: str, days: int
) -> None:
    wrong = a_certificate(tmp_path, name, days)
    for implicit in (True, False):
        async with a_mail_server(wrong, implicit=implicit) as server:
            security = "tls" if implicit else "starttls"
            outcome = await smtp(server, wrong, security=security).send(LETTER, NOW)
            assert outcome == Failed(fault="certificate")
            assert server.taken == []


async def test_a_server_without_tls_gets_nothing(certificate: Certificate) -> None:
    async with a_mail_server() as server:
        assert await smtp(server, certificate).send(LETTER, NOW) == Failed(fault="unreachable")
        assert server.taken == []


@with_each(
    ("refused", "said", "permanent"),
    [
        ("recipient", "550 no such user", True),
        ("recipient", "550 5.1.1 no such user", True),
        ("recipient", "451 try later", False),
        ("recipient", "452 full", False),
        ("recipient", "554 5.7.1 relay access denied", False),
        ("recipient", "530 authentication required", False),
        ("message", "554 spam", True),
        ("message", "421 closing", False),
        ("message", "530 sign in", False),
    ],
)
async def test_a_recipient_or_a_message_is_refused_for_good_or_for_now(
    server: MailServer, certificate: Certificate, refused: str, said: str, permanent: bool
) -> None:
    (server.at_rcpt if refused == "recipient" else server.says).append(said)
    outcome = await smtp(server, certificate).send(LETTER, NOW)
    assert outcome == Failed(fault=f"{refused}-{said[:3]}", permanent=permanent)


@pytest.mark.parametrize(
    ("verb", "fault"), [("", "server-554"), ("EHLO HELO", "server-554"), ("MAIL", "sender-554")]
)
async def test_a_server_that_will_not_have_us_is_not_a_reason_to_give_up(verb: str, fault: str) -> None:
    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 here\r\n" if verb else b"554 not for you\r\n")
        while line := await reader.readline():
            refused = line[:4].decode() in verb.split()
            writer.write(b"554 not for you\r\n" if refused else b"250 OK\r\n")
        writer.close()

    server = await asyncio.start_server(serve, LOOPBACK, 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        ours = Smtp(host=LOOPBACK, port=port, sender="onward@school.example", security="none")
        assert await ours.send(LETTER, NOW) == Failed(fault=fault)


async def test_a_sign_in_that_fails_is_ours_to_mend_and_is_tried_again(certificate: Certificate) -> None:
    async with a_mail_server(certificate, password="right") as server:
        wrong = smtp(server, certificate, user="onward", password="wrong")
        assert await wrong.send(LETTER, NOW) == Failed(fault="sign-in")
        assert await wrong.check() == "sign-in"
        right = smtp(server, certificate, user="onward", password="right")
        assert await right.check() is None
        assert await right.send(LETTER, NOW) == Sent()


async def test_a_password_may_hold_any_letters(certificate: Certificate) -> None:
    async with a_mail_server(certificate, password="paßwort ☃") as server:
        assert (
            await smtp(server, certificate, user="onward", password="paßwort ☃").send(LETTER, NOW) == Sent()
        )


async def test_an_absent_server_is_tried_again() -> None:
    nowhere = Smtp(host=LOOPBACK, port=free_port(), sender="onward@school.example", security="none")
    assert await nowhere.send(LETTER, NOW) == Failed(fault="unreachable")
    assert await nowhere.check() == "unreachable"


async def test_a_connection_cut_after_the_mail_means_the_same_mail_again() -> None:
    async with a_mail_server() as server:
        server.drops = 1
        ours = smtp(server, security="none")
        assert await ours.send(LETTER, NOW) == Failed(fault="unreachable")
        assert await ours.send(LETTER, NOW) == Sent()
        ids = {message_from_bytes(each)["Message-ID"] for each in server.taken}
        assert len(server.taken) == 2
        assert ids == {f"<{LETTER.id}@school.example>"}


async def test_a_mail_may_be_looked_through_for_longer_than_it_takes_to_connect(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("delivery.smtp.CONNECT_SECONDS", 5)
    async with a_mail_server() as server:
        server.waits = 5.5
        assert await smtp(server, security="none").send(LETTER, NOW) == Sent()


async def test_a_slow_server_is_waited_for_and_a_silent_one_can_be_left() -> None:
    async with a_mail_server() as server:
        server.waits = 0.5
        assert await smtp(server, security="none").send(LETTER, NOW) == Sent()
        server.waits = 60
        with pytest.raises(TimeoutError):
            async with asyncio.timeout(0.5):
                await smtp(server, security="none").send(LETTER, NOW)
