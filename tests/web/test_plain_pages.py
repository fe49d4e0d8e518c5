"""Every page of a full case reads as plain English, for each of those who read it."""

import re

import pytest

from store.ledger.ledger import Ledger
from tests.school import Json, School, SetClock, a_concern, silence
from tests.web.full_case_over_http import full_case
from tests.web.page_reader import PageReader, Readers
from tests.web.visible_codes import FINGERPRINT, codes_in

OF_A_CASE = (
    *("", "?entries=all", "/compliance", "/as-at", "/who-knew", "/integrity", "/plan", "/emergency"),
    *("/contact", "/proof", "/bundle"),
)
REFERRALS = ("/agency-referrals/cscs-1", "/agency-referrals/police-1")
OF_THE_SCHOOL = (
    *("/", "/escalations", "/cases", "/calls/parent", "/procedure", "/policy", "/policy/clauses/11.8"),
    *("/policy/clauses/3-DSL.e", "/policy/clauses/3.2b", "/people", "/pupils", "/pupils/new", "/duty"),
    *("/absences", "/hand-over", "/mail", "/calendar", "/measures", "/governors", "/inspection"),
    *("/integrity", "/status"),
)
_OURS = re.compile(r"(ONW-\w{6} \(\w+-\d\)|School [0-9a-f-]{36})")
"""The reference that an agency is given, as it was sent, and what the tests call their schools."""


async def reads_plainly(visitor: PageReader, path: str) -> str:
    """What the page shows with all but its technical part open; no fingerprint is shown unasked."""
    await visitor.go(path)
    assert not FINGERPRINT.search(await visitor.main()), f"{path} shows a fingerprint"
    await visitor.unfold_all("details:not(.onward-technical)")
    shown = await visitor.main()
    assert codes_in(_OURS.sub("", shown)) == [], path
    return shown


@pytest.fixture
async def case(school: School, ledger: Ledger, clock: SetClock) -> Json:
    return await full_case(school, ledger, clock)


async def test_every_page_of_a_full_case_reads_plainly(readers: Readers, school: School, case: Json) -> None:
    here = f"/cases/{case['id']}"
    at = "/as-at?on=2027-03-03&time=10:00&by="
    for person, pages in (
        (school.dsl, (*OF_A_CASE, *REFERRALS)),
        (school.auditor, (*OF_A_CASE[:6], f"{at}recorded", f"{at}occurred")),
        (school.teacher, ("", "/emergency")),
    ):
        visitor = await readers.signed_in(person)
        for page in pages:
            await reads_plainly(visitor, here + page)


@pytest.mark.long("every entry of a full case; its pages are in every run")
async def test_every_entry_replayed_reads_plainly_and_says_what_it_holds(
    readers: Readers, school: School, case: Json
) -> None:
    visitor = await readers.signed_in(school.auditor)
    shown = [
        await reads_plainly(visitor, f"/cases/{case['id']}/replay?entry={number}")
        for number in range(1, case["version"] + 1)
    ]
    assert "He is just a friend who buys me things." in shown[0]
    assert any("Step of the escalation" in each for each in shown)
    await visitor.page.get_by_text("Technical details").click()
    assert FINGERPRINT.search(await visitor.main())


async def test_every_page_of_the_school_reads_plainly(readers: Readers, school: School, case: Json) -> None:
    of_the_head = (*OF_THE_SCHOOL, "/headteacher")
    for person, pages in ((school.dsl, OF_THE_SCHOOL), (school.headteacher, of_the_head)):
        visitor = await readers.signed_in(person)
        for page in pages:
            shown = await reads_plainly(visitor, page)
            assert "unknown" not in shown.partition("Immediate danger")[0].lower(), page


async def test_a_page_that_shows_a_code_is_found() -> None:
    for code in ("feedback:cscs-1", "awaiting_feedback", "coalway-cse-2023@1", "2027-03-01", "cscs-1"):
        assert codes_in(f"Nothing.\nIt says {code} here.") == [f"It says {code} here."]
    assert codes_in("Clause 3-DSL.e: due by 5pm on Tuesday 2 March. Call 999: it is free.") == []


async def test_a_child_without_a_known_name_is_not_called_unknown(
    readers: Readers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    body = a_concern() | {"pupil": {"name": "unknown", "date_of_birth": "unknown"}}
    answer = await school.teacher.post("/v1/referrals", body)
    await silence(ledger, clock, answer.json(), clock.time.replace(hour=15))
    visitor = await readers.signed_in(school.dsl)
    here = f"/cases/{answer.json()['id']}"
    for page in ("/", "/escalations", "/cases", here, f"{here}/protect"):
        await visitor.go(page)
        shown = await visitor.reads("Name not known")
        assert "unknown" not in shown
