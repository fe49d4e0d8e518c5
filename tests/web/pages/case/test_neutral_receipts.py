"""A receipt of a joined case reads like that of any closed case: no other case shows (3-STF.k, 2.4g)."""

import re

import asyncpg
import httpx2

from api.openapi import EXAMPLES
from store.ledger.ledger import Ledger
from tests.cases_of_pupils import reports
from tests.other_bodies import a_pupil
from tests.school import WHY, Actor, Json, School, SetClock, a_review
from tests.web.test_school_isolation import at_a_browser

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
    assert closed["stage"] == "closed"


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
