"""A day and a half of thirteen cases: 44 mails to the DSL one by one, and in digests at most 12 to anyone."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from delivery.channels import DeliverySettings
from delivery.postman import Postman
from delivery.smtp import Smtp
from local.dev_mailbox import receiving
from local.subprocesses import free_port
from runtime.clocks import SystemClock
from runtime.overdue_sweeper import OverdueSweeper
from store.ledger.ledger import Ledger
from store.people import mail_choices
from tests.school import NOW, Json, School, SetClock, a_referral, a_review, address, new_school, served

MONDAY = datetime(2027, 3, 8, tzinfo=UTC)
QUARTER = timedelta(minutes=15)
BEARABLE = 12
pytestmark = pytest.mark.usefixtures("digests")


class Day:
    """What happens in the school; after each quarter of an hour the clock acts and the postman goes."""

    def __init__(self, school: School, ledger: Ledger, clock: SetClock, postman: Postman) -> None:
        self.school = school
        self.clock = clock
        self.cases: list[Json] = []
        self._sweeper = OverdueSweeper(ledger)
        self._postman = postman

    async def until(self, then: datetime) -> None:
        while self.clock.time < then:
            self.clock.time = min(self.clock.time + QUARTER, then)
            await self._sweeper.once()
            while await self._postman.once():
                pass

    async def a_concern(self, *, decided: bool = True) -> None:
        """A teacher reports; the DSL picks it up a quarter of an hour later, and decides or leaves it."""
        dsl, case = self.school.dsl, await self.school.teacher.raises()
        self.cases.append(case)
        await self.until(self.clock.time + QUARTER)
        await dsl.does(case, "accept")
        if decided:
            await dsl.does(case, "protect")
            await dsl.does(case, "decide-review", a_review("refer", "cscs"))

    async def last_week(self) -> None:
        """Ten concerns on Thursday, all referred on Friday: replies and answers are due on Monday at 5pm."""
        self.clock.time = MONDAY - timedelta(days=4) + timedelta(hours=9)
        for _ in range(10):
            await self.a_concern()
        await self.until(MONDAY - timedelta(days=3) + timedelta(hours=10))
        for case in self.cases:
            await self.school.dsl.does(case, "refer", a_referral())
        await self.until(MONDAY + timedelta(hours=7))

    async def a_day_and_a_half(self) -> None:
        """Three concerns more, one of them left undecided. The deputy takes three agencies' answers."""
        await self.until(MONDAY + timedelta(hours=9))
        await self.a_concern(decided=False)
        await self.until(MONDAY + timedelta(hours=10, minutes=30))
        await self.a_concern()
        for case in self.cases[:3]:
            await self.until(self.clock.time + QUARTER)
            await self.school.deputy.does(case, "record-feedback")
        await self.until(MONDAY + timedelta(hours=14))
        await self.a_concern()
        await self.until(MONDAY + timedelta(days=1, hours=13, minutes=30))


async def mail_of_the_day(
    ledger: Ledger, owner: asyncpg.Connection, clock: SetClock, folder: Path, *, at_once: bool
) -> Counter[str]:
    """How many mails each person got from Monday at 7am to Tuesday at 1.30pm, over SMTP."""
    port = free_port()
    smtp = Smtp(host="127.0.0.1", port=port, sender="onward@school.example", security="none")
    office = DeliverySettings(public_url="https://onward.school.example", smtp=smtp)
    posting = Ledger(ledger.pool, ledger.seals, clock, ledger.policies, office.posts)
    async with receiving(folder, port) as inbox, served(posting) as http:
        school = await new_school(owner, http)
        for person in school.everybody.values() if at_once else ():
            await mail_choices.choose(ledger.pool, person.id, (), NOW)
        day = Day(school, posting, clock, Postman(posting, office, SystemClock().now))
        await day.last_week()
        earlier = {each["message_id"] for each in inbox.mail()}
        await day.a_day_and_a_half()
        people = {address(part, school.id): part for part in school.everybody}
        sent = [each for each in inbox.mail() if each["message_id"] not in earlier and each["to"] in people]
    _check_words(sent, day.cases)
    return Counter(people[each["to"]] for each in sent)


def _check_words(sent: list[dict[str, Any]], cases: list[Json]) -> None:
    """Every case is in some mail, and no mail names a child."""
    words = "\n".join(each["subject"] + each["text"] for each in sent)
    assert all(case["reference"] in words for case in cases)
    assert not any(name in words for name in ("Rowan", "Ashdown"))


@pytest.mark.long("plays a whole day twice; each digest has a test of its own")
async def test_one_by_one_and_in_digests(
    ledger: Ledger, owner: asyncpg.Connection, clock: SetClock, tmp_path: Path
) -> None:
    await owner.execute("DELETE FROM post")
    single = await mail_of_the_day(ledger, owner, clock, tmp_path / "single", at_once=True)
    print("one by one:", dict(single))
    assert single["dsl"] >= 44
    together = await mail_of_the_day(ledger, owner, clock, tmp_path / "digests", at_once=False)
    print("in digests:", dict(together))
    assert set(together) == set(single), "everyone still hears"
    assert max(together.values()) <= BEARABLE
    await owner.execute("DELETE FROM post")
