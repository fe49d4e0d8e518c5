"""What each reader of a case reads, and no more: the reporter's receipt and the replies to them too."""

import re
from uuid import UUID

import asyncpg
import httpx2

from api.openapi import EXAMPLES
from store.ledger.ledger import Ledger
from tests.cases_of_pupils import reports
from tests.other_bodies import a_pupil
from tests.school import WHY, Actor, Json, School, SetClock, a_referral, a_review
from tests.web.page_elements import leads_to
from tests.web.page_reader import Readers
from tests.web.test_school_isolation import at_a_browser
from web.pages.case.receipt import replies


async def test_an_auditor_sees_everything_and_is_offered_only_what_anyone_may_do(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.auditor, at=f"/cases/{case['id']}")
    assert await visitor.page.locator(".onward-next").count() == 0
    offered = {each["command"] for each in (await school.auditor.sees(case))["next"]}
    links = await leads_to(visitor.page.locator(".onward-doing a"))
    assert links - {"emergency"} == offered


async def test_the_reporter_sees_the_receipt_the_reply_and_no_more(readers: Readers, school: School) -> None:
    case = await school.teacher.raises(child_words="He is just a friend.")
    await school.dsl.does(case, "decide-review", a_review(reasons="A secret of the review."))
    await school.dsl.does(case, "reply-to-reporter", {"text": "Thank you. It is being acted on."})
    visitor = await readers.signed_in(school.teacher, at=f"/cases/{case['id']}")
    shown = await visitor.text()
    assert "Thank you. It is being acted on." in shown
    assert "He is just a friend." in shown
    assert "A secret of the review." not in await visitor.page.content()
    assert "Rowan" not in await visitor.page.title()
    await visitor.go(f"/cases/{case['id']}/plan", 403)


async def test_a_receipt_names_the_child_as_its_own_reporter_wrote_and_no_one_elses_words(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises(
        occurred_at="2027-02-26T12:00:00Z", child_unaware=True, circumstances={"places": "The park"}
    )
    identified = {"details": {"name": "Robin Marsh", "date_of_birth": "2020-01-31"}, "reasons": WHY}
    await school.dsl.does(case, "identify-pupil", identified)
    visitor = await readers.signed_in(school.teacher, at=f"/cases/{case['id']}")
    shown = " ".join((await visitor.main()).split())
    assert "Child Rowan Ashdown When it happened Friday 26 February 2027, midday Where The park" in shown
    assert "Robin Marsh" not in await visitor.page.content()
    await school.teacher.does(case, "refer", a_referral())
    other = await readers.signed_in(school.colleague, at=f"/cases/{case['id']}", status=404)
    assert "Rowan" not in await other.page.content()


async def test_a_receipt_puts_the_reporters_steps_first_and_follows_the_stage(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.teacher, at=f"/cases/{case['id']}")
    await visitor.reads("picks up your report")
    await visitor.reads("Do not speak to a parent about this until the safeguarding lead says it is safe")
    await visitor.page.get_by_role("button", name="Add information").wait_for()
    folded = visitor.page.locator("details", has_text="Other things you can do")
    assert not await folded.get_by_role("link", name="Decide how to keep the child safe").is_visible()
    await folded.locator("summary").click()
    await folded.get_by_role("link", name="Decide how to keep the child safe").wait_for()
    offered = {each["command"] for each in (await school.teacher.sees(case))["next"]} - {"refer"}
    linked = await leads_to(visitor.page.locator("main a"))
    assert offered <= linked
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(case, "refer", a_referral())
    await visitor.go(f"/cases/{case['id']}")
    shown = await visitor.reads("If the agency does not answer in time, the school asks again.")
    await visitor.reads("The safeguarding lead will reply to you.")
    assert "picks up your report" not in shown


async def test_a_reporter_is_told_to_add_to_a_case_that_ended_and_is_promised_no_reply(
    readers: Readers, school: School
) -> None:
    noted, closed = await school.teacher.raises(), await school.teacher.raises()
    await school.dsl.does(noted, "note-and-watch", {"reasons": WHY})
    await ends(school, closed)
    visitor = await readers.signed_in(school.teacher)
    for case in (noted, closed):
        await visitor.go(f"/cases/{case['id']}")
        shown = await visitor.reads("If you notice anything more, add it here.", "Add information")
        assert "report it again" not in shown
        assert "will reply to you" not in shown


async def read_by(ledger: Ledger, case: Json, reader: Actor) -> list[str]:
    state = await ledger.state(UUID(case["id"]))
    assert state is not None
    return [each["text"] for each in await replies(ledger, state, reader.id)]


async def test_a_reply_reaches_each_reporter_or_the_one_it_is_for(school: School, ledger: Ledger) -> None:
    here, there = await school.teacher.raises(), await school.colleague.raises()
    await school.dsl.does(there, "reply-to-reporter", {"text": "Before."})
    await school.dsl.does(here, "join", {"into": there["id"], "reasons": WHY})
    await school.dsl.does(there, "decide-review", a_review())
    await school.dsl.does(there, "reply-to-reporter", {"text": "Yours.", "to": here["id"]})
    await school.dsl.does(there, "reply-to-reporter", {"text": "Theirs.", "to": there["id"]})
    await school.dsl.does(there, "reply-to-reporter", {"text": "Both."})
    assert await read_by(ledger, here, school.teacher) == ["Yours.", "Both."]
    assert await read_by(ledger, there, school.colleague) == ["Before.", "Theirs.", "Both."]
    assert await read_by(ledger, here, school.colleague) == []


async def test_a_reply_follows_no_reporter_into_a_case_excluding_them(school: School, ledger: Ledger) -> None:
    """3.2h: they learn nothing from a case that is about them."""
    here, there = await school.teacher.raises(), await school.colleague.raises()
    await school.dsl.does(here, "join", {"into": there["id"], "reasons": WHY})
    await school.dsl.does(there, "reply-to-reporter", {"text": "Both."})
    await school.dsl.does(here, "reopen", {"reasons": WHY})
    await school.dsl.does(there, "declare-conflict", {"person": str(school.teacher.id), "reasons": WHY})
    assert await read_by(ledger, here, school.teacher) == []
    assert await read_by(ledger, there, school.colleague) == ["Both."]


_OWN = re.compile(r'name="_key" value="[^"]*"|name="_version" value="\d+"|name="token" value="[^"]*"')
PAGES = ("", "?entries=all", "/add-information", "/emergency", "/declare-conflict", "/join", "/reopen")
LISTS = ("/", "/cases")


async def ends(school: School, case: Json) -> None:
    """Everything is done, the reporter has a reply, and the case closes."""
    dsl = school.dsl
    await dsl.does(case, "accept")
    await dsl.does(case, "protect")
    after = await dsl.does(case, "decide-review", a_review())
    await dsl.does(case, "reply-to-reporter")
    for each in after["obligations"]:
        kind, _, entry = each["id"].partition(":")
        if kind == "inform-pupil":
            await dsl.does(case, kind, EXAMPLES[kind] | {"about": int(entry)})
    closed = await dsl.does(case, "close")
    assert closed["stage"] == "no_further_action"


async def pages(http: httpx2.AsyncClient, case: Json) -> dict[str, tuple[int, str]]:
    """What the reporter is shown of a case, without its own reference and id."""
    found = {}
    for page in PAGES:
        answer = await http.get(f"/cases/{case['id']}{page}")
        found[page] = (answer.status_code, unnamed(answer.text, case))
    return found


def unnamed(text: str, *cases: Json) -> str:
    for each in cases:
        text = text.replace(each["reference"], "ONW").replace(each["id"], "id")
    return _OWN.sub("", text)


async def of_the_api(reporter: Actor, case: Json) -> dict[str, str]:
    """The fields of the receipt, without how many entries the case has."""
    seen = await reporter.sees(case) | {"version": 0}
    return {name: unnamed(str(value), case) for name, value in seen.items()}


async def test_a_joined_mistaken_or_merged_case_reads_like_any_other_closed_one(
    school: School, clock: SetClock, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    pupil, twin = [await a_pupil(school.dsl) for _ in range(2)]
    there = await reports(school.colleague, pupil)
    plain, joined, mistaken, merged = [
        await reports(school.teacher, each) for each in (pupil, pupil, pupil, twin)
    ]
    clock.passes(minutes=30)
    await school.dsl.does(joined, "join", {"into": there["id"], "reasons": WHY})
    other = await a_pupil(school.dsl, given_name="Robin")
    await school.dsl.does(mistaken, "identify-pupil", {"pupil": other["id"], "reasons": WHY})
    merge = {"into": pupil["id"], "reasons": "Registered twice."}
    answer = await school.dsl.post(f"/v1/pupils/{twin['id']}/merge", merge)
    assert answer.status_code == 200, answer.text
    for case in (plain, mistaken, merged):
        await ends(school, case)
    reply = EXAMPLES["reply-to-reporter"] | {"to": joined["id"]}
    await school.dsl.does(there, "reply-to-reporter", reply)
    async with at_a_browser(owner, ledger, school.teacher) as (http, _):
        shown = [await pages(http, each) for each in (plain, joined, mistaken, merged)]
        for case, found in zip((joined, mistaken, merged), shown[1:], strict=True):
            assert {page for page in PAGES if found[page] != shown[0][page]} == set(), case["reference"]
        for path in LISTS:
            listed = (await http.get(path)).text
            assert not any(word in listed for word in ("join", there["reference"], "duplicate"))
    receipts = [await of_the_api(school.teacher, each) for each in (plain, joined, mistaken, merged)]
    for receipt in receipts[1:]:
        assert receipt == receipts[0]
    async with at_a_browser(owner, ledger, school.dsl) as (http, _):
        known = [await pages(http, each) for each in (plain, joined)]
    assert there["reference"] in known[1][""][1], "the DSL sees it"
    assert known[0] != known[1]


async def test_the_reporter_of_the_case_that_goes_on_reads_nothing_of_the_other(
    school: School, clock: SetClock, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    pupil = await a_pupil(school.dsl)
    there, here = await reports(school.colleague, pupil), await reports(school.teacher, pupil)
    async with at_a_browser(owner, ledger, school.colleague) as (http, _):
        before = await pages(http, there)
        lists = [unnamed((await http.get(path)).text) for path in LISTS]
        await school.dsl.does(here, "join", {"into": there["id"], "reasons": WHY})
        assert await pages(http, there) == before
        assert [unnamed((await http.get(path)).text) for path in LISTS] == lists
        await school.dsl.does(there, "decide-review", a_review())
        assert await pages(http, there) != before, "the page does change"
