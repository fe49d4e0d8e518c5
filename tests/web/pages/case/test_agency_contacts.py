"""Before a referral is recorded it is said what Onward sends, and whom to telephone."""

from dataclasses import replace

import pytest

from store.ledger.ledger import Ledger
from tests.school import School, a_concern
from tests.web.page_reader import Readers

NOTHING = (
    "Onward does not send this referral to the agency. Phone them or use their online form. "
    "Then record here that you did."
)


@pytest.mark.parametrize(("page", "who"), [("refer", "dsl"), ("emergency", "teacher")])
async def test_a_page_says_that_nothing_is_sent_and_whom_to_telephone(
    page: str, who: str, readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.everybody[who])
    await visitor.go(f"/cases/{case['id']}/{page}")
    said = await visitor.page.locator(".govuk-inset-text").first.inner_text()
    assert NOTHING in said
    assert "The front door, Gloucestershire" in said
    assert await visitor.page.locator(".govuk-inset-text a[href^='tel:']").count() == 2


async def test_so_does_the_page_that_reports_and_refers_at_once(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/report/emergency")
    said = await visitor.page.locator(".govuk-inset-text").first.inner_text()
    assert NOTHING in said
    assert "The front door, Gloucestershire" in said


async def test_of_an_authority_that_is_not_known_no_number_of_another_is_given(
    readers: Readers, school: School
) -> None:
    answer = await school.teacher.post("/v1/referrals", a_concern() | {"home_authority": "Nowhereshire"})
    case = answer.json()
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/refer")
    assert NOTHING in await visitor.main()
    assert await visitor.page.locator(".govuk-inset-text a[href^='tel:']").count() == 0


async def test_with_a_secure_address_the_page_says_which_referral_is_sent(
    readers: Readers, school: School, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await school.teacher.raises()
    secure = replace(readers.ledger.posts, secure=frozenset({"gloucestershire"}))
    monkeypatch.setattr(readers.ledger, "posts", secure)
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/refer")
    shown = await visitor.main()
    assert "an e-mail referral to children’s social care that you are making now" in shown
    assert "When you record it, it goes to the secure address of Gloucestershire" in shown
    assert "Onward does not send any other referral to the agency" in shown
