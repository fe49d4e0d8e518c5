"""`make pages`: a picture of each page for `docs/pages`, of invented people in an invented story."""

import asyncio
import os
import sys
from contextlib import AsyncExitStack
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from uuid import UUID, uuid4

import httpx2
from playwright.async_api import Browser, ViewportSize, async_playwright

from policy import load_all
from runtime.postgres import APP, OWNER
from store import outbox, sessions
from store.ledger import Ledger
from store.people import demonstration
from store.pool import Pool
from store.sealing import Seals
from tests.web.chromium import MISSING, chromium, install
from tests.web.serving import PassingTime, serving
from tests.world import Actor, Json, SetClock, a_database, a_referral, a_review, silence
from web.site import Site

FOLDER = Path("docs/pages")
SIZE = ViewportSize(width=1000, height=700)
PICTURES: dict[str, tuple[str, str, str]] = {
    "sign-in": ("", "/sign-in", "Signing in, in the demonstration"),
    "your-work": ("dsl", "/", "Your work, as the DSL sees it"),
    "your-work-of-a-teacher": ("teacher", "/", "Your work, as a teacher sees it"),
    "escalations": ("headteacher", "/escalations", "Escalations, as the headteacher sees them"),
    "case": ("dsl", "/cases/{case}", "A case, as the DSL has it open all day"),
    "case-receipt": ("teacher", "/cases/{case}?done=raise", "The receipt of whoever reported it"),
    "cases": ("dsl", "/cases", "Cases, found by stage, owner, kind and lateness"),
    "command": (
        "dsl",
        "/cases/{case}/record-feedback",
        "One thing to be done, and what follows from it",
    ),
    "refer": (
        "dsl",
        "/cases/{case}/refer",
        "A referral to be made, with the form's questions under its headings",
    ),
    "plan": ("dsl", "/cases/{helped}/plan", "An early-help plan, and when it is next looked at"),
    "emergency": ("teacher", "/cases/{case}/emergency", "An emergency referral, on one screen"),
    "compliance": (
        "headteacher",
        "/cases/{case}/compliance",
        "Was the policy kept, clause by clause",
    ),
    "report": ("teacher", "/report", "Before a concern is reported"),
    "report-words": ("teacher", "/report/words", "The first question: the child's own words"),
    "report-signs": ("teacher", "/report/signs", "The signs, with plain help"),
    "report-about": ("teacher", "/report/about", "Whom it is about, before anybody receives it"),
    **{
        f"report-{name}": ("teacher", f"/report/{name}", f"A question of a report: {name}")
        for name in ("what", "danger", "child", "kind", "images", "others", "when", "source", "more")
    },
    "report-now": ("teacher", "/report/now", "What to do when a child is in danger now"),
    "report-emergency": ("dsl", "/report/emergency", "A report and a referral in one, in an emergency"),
    "referral": (
        "dsl",
        "/cases/{case}/agency-referrals/cscs-1",
        "A referral to an agency, its form, and what was shared and why",
    ),
    "replay": ("auditor", "/cases/{case}/replay", "A case replayed, entry by entry"),
    "as-at": ("auditor", "/cases/{case}/as-at", "A case as it stood at any instant"),
    "who-knew": ("auditor", "/cases/{case}/who-knew", "Who knew what, and when"),
    "integrity": ("auditor", "/cases/{case}/integrity", "Whether the record is as it was written"),
    "measures": ("headteacher", "/measures", "How long things took, without names"),
    "connections": ("admin", "/connections", "What is connected, to be tried from here"),
    "policy": ("dsl", "/policy", "The policy, its review date, and all its clauses"),
    "procedure": (
        "teacher",
        "/procedure/say?clause=11.8",
        "Saying that the procedure does not work",
    ),
    "clause": ("dsl", "/policy/clauses/11.8", "One clause, and what is done about it"),
    "people": ("admin", "/people", "People and roles, as an administrator sees them"),
    "person-new": ("admin", "/people/new", "Somebody new, with their roles"),
    "school-new": ("admin", "/people/school", "Another school"),
    "procedure-all": ("auditor", "/procedure", "What was said of the procedure, and the answers"),
    "signed-out": ("", "/signed-out", "After signing out"),
    "person": ("admin", "/people/{teacher}", "A person's details and roles"),
    "duty": ("dsl", "/duty", "The duty rota"),
    "calendar": (
        "dsl",
        "/calendar?day-day=2&day-month=3&day-year=2027&change=add",
        "The calendar, and what a day would move",
    ),
    "status": ("headteacher", "/status", "What is well"),
    "hidden": ("dsl", "/hidden", "The hidden screen"),
}
"""Who looks, where, and what it shows; `{case}` and `{helped}` are the story's, `{teacher}` a person."""


async def main() -> None:
    """Make them all anew."""
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(TemporaryDirectory(prefix="onward-pages-"))
        database = await stack.enter_async_context(a_database(Path(folder) / "postgres"))
        cast = await demonstration(database.url(OWNER))
        pool = await Pool.connect(database.url(APP))
        stack.push_async_callback(pool.close)
        clock = SetClock()
        ledger = Ledger(pool, Seals(os.urandom(32)), clock, load_all())
        address = await stack.enter_async_context(
            serving(lambda url: Site(ledger, url, demonstration=True, time=PassingTime(clock)))
        )
        http = await stack.enter_async_context(httpx2.AsyncClient(base_url=address))
        people = {part: Actor(cast.people[part], token, http) for part, token in cast.tokens.items()}
        case, helped = await the_story(ledger, clock, people)
        ids = {part: str(each.id) for part, each in people.items()}
        ids |= {"case": case["id"], "helped": helped["id"]}
        ids["admin"] = next(str(e["id"]) for e in await sessions.cards(pool) if "admin" in e["roles"])
        playwright = await stack.enter_async_context(async_playwright())
        browser = await playwright.chromium.launch(executable_path=chromium(), args=["--no-sandbox"])
        worker = uuid4()
        for name, (who, path, _) in PICTURES.items():
            await outbox.seen(pool, worker, True)
            await picture(browser, ledger, address, name, ids.get(who), path.format(**ids))
        await browser.close()
    told = "\n\n".join(f"## {says}\n\n![{says}]({name}.png)" for name, (_, _, says) in PICTURES.items())
    text = f"# The pages\n\nMade by `make pages`, of invented people on simulated time.\n\n{told}\n"
    (FOLDER / "README.md").write_text(text, encoding="utf-8")


async def the_story(ledger: Ledger, clock: SetClock, people: dict[str, Actor]) -> tuple[Json, Json]:
    """A case that waits for an answer and one with a plan; besides, one that is late and one that is new."""
    teacher, dsl = people["teacher"], people["dsl"]
    late = await people["colleague"].raises(category="neglect", summary="Hungry each Monday, and tired.")
    case = await teacher.raises(
        category="cse",
        summary="New phone; collected twice by an adult nobody knows.",
        child_words="He is a friend who buys me things.",
    )
    await dsl.does(case, "accept")
    await dsl.does(case, "protect")
    await dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await dsl.does(case, "refer", a_referral())
    helped = await teacher.raises(category="neglect", summary="No coat all winter.")
    await dsl.does(helped, "decide-review", a_review("early_help"))
    await dsl.does(helped, "assess-parent-contact")
    plan = {"lead_professional": "Family support worker", "aims": "A warm coat, and breakfast each day."}
    in_a_week = str(clock.time.date() + timedelta(days=7))
    await dsl.does(helped, "start-early-help", plan | {"lead": str(dsl.id), "next_review_on": in_a_week})
    await silence(ledger, clock, late, clock.time.replace(hour=13))
    await teacher.raises(summary="Cries before each swimming lesson.")
    shift = {"person": str(people["deputy"].id), "starts_at": "2027-03-01T08:00:00Z"}
    await dsl.post("/v1/duty", shift | {"ends_at": "2027-03-05T17:00:00Z"})
    return case, helped


async def picture(
    browser: Browser, ledger: Ledger, address: str, name: str, person: str | None, path: str
) -> None:
    """One page, whole, as somebody sees it."""
    context = await browser.new_context(viewport=SIZE)
    if person is not None:
        session = await sessions.begin_by_card(ledger.pool, UUID(person))
        assert session is not None
        cookie = Site(ledger, address).cookie
        await context.add_cookies([{"name": cookie, "value": session, "url": address}])
    page = await context.new_page()
    answer = await page.goto(address + path)
    assert answer is not None
    assert answer.ok, f"{path} answered {answer.status}"
    await page.screenshot(path=FOLDER / f"{name}.png", full_page=True)
    await context.close()


if __name__ == "__main__":
    install()
    if chromium() is None:
        sys.exit(MISSING)
    FOLDER.mkdir(parents=True, exist_ok=True)
    asyncio.run(main())
