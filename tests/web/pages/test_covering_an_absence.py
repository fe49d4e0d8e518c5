"""An absence from its start to its end, with mail: away, covered, and back by the clock alone (3-DSL.x)."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import asyncpg

from api.openapi import EXAMPLES
from delivery.channels import DeliverySettings
from delivery.postman import Postman
from delivery.smtp import Smtp
from local.dev_mailbox import DevMailbox, receiving
from local.subprocesses import free_port
from runtime.clocks import SystemClock
from store.ledger.ledger import Ledger
from tests.school import School, SetClock, address, new_school, served
from tests.web.form_filling import does
from tests.web.page_reader import PageReader, Readers
from tests.web.site_server import ADDRESS
from web.core.site import Site
from web.pages_app import build

BACK = datetime(2027, 3, 5, 17, tzinfo=UTC)
"""Friday, when the absence ends."""
UNTIL = "away until Friday 5 March 2027"


@dataclass(frozen=True, slots=True, kw_only=True)
class PostedSchool:
    """A school whose messages go to a mail server on this machine."""

    school: School
    readers: Readers
    inbox: DevMailbox
    postman: Postman
    owner: asyncpg.Connection

    async def mail(self) -> dict[str, list[str]]:
        """Send everything that is due; the subjects that the DSL and the deputy got since the last time."""
        for _ in range(2):  # then again what waits for the cover's own message
            while await self.postman.once():
                pass
            await self.owner.execute("UPDATE post SET next_try_at = now(), leased_until = NULL")
        parts = ("dsl", "deputy")
        found = {part: self.inbox.mail(address(part, self.school.id)) for part in parts}
        for file in self.inbox.folder.glob("*.eml"):
            file.unlink()
        return {part: [each["subject"] for each in found[part]] for part in parts}


@asynccontextmanager
async def posted(ledger: Ledger, owner: asyncpg.Connection, folder: Path) -> AsyncIterator[PostedSchool]:
    port = free_port()
    smtp = Smtp(host="127.0.0.1", port=port, sender="Onward <onward@school.example>", security="none")
    settings = DeliverySettings(public_url="https://onward.school.example", smtp=smtp)
    posting = Ledger(ledger.pool, ledger.seals, ledger.clock, ledger.policies, settings.posts)
    await owner.execute("DELETE FROM post")
    async with (
        receiving(folder, port) as inbox,
        served(posting) as http,
        Readers(build(Site(posting, ADDRESS)), owner, posting) as readers,
    ):
        yield PostedSchool(
            school=await new_school(owner, http),
            readers=readers,
            inbox=inbox,
            postman=Postman(posting, settings, SystemClock().now),
            owner=owner,
        )
    await owner.execute("DELETE FROM post")


async def goes_away(visitor: PageReader) -> None:
    """From Monday 1 March, 8am, to Friday 5 March, 5pm, covered by the deputy."""
    await visitor.go("/absences")
    await visitor.page.select_option("#cover", label="Deputy")
    for name, day in (("starts", "1"), ("ends", "5")):
        for part, value in (("day", day), ("month", "3"), ("year", "2027")):
            await visitor.page.fill(f"#{name}-{part}", value)
    await visitor.press("Record absence")
    assert "Away now" in await visitor.main()


async def test_a_deputy_covers_the_dsl_for_a_week(
    ledger: Ledger, owner: asyncpg.Connection, clock: SetClock, tmp_path: Path
) -> None:
    async with posted(ledger, owner, tmp_path / "inbox") as here:
        school = here.school
        case, hidden = await school.teacher.raises(), await school.teacher.raises(about=(school.deputy,))
        for each in (case, hidden):
            await school.dsl.does(each, "accept")
        await here.mail()
        dsl = await here.readers.signed_in(school.dsl)
        deputy = await here.readers.signed_in(school.deputy)
        await deputy.go("/")
        assert "No one has picked it up" not in await deputy.main()
        assert case["reference"] not in await deputy.main()

        await goes_away(dsl)
        told = await here.mail()
        assert [len(told[each]) for each in ("dsl", "deputy")] == [0, 1]
        assert "cover" in told["deputy"][0]
        await deputy.go("/")
        shown = await deputy.main()
        assert f"For Dsl, {UNTIL}" in shown
        assert case["reference"] in shown
        assert hidden["reference"] not in shown  # 3.2h
        await deputy.press("Decide how to keep the child safe in " + case["reference"])
        await does(deputy, case["id"], "protect", EXAMPLES["protect"])
        await deputy.go(f"/cases/{case['id']}")
        assert "Dsl (away; Deputy acts as owner)" in await deputy.main()
        await deputy.go(f"/cases/{hidden['id']}", 404)
        recorded = (await school.dsl.read(f"/v1/referrals/{case['id']}/history"))[-1]
        assert (recorded["type"], recorded["actor"]["id"]) == ("protection.recorded", str(school.deputy.id))

        await here.mail()
        fresh = await school.teacher.raises()
        told = await here.mail()
        assert told["dsl"] == []
        assert [each.partition(":")[0] for each in told["deputy"]] == [fresh["reference"]]

        clock.time = BACK
        await dsl.go("/absences")
        assert "No one is away." in await dsl.main()
        await deputy.go("/")
        assert UNTIL not in await deputy.main()
        await deputy.go(f"/cases/{case['id']}")
        assert "acts as owner" not in await deputy.main()
        last = await school.teacher.raises()
        told = await here.mail()
        assert [each.partition(":")[0] for each in told["dsl"]] == [last["reference"]]
        assert told["deputy"] == []
