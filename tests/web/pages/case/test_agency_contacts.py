"""Before a referral is recorded it is said what Onward sends, and whom to telephone."""

from dataclasses import replace

import pytest

from store.ledger.ledger import Ledger
from tests.school import School, a_concern
from tests.web.browsers import Browsers

NOTHING = (
    "Onward does not send this referral to the agency. Phone them or use their online form. "
    "Then record here that you did."
)


@pytest.mark.parametrize(("page", "who"), [("refer", "dsl"), ("emergency", "teacher")])
async def test_a_page_says_that_nothing_is_sent_and_whom_to_telephone(
    page: str, who: str, lobby: Browsers, school: School
) -> None:
    case = await school.teacher.raises()
    desk = await lobby.seat(school.everybody[who])
    await desk.go(f"/cases/{case['id']}/{page}")
    said = await desk.page.locator(".govuk-inset-text").first.inner_text()
    assert NOTHING in said
    assert "The front door, Gloucestershire" in said
    assert await desk.page.locator(".govuk-inset-text a[href^='tel:']").count() == 2


async def test_so_does_the_page_that_reports_and_refers_at_once(lobby: Browsers, school: School) -> None:
    desk = await lobby.seat(school.teacher)
    await desk.go("/report/emergency")
    said = await desk.page.locator(".govuk-inset-text").first.inner_text()
    assert NOTHING in said
    assert "The front door, Gloucestershire" in said


async def test_of_an_authority_that_is_not_known_no_number_of_another_is_given(
    lobby: Browsers, school: School
) -> None:
    answer = await school.teacher.post("/v1/referrals", a_concern() | {"home_authority": "Nowhereshire"})
    case = answer.json()
    desk = await lobby.seat(school.dsl)
    await desk.go(f"/cases/{case['id']}/refer")
    assert NOTHING in await desk.main()
    assert await desk.page.locator(".govuk-inset-text a[href^='tel:']").count() == 0


async def test_where_a_secure_address_is_known_it_is_said_which_referral_is_sent(
    lobby: Browsers, school: School, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await school.teacher.raises()
    secure = replace(lobby.ledger.posts, secure=frozenset({"gloucestershire"}))
    monkeypatch.setattr(lobby.ledger, "posts", secure)
    desk = await lobby.seat(school.dsl)
    await desk.go(f"/cases/{case['id']}/refer")
    shown = await desk.main()
    assert "an e-mail referral to children’s social care that you are making now" in shown
    assert "When you record it, it goes to the secure address of Gloucestershire" in shown
    assert "Onward does not send any other referral to the agency" in shown
