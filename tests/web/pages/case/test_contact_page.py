"""Record a contact: with whom and what it was, then only the questions of that kind (11.6, 11.8, 11.15)."""

from datetime import datetime

import pytest

from api.openapi import EXAMPLES
from domain.command_catalogue import COMMANDS
from store.ledger.ledger import Ledger
from tests.school import WHY, Json, School, SetClock, a_referral, a_review, silence
from tests.web.form_filling import fill, send
from tests.web.page_reader import Readers
from tests.web.posted_bodies import as_posted
from web.forms.form_builder import questions

KINDS = {
    "We chased their answer": "record-chase",
    "Health": "record-liaison",
    "We spoke to them": "record-parent-contact",
    "We discussed the case": "record-discussion",
}


@pytest.fixture
async def case(school: School, ledger: Ledger, clock: SetClock) -> Json:
    """Children's social care is silent about it."""
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    case = await school.dsl.does(case, "refer", a_referral(reasons=WHY))
    await silence(ledger, clock, case, datetime.fromisoformat("2027-03-03T10:30:00+00:00"))
    return case


@pytest.mark.parametrize("kind", KINDS)
async def test_each_kind_of_contact_is_chosen_and_recorded_with_its_own_questions(
    kind: str, readers: Readers, school: School, case: Json
) -> None:
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}")
    await visitor.press("Record a contact")
    await visitor.press(kind)
    command = KINDS[kind]
    body = dict(EXAMPLES[command])
    if command == "record-liaison":
        assert await visitor.page.locator('[name="/agency"][value="health"]').is_checked()
        body.pop("agency")
    await fill(visitor, as_posted(questions(COMMANDS[command], {}), body))
    await send(visitor)
    assert visitor.page.url.endswith(f"?done={command}"), await visitor.main()
    history = await school.dsl.read(f"/v1/referrals/{case['id']}/history", limit=200)
    if command == "record-liaison":
        assert history[-1]["data"]["agency"] == "health"


async def test_only_what_can_be_recorded_is_listed(readers: Readers, school: School, case: Json) -> None:
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/contact")
    assert "Children’s social care, made on" in await visitor.main()
    head = await readers.signed_in(school.headteacher, at=f"/cases/{case['id']}/contact")
    assert "You cannot record a contact in this case now" in await head.main()
    teacher = await readers.signed_in(school.teacher, at=f"/cases/{case['id']}/contact")
    assert "made on" not in await teacher.main()
    assert "We discussed the case" in await teacher.main()
    await readers.signed_in(school.colleague, at=f"/cases/{case['id']}/contact", status=404)
