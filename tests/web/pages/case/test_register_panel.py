"""A case leads to the child's page, and shows what it and the register know of the child (3-DSL.m)."""

from uuid import UUID

import pytest

from store.ledger.ledger import Ledger
from store.queries.access_log import pupil_views
from tests.cases_of_pupils import reports
from tests.other_bodies import a_pupil
from tests.school import Json, School
from tests.web.form_filling import fill, send
from tests.web.page_reader import Readers

KNOWN = {
    "sen": "support",
    "looked_after": True,
    "risk_groups": ["send", "our-own-group"],
    "social_worker": {"name": "Sol Okafor", "phone": "020 7946 0991", "email": "sol@sefton.example"},
    "home_authority": "Sefton",
}
LINK = "Everything about this child"
UPDATE = "update-circumstances"


async def looks(ledger: Ledger, pupil: Json) -> list[str]:
    return [look.what for look in await pupil_views(ledger, UUID(pupil["id"]), 0, 100)]


async def knows(school: School, case: Json) -> Json:
    known: Json = (await school.dsl.sees(case))["pupil"]
    return {name: known[name] for name in KNOWN}


async def newest(school: School, case: Json) -> Json:
    """What the newest entry says."""
    said: Json = (await school.dsl.read(f"/v1/referrals/{case['id']}/history", limit=200))[-1]["data"]
    return said


@pytest.mark.parametrize(("part", "leads"), [("dsl", True), ("auditor", True), ("teacher", False)])
async def test_the_case_leads_those_who_read_whole_records_to_the_childs_page(
    part: str, leads: bool, readers: Readers, school: School
) -> None:
    pupil = await a_pupil(school.dsl)
    case, unlinked = await reports(school.teacher, pupil), await school.teacher.raises()
    visitor = await readers.signed_in(school.everybody[part], at=f"/cases/{unlinked['id']}")
    assert await visitor.page.get_by_role("link", name=LINK).count() == 0
    await visitor.go(f"/cases/{case['id']}")
    assert await visitor.page.get_by_role("link", name=LINK).count() == leads
    if leads:
        await visitor.press(LINK)
        assert "Open tasks in all cases" in await visitor.main()


async def test_the_form_shows_what_is_known_and_records_the_answers(readers: Readers, school: School) -> None:
    """A form that began filled in would send back another person's newer answers as the old ones."""
    case = await school.teacher.raises()
    await school.dsl.does(case, UPDATE, KNOWN)
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/{UPDATE}")
    shown = await visitor.main()
    for known in ("SEN support", "Sol Okafor, 020 7946 0991", "Sefton", "our-own-group"):
        assert known in shown
    assert "What the register says" not in shown, "the child is not on it"
    await fill(visitor, {"/sen": ["ehcp"]})
    await send(visitor)
    assert await newest(school, case) == {"sen": "ehcp"}
    assert await knows(school, case) == KNOWN | {"sen": "ehcp"}


async def test_the_register_is_shown_beside_the_form_and_the_look_is_logged(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(
        school.dsl, looked_after=True, social_worker={"name": "A. Duty", "phone": "01632 960000"}
    )
    case = await reports(school.teacher, pupil)
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/{UPDATE}")
    await visitor.reads("What the register says", "A. Duty, 01632 960000")
    assert await looks(ledger, pupil) == ["page"], "as any look: others may not know that there is a case"
    reporter = await readers.signed_in(school.teacher)
    await school.dsl.does(case, UPDATE, KNOWN)
    await reporter.go(f"/cases/{case['id']}/{UPDATE}")
    for hidden in ("What the register says", "A. Duty", "Sol Okafor"):
        assert hidden not in await reporter.page.content()


async def test_the_report_shows_what_the_register_held_and_the_reporters_receipt_does_not(
    readers: Readers, school: School
) -> None:
    pupil = await a_pupil(school.dsl, sen="ehcp", looked_after=True)
    case = await reports(school.teacher, pupil)
    visitor, reporter = await readers.signed_in(school.dsl), await readers.signed_in(school.teacher)
    for person, shown in ((visitor, True), (reporter, False)):
        await person.go(f"/cases/{case['id']}")
        page = await person.page.content()
        assert ("(from the register)" in page) is shown
        assert ("Education, health and care plan" in page) is shown
    await visitor.go(f"/cases/{case['id']}/{UPDATE}")
    assert (await visitor.main()).count("Education, health and care plan") == 3, "case, register and choice"
