"""Whom to telephone at an agency, and who looks after the author of a report."""

import re
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from domain.policy.authority_pack import Contact
from domain.policy.policy_model import StaffSupport
from policies import load_all
from store.ledger.ledger import Ledger
from store.people.sessions import Lead
from tests.domain.command_builders import raised
from tests.domain.story import given
from tests.school import NOW, Json, School, SetClock, a_concern, a_referral, a_review, silence
from tests.web.page_reader import Readers
from web.pages.case.receipt import people_to_talk_to
from wording.policy_text import in_lines, telephones

NOTHING = (
    "Onward does not send this referral to the agency. Phone them or use their online form. "
    "Then record here that you did."
)


@pytest.mark.parametrize(("page", "who"), [("refer", "dsl"), ("emergency", "teacher")])
async def test_a_page_says_that_nothing_is_sent_and_whom_to_telephone(
    page: str, who: str, readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.everybody[who], at=f"/cases/{case['id']}/{page}")
    said = await visitor.page.locator(".govuk-inset-text").first.inner_text()
    assert NOTHING in said
    assert "The front door, Gloucestershire" in said
    clauses = visitor.page.locator("details", has_text="What the policy says about this").locator("li")
    assert all(each.strip().endswith(")") for each in await clauses.all_inner_texts()), (
        "words, then the number"
    )
    assert await clauses.count() > 1
    assert await visitor.page.locator(".govuk-inset-text a[href^='tel:']").count() == 2


@pytest.mark.parametrize("page", ["/cases/{id}/record-chase", "/cases/{id}", "/escalations"])
async def test_where_ringing_is_asked_are_the_numbers_or_where_to_add_them(
    page: str, readers: Readers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    known = await school.teacher.raises(immediate_danger=True)
    elsewhere = a_concern(immediate_danger=True) | {"home_authority": "Nowhereshire"}
    unknown = (await school.teacher.post("/v1/referrals", elsewhere)).json()
    if page == "/escalations":
        for case in (known, unknown):
            await silence(ledger, clock, case, NOW + timedelta(hours=2))
    visitor = await readers.signed_in(school.dsl)
    for case, said in ((known, "The front door, Gloucestershire: 01452 426565"), (unknown, "does not know")):
        await visitor.go(page.format(id=case["id"]))
        assert said in await visitor.main()


async def an_allegation(school: School) -> Json:
    """A case referred to the designated officer, and to no one else."""
    case = await school.teacher.raises(staff_allegation=True)
    await school.dsl.does(case, "accept")
    await school.dsl.does(case, "decide-review", a_review("refer", "lado"))
    return case


@pytest.mark.parametrize("page", ["/cases/{id}/refer", "/cases/{id}/record-chase", "/escalations"])
async def test_where_the_officer_is_rung_is_the_officers_number_or_where_to_add_it(
    page: str, readers: Readers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await an_allegation(school)
    if page != "/cases/{id}/refer":
        await school.dsl.does(case, "refer", a_referral("lado"))
        await silence(ledger, clock, case, NOW + timedelta(days=2))
    visitor = await readers.signed_in(school.dsl, at=page.format(id=case["id"]))
    await visitor.reads("does not know the number of the local authority’s designated officer here")


def test_the_number_of_the_officer_is_read_from_the_pack() -> None:
    home = POLICY.authorities["gloucestershire"]
    officer = Contact(phone="01632 960002", hours="Office hours")
    pack = replace(home, contacts=replace(home.contacts, designated_officer=officer))
    policy = replace(POLICY, authorities={"gloucestershire": pack})
    assert list(in_lines(telephones(policy, agency="lado"))) == [
        "The designated officer (LADO), Gloucestershire: 01632 960002 (Office hours)"
    ]


async def test_an_unknown_authority_gets_no_number_of_another(readers: Readers, school: School) -> None:
    answer = await school.teacher.post("/v1/referrals", a_concern() | {"home_authority": "Nowhereshire"})
    case = answer.json()
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/refer")
    assert NOTHING in await visitor.main()
    assert await visitor.page.locator(".govuk-inset-text a[href^='tel:']").count() == 0


async def test_with_a_secure_address_the_page_says_which_referral_is_sent(
    readers: Readers, school: School, ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = await school.teacher.raises()
    secure = replace(readers.ledger.channels, secure=frozenset({"gloucestershire"}))
    monkeypatch.setattr(readers.ledger, "channels", secure)
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/refer")
    await visitor.reads("an e-mail referral to children’s social care that you are making now")
    await visitor.reads("When you record it, it goes to the secure address of Gloucestershire")
    await visitor.reads("Onward does not send any other referral to the agency")


LEADS = (Lead(id=uuid4(), name="Dana Lead", dsl=True, email=None, phone=None),)
(POLICY,) = load_all().values()


def test_the_default_names_the_lead_and_the_line_manager_and_gives_no_number() -> None:
    said = people_to_talk_to(POLICY.staff_support, given(raised()).state, LEADS)
    assert (said, POLICY.staff_support.note) == ("Dana Lead or your line manager", None)
    assert not re.search(r"\d", " ".join(POLICY.staff_support.talk_to))
    nobody = people_to_talk_to(POLICY.staff_support, given(raised()).state, ())
    assert nobody == "the safeguarding lead or your line manager"


def test_a_report_about_staff_does_not_send_its_author_to_the_lead() -> None:
    """3.2h: it may be about the lead."""
    state = replace(given(raised()).state, about=(uuid4(),))
    assert "Dana Lead" not in people_to_talk_to(POLICY.staff_support, state, LEADS)


def test_a_school_says_whom_else_its_staff_can_talk_to() -> None:
    own = StaffSupport(talk_to=("{lead}", "Mo in the office", "your mentor"), note="Free counselling.")
    said = people_to_talk_to(own, given(raised()).state, LEADS)
    assert said == "Dana Lead, Mo in the office or your mentor"


async def test_the_receipt_says_who_looks_after_its_author(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.teacher, at=f"/cases/{case['id']}?done=raise")
    await visitor.reads("Who looks after you", "You do not have to carry it alone")
    await visitor.reads("or your line manager (11.2)")
