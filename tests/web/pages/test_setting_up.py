"""The list of what a new school sets up, done and not done (3.2k, 3.2l)."""

import re
from dataclasses import replace
from datetime import timedelta

import asyncpg

from domain.policy.authority_pack import Contact
from domain.policy.policy_model import Policy
from policies import load_all
from store.delivery.delivery_queue import AvailableChannels
from store.ledger.ledger import Ledger
from tests.other_bodies import a_pupil
from tests.school import School, SetClock
from tests.web.browsers import Browsers, an_account
from tests.web.close_look import CloseLook
from tests.web.page_reader import PageReader, Readers
from tests.web.site_server import ADDRESS
from web.core.site import Site
from web.pages_app import build

NUMBERS = "Numbers to ring, Gloucestershire"
OWN_POLICY = "Your own policy and kinds of concern"
PROOF = "Proof kept outside the school"
ALL = (
    "People",
    OWN_POLICY,
    "Register of pupils",
    NUMBERS,
    "Calendar",
    "E-mail",
    "Copy of the seal key",
    PROOF,
)
NOT_DONE = "Not\N{NO-BREAK SPACE}done"


async def listed(visitor: PageReader) -> dict[str, bool]:
    """Each thing to set up, and whether it is done."""
    await visitor.go("/")
    rows = await visitor.page.locator(".onward-missing .govuk-task-list__item").all_inner_texts()
    lines = [[each.strip() for each in re.split(r"[\n\t]", row) if each.strip()] for row in rows]
    assert {row[-1] for row in lines} <= {"Done", NOT_DONE}
    return {row[0]: row[-1] == "Done" for row in lines}


def with_an_officer(policy: Policy) -> Policy:
    """The policy, with a pack of its own authority that has the number of the designated officer too."""
    home = policy.authorities[policy.authority]
    known = replace(home.contacts, designated_officer=Contact(phone="01632 960002"))
    return replace(policy, authorities={home.id: replace(home, contacts=known)})


async def test_an_administrator_reads_what_is_done_and_where_the_rest_is_done(
    readers: Readers,
    closely: CloseLook,
    school: School,
    owner: asyncpg.Connection,
    ledger: Ledger,
    clock: SetClock,
) -> None:
    await owner.execute("DELETE FROM post WHERE head_day IS NOT NULL")  # of another test's school
    visitor = await readers.signed_in(school.admin)
    found = await listed(visitor)
    assert tuple(found) == ALL
    assert [name for name, done in found.items() if done] == ["Calendar"]
    await closely(visitor)
    await visitor.unfolds("Setting up your school: 1 of 8 done")
    said = await visitor.reads("no deputy designated safeguarding lead and no headteacher who can sign in")
    await visitor.reads("The policy in force is the sample that comes with Onward")
    assert said.count("Onward does not know the number of") == 1
    for each in (school.dsl, school.deputy, school.headteacher):
        await an_account(owner, each)
    assert (await listed(visitor))["People"]
    links = await visitor.page.locator(".onward-missing a").all()
    for page in [str(await each.get_attribute("href")) for each in links]:
        await visitor.go(page)
    await owner.execute("UPDATE people SET roles = '{staff}' WHERE id = $1", school.deputy.id)
    assert not (await listed(visitor))["People"]
    await visitor.unfolds("Setting up your school: 1 of 8 done")
    assert "has no deputy designated safeguarding lead. Give a person this role." in await visitor.main()
    await a_pupil(school.admin)
    await owner.execute(
        "INSERT INTO post (id, kind, channel, head_day, address, delivered_at) "
        "VALUES (gen_random_uuid(), 'day-head', 'email', '2027-02-26', 'audit@trust.example', now())"
    )
    found = await listed(visitor)
    assert found["Register of pupils"]
    assert found[PROOF]
    clock.time += timedelta(days=800)
    assert not (await listed(visitor))["Calendar"]


async def test_the_list_goes_when_all_is_done_and_only_an_administrator_has_it(
    readers: Readers, school: School, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    await a_pupil(school.admin)
    for each in (school.dsl, school.deputy, school.headteacher):
        await an_account(owner, each)
    await owner.execute(
        "UPDATE schools SET name = 'Coalway Community Infant School' WHERE id = $1", school.id
    )
    await owner.execute(
        "INSERT INTO post (id, kind, channel, head_day, address, delivered_at) "
        "VALUES (gen_random_uuid(), 'day-head', 'email', '2027-02-26', 'audit@trust.example', now())"
    )
    numbered = {name: with_an_officer(each) for name, each in load_all().items()}
    mailing = Ledger(ledger.pool, ledger.seals, ledger.clock, numbered, AvailableChannels(mail="email"))
    visitor = await readers.signed_in(school.dsl)
    assert await listed(visitor) == {}
    async with Readers(build(Site(mailing, ADDRESS)), owner, mailing) as others:
        visitor = await others.signed_in(school.admin)
        assert [name for name, done in (await listed(visitor)).items() if not done] == [
            "Copy of the seal key"
        ]
    async with Readers(build(Site(mailing, ADDRESS, seal_key_copied=True)), owner, mailing) as others:
        visitor = await others.signed_in(school.admin)
        assert await listed(visitor) == {}
    trial = Site(mailing, ADDRESS, seal_key_copied=True, mail_stays=True)
    async with Readers(build(trial), owner, mailing) as others:
        visitor = await others.signed_in(school.admin)
        assert [name for name, done in (await listed(visitor)).items() if not done] == ["E-mail"]


async def test_a_status_is_one_line_on_the_narrowest_phone(browsers: Browsers, school: School) -> None:
    visitor = await browsers.signed_in(school.admin, viewport={"width": 320, "height": 640}, at="/")
    await visitor.page.get_by_text("Setting up your school").click()
    tags = await visitor.page.locator(".onward-missing .govuk-tag").all()
    lines = [await each.evaluate("each => each.getClientRects()[0].height") for each in tags]
    assert lines
    assert max(lines) < 40, "two lines"
