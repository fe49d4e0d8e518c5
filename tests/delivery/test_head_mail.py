"""The head of each day goes by mail or Notify to the people who keep it, once, also after a day without."""

import os
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from email.message import EmailMessage
from pathlib import Path
from uuid import UUID

import asyncpg
import pytest

from cli.service import delivery_commands as console
from delivery.postman import Postman
from evidence.checkpoint_text import TreeHead, tree_head
from evidence.note_keys import LOG, SignerKey, signed_by
from local.embedded_postgres import APP, SUPERUSER
from local.subprocesses import free_port
from policies import load_all
from runtime.checkpoint_file import CheckpointFile, heads_in
from runtime.clocks import SystemClock
from runtime.log_signer import LogSigner
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.tree.day_heads import HeadMail, HeadReaders
from store.tree.tree_reading import enter_events
from store.verification.side_row_check import impossible_rows
from store.verification.tree_check import check_tree
from tests.databases import Database, connected, pooled
from tests.delivery.conftest import House
from tests.delivery.fake_servers import a_web_server
from tests.delivery.test_govuk_notify import FOR_ALL, StandIn, notify
from tests.school import NOW, SetClock
from tests.store.tree.streams import add_events, events_only

CASE = UUID(int=8)
KEY = SignerKey.from_seed("school.example/log", LOG, b"k" * 32)
TRUST = "audit@trust.example"
TO = HeadReaders(roles=("auditor", "nominated_governor", "board_lead"), addresses=(TRUST,))
LAST_SECOND = datetime.fromisoformat("2027-03-01T23:59:59+00:00")
"""The end of a Monday, in London too."""


@pytest.fixture
async def database(migrated: Database) -> AsyncIterator[Database]:
    """A database whose log begins with this test."""
    async with migrated.copy() as copied:
        yield copied


@pytest.fixture
async def owner(database: Database) -> AsyncIterator[asyncpg.Connection]:
    async with connected(database.url(SUPERUSER)) as connection:
        await events_only(connection)
        yield connection


@pytest.fixture
async def ledger(database: Database) -> AsyncIterator[Ledger]:
    async with pooled(database.url(APP)) as pool:
        clock = SetClock()
        clock.time = LAST_SECOND
        yield Ledger(pool, Seals(os.urandom(32)), clock, load_all())


class Log:
    """The log of the house, and a postman who knows who reads its heads."""

    def __init__(self, house: House, folder: Path) -> None:
        self.house, self.size = house, 0
        self.office = replace(house.office, head_readers=TO)
        (folder / "log.key").write_text(KEY.secret_line)
        self.file = CheckpointFile(folder / "checkpoints.txt")
        self.signer = LogSigner(
            house.ledger.pool,
            folder / "log.key",
            self.file,
            self.now,
            HeadMail(channel=house.ledger.channels.mail, readers=TO),
        )

    def now(self) -> datetime:
        return self.house.clock.now()

    async def grows(self) -> None:
        await add_events(self.house.owner, CASE, self.size + 1, self.size + 10)
        self.size += 10
        await enter_events(self.house.ledger.pool)

    async def a_day(self) -> TreeHead | None:
        """A day on which something was recorded, until its end."""
        await self.grows()
        self.house.clock.passes(days=1)
        return await self.signer.once()

    async def carries(self, port: int | None = None) -> None:
        """Until nothing is due, by the mail server or by another port of this machine."""
        assert self.office.smtp is not None
        smtp = replace(self.office.smtp, port=port or self.office.smtp.port)
        postman = Postman(self.house.ledger, replace(self.office, smtp=smtp), SystemClock().now)
        while await postman.once():
            pass

    def sent(self) -> list[tuple[str, str]]:
        """Each recipient, and the day."""
        return sorted((mail["To"].partition("@")[0], the_file(mail)[0]) for mail in self.house.mail())


def the_file(mail: EmailMessage) -> tuple[str, bytes]:
    (part,) = mail.iter_attachments()
    return str(part.get_filename()), part.get_payload(decode=True)  # type: ignore[return-value]


def the_text(mail: EmailMessage) -> str:
    body = mail.get_body()
    assert body is not None
    return str(body.get_content()).replace("\r\n", "\n")


@pytest.fixture
async def log(house: House, tmp_path: Path) -> Log:
    made = Log(house, tmp_path)
    await made.grows()
    await made.signer.once()
    return made


async def test_named_people_get_the_head_as_text_and_as_a_file_that_the_record_is_checked_with(
    log: Log,
) -> None:
    head = await log.a_day()
    await log.carries()
    day = "head-2027-03-01.txt"
    assert log.sent() == [("audit", day), ("auditor", day), ("board_lead", day), ("governor", day)]
    kept = log.file.last()
    assert kept is not None
    for mail in log.house.mail():
        assert the_file(mail)[1] == kept.to_bytes()
        assert [part.get_content() for part in mail.iter_attachments()] == [kept.to_bytes().decode()]
        assert kept.to_bytes().decode() in the_text(mail)
        assert KEY.verifier.line in the_text(mail)
    assert mail["Subject"] == "Onward: signed head of the record, Monday 1 March 2027"
    (note,) = heads_in(the_file(mail)[1])
    assert signed_by(note, [KEY.verifier])
    assert tree_head(note.text) == head
    async with log.house.owner.transaction():
        assert (await check_tree(log.house.owner, [tree_head(note.text)])).findings == ()
    assert await log.house.waiting() == 0


async def test_mail_away_for_a_day_waits_and_comes_once_while_signing_goes_on(log: Log) -> None:
    nowhere = free_port()
    assert await log.a_day() is not None
    await log.carries(port=nowhere)
    assert await log.a_day() is not None
    await log.carries(port=nowhere)
    assert await log.house.faults() == ["unreachable"] * 8
    assert log.sent() == []
    await log.house.passes(24 * 60)
    log.house.server.says = ["451 try later"] * 3
    for _ in range(3):
        await log.carries()
        await log.house.passes(60)
    people = ("audit", "auditor", "board_lead", "governor")
    days = ("head-2027-03-01.txt", "head-2027-03-02.txt")
    assert log.sent() == [(person, day) for person in people for day in days]
    assert await log.house.waiting() == 0
    heads = {the_file(mail)[1] for mail in log.house.mail()}
    assert b"".join(sorted(heads, key=log.file.path.read_bytes().index)) in log.file.path.read_bytes()


async def test_a_day_without_an_entry_sends_no_mail(log: Log) -> None:
    await log.a_day()
    await log.carries()
    log.house.server.taken.clear()
    log.house.clock.passes(days=1)
    assert await log.signer.once() is None
    await log.carries()
    assert log.sent() == []


async def test_who_is_no_longer_named_gets_nothing(log: Log) -> None:
    await log.a_day()
    school = log.house.school
    await log.house.gives_roles(school.governor, "staff")
    await log.house.gives_roles(school.board_lead)
    log.office = replace(log.office, head_readers=replace(TO, addresses=()))
    await log.carries()
    assert [to for to, _ in log.sent()] == ["auditor"]
    assert await log.house.faults() == ["withdrawn"] * 3


async def test_one_mailbox_gets_one_mail(log: Log) -> None:
    await log.house.owner.execute(
        "UPDATE people SET email = $2 WHERE id = ANY($1)",
        [log.house.school.governor.id, log.house.school.auditor.id],
        TRUST.upper(),
    )
    await log.a_day()
    await log.carries()
    assert sorted(to.lower() for to, _ in log.sent()) == ["audit", "board_lead"]


async def test_a_row_of_a_head_is_about_nothing_else_and_names_one_recipient(log: Log) -> None:
    await log.a_day()
    assert [found async for found in impossible_rows(log.house.owner)] == []
    for changed in (
        "case_id = gen_random_uuid(), version = 1",
        "concern = gen_random_uuid()",
        "account = true",
        "head_day = NULL",
        "person = NULL, address = NULL",
        "person = gen_random_uuid(), address = 'a@b.example'",
    ):
        with pytest.raises(asyncpg.CheckViolationError):
            await log.house.owner.execute(f"UPDATE post SET {changed} WHERE head_day IS NOT NULL")


async def test_the_operators_list_says_that_it_is_the_head_of_a_day(
    log: Log, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ONWARD_DATABASE_URL", database.url(APP))
    monkeypatch.setenv("ONWARD_SEAL_KEY", "5e" * 32)
    await log.a_day()
    said = await console.list_post(Path("nowhere"), as_json=False)
    assert said.count("day-head by email, the signed head of 2027-03-01: 0 tries") == 4
    assert TRUST not in said


async def test_notify_takes_no_file_and_its_text_has_the_head_with_its_signature(log: Log) -> None:
    log.signer.mail = HeadMail(channel="notify", readers=TO)
    await log.a_day()
    head = log.file.last()
    assert head is not None
    async with a_web_server() as web:
        web.answers = [stand_in := StandIn()] * 4
        office = replace(log.office, smtp=None, notify=notify(web, default=FOR_ALL))
        assert await Postman(log.house.ledger, office, lambda: NOW).once() == 4
    sent = [each["personalisation"] for each in stand_in.kept]
    assert len(sent) == 4
    assert all(isinstance(each, dict) and head.to_bytes().decode() in each["body"] for each in sent)
    assert log.sent() == []
