"""A school whose ledger posts, with a mail server of the test's own.

The doctor and the postman look at the whole record: they have one of their own.
"""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from uuid import UUID, uuid4

import asyncpg
import pytest

from delivery.channels import DeliverySettings
from delivery.postman import Postman
from delivery.smtp import Smtp
from store.delivery import delivery_queue
from store.ledger import history
from store.ledger.ledger import Ledger
from store.people import mail_choices
from tests.database_fixtures import _one_ledger, database, http, owner
from tests.delivery.fake_servers import LOOPBACK, MailServer, a_mail_server
from tests.school import NOW, Actor, Json, School, SetClock, address, new_school, served, silence

__all__ = ["_one_ledger", "database", "http", "owner"]
SECRET = b"s" * 32
FRONT_DOOR = "front-door@gloucestershire.example"


def in_one_line(mail: EmailMessage) -> str:
    says = str(mail["Subject"]).partition(": ")[2]
    if says != "a concern at your school":
        return says
    first = str(mail.get_content()).splitlines()[0]
    return first[:1].lower() + first[1:].removesuffix(".")


@dataclass(frozen=True)
class House:
    """Everything that posts, and what came of it."""

    school: School
    ledger: Ledger
    server: MailServer
    office: DeliverySettings
    owner: asyncpg.Connection

    @property
    def clock(self) -> SetClock:
        assert isinstance(self.ledger.clock, SetClock)
        return self.ledger.clock

    def over(self, office: DeliverySettings) -> "House":
        """The same school, whose mail goes by these settings."""
        known = self.ledger
        ledger = Ledger(known.pool, known.seals, known.clock, known.policies, office.channels)
        return replace(self, ledger=ledger, office=office)

    def postman(self) -> Postman:
        return Postman(self.ledger, self.office, lambda: NOW)

    async def carries(self) -> None:
        """Until nothing is due."""
        while await self.postman().once():
            pass

    async def carries_after(self, minutes: int) -> None:
        await self.passes(minutes)
        await self.carries()

    async def carries_at(self, time: datetime) -> None:
        self.clock.time = time
        await self.carries()

    async def forgets_earlier_mail(self) -> None:
        """Carry what is due, and look only at what comes from now on."""
        await self.carries()
        self.server.taken.clear()

    async def passes(self, minutes: int) -> None:
        """As if everything that waits had waited so long, and were due again."""
        await self.owner.execute(
            "UPDATE post SET created_at = created_at - make_interval(mins => $1), "
            "released_at = released_at - make_interval(mins => $1), next_try_at = now(), leased_until = NULL",
            minutes,
        )

    def at(self, part: str) -> str:
        return address(part, self.school.id)

    def mail(self, to: str | None = None) -> list[EmailMessage]:
        """What the server has taken, for an address."""
        read = [message_from_bytes(each, policy=default) for each in self.server.taken]
        return [each for each in read if to is None or each["To"] == to]

    def told(self) -> list[tuple[str, str]]:
        """Whom, and what in one line: the subject, or the first line below the one subject of a case."""
        return [(each["To"].partition("@")[0], in_one_line(each)) for each in self.mail()]

    async def types(self, case: Json) -> list[str]:
        return [each.event.fact.type for each in await history.events(self.ledger, UUID(case["id"]))]

    async def no_one_acts(self, case: Json, **how_long: float) -> None:
        """So much time passes in the case, and only the clock acts."""
        await silence(self.ledger, self.clock, case, NOW + timedelta(**how_long))

    async def gives_roles(self, person: Actor, *roles: str) -> None:
        await self.owner.execute("UPDATE people SET roles = $2 WHERE id = $1", person.id, list(roles))

    async def gives_mailbox(self, person: Actor, of: str) -> None:
        """From now on the person’s mailbox is that of another, in capitals."""
        await self.owner.execute("UPDATE people SET email = upper($2) WHERE id = $1", person.id, self.at(of))

    @asynccontextmanager
    async def damages(self, case: Json) -> AsyncIterator[None]:
        """For as long as the block lasts, the key of the case opens nothing."""
        spoil = "UPDATE case_keys SET wrapped = $2 WHERE case_id = $1"
        kept = await self.owner.fetchval("SELECT wrapped FROM case_keys WHERE case_id = $1", case["id"])
        await self.owner.execute("ALTER TABLE case_keys DISABLE TRIGGER USER")
        await self.owner.execute(spoil, case["id"], bytes(len(kept)))
        yield
        await self.owner.execute(spoil, case["id"], kept)
        await self.owner.execute("ALTER TABLE case_keys ENABLE TRIGGER USER")

    async def nobody_has_an_address(self) -> None:
        await self.owner.execute("UPDATE people SET email = NULL WHERE school = $1", self.school.id)

    async def webhook(self, port: int, scheme: str = "http") -> UUID:
        """Where the school's system listens on this machine."""
        webhook = uuid4()
        await self.owner.execute(
            "INSERT INTO webhooks (id, school, url, secret) VALUES ($1, $2, $3, $4)",
            webhook,
            self.school.id,
            f"{scheme}://{LOOPBACK}:{port}/",
            self.ledger.seals.seal_secret(b"webhook" + webhook.bytes, SECRET),
        )
        return webhook

    async def faults(self) -> list[str | None]:
        """Of all that is not delivered, the oldest first."""
        rows = await self.owner.fetch("SELECT fault FROM post WHERE delivered_at IS NULL ORDER BY created_at")
        return [row["fault"] for row in rows]

    async def waiting(self) -> int:
        return await delivery_queue.waiting(self.ledger.pool)

    async def delivered(self) -> bool:
        """Whether no message waits."""
        return await self.waiting() == 0


@pytest.fixture
def at_once(request: pytest.FixtureRequest) -> bool:
    """Whether the people of the school have chosen to get each message at once."""
    return "digests" not in request.fixturenames


@pytest.fixture
def digests(monkeypatch: pytest.MonkeyPatch) -> None:
    """The people of the school get digests, whose lines wait for no others of the same moment."""
    monkeypatch.setattr("store.delivery.digest_queue.SETTLE_SECONDS", 0.0)


@pytest.fixture
def due_when_the_test_says(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine is, no message becomes due again and no lease ends before `House.passes`."""
    monkeypatch.setattr("delivery.outcome_recorder.FIRST_SECONDS", 600.0)
    for queue in ("delivery_queue", "digest_queue"):
        monkeypatch.setattr(f"store.delivery.{queue}.LEASE_SECONDS", 600)


@pytest.fixture
async def house(
    ledger: Ledger, owner: asyncpg.Connection, at_once: bool, due_when_the_test_says: None
) -> AsyncIterator[House]:
    await owner.execute("DELETE FROM post")
    async with a_mail_server() as server:
        smtp = Smtp(host=LOOPBACK, port=server.port, sender="Onward <onward@school.example>", security="none")
        office = DeliverySettings(
            public_url="https://onward.school.example",
            smtp=smtp,
            authorities={"gloucestershire": FRONT_DOOR},
            allow_private=True,
        )
        posting = Ledger(ledger.pool, ledger.seals, ledger.clock, ledger.policies, office.channels)
        async with served(posting) as http:
            school = await new_school(owner, http)
            for each in school.everybody.values() if at_once else ():
                await mail_choices.choose(ledger.pool, each.id, (), NOW)
            yield House(school, posting, server, office, owner)
    await owner.execute("DELETE FROM post")
    await owner.execute("DELETE FROM webhooks")
