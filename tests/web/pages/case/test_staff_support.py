"""After a report, its author reads who will look after them. No number is invented (11.2)."""

import re
from dataclasses import replace
from uuid import uuid4

from domain.policy.policy_model import StaffSupport
from policies import load_all
from store.people.sessions import Lead
from tests.domain.command_builders import raised
from tests.domain.story import given
from tests.school import School
from tests.web.page_reader import Readers
from web.pages.case.receipt import looking_after

LEADS = (Lead(id=uuid4(), name="Dana Lead", dsl=True, email=None, phone=None),)
(POLICY,) = load_all().values()


def test_the_default_names_the_lead_and_the_line_manager_and_gives_no_number() -> None:
    said = looking_after(POLICY.staff_support, given(raised()).state, LEADS)
    assert (said.talk_to, said.note) == ("Dana Lead or your line manager", None)
    assert not re.search(r"\d", " ".join(POLICY.staff_support.talk_to))
    nobody = looking_after(POLICY.staff_support, given(raised()).state, ())
    assert nobody.talk_to == "the safeguarding lead or your line manager"


def test_a_report_about_staff_does_not_send_its_author_to_the_lead() -> None:
    """3.2h: it may be about the lead."""
    state = replace(given(raised()).state, about=(uuid4(),))
    assert "Dana Lead" not in looking_after(POLICY.staff_support, state, LEADS).talk_to


def test_a_school_says_whom_else_its_staff_can_talk_to() -> None:
    own = StaffSupport(talk_to=("{lead}", "Mo in the office", "your mentor"), note="Free counselling.")
    said = looking_after(own, given(raised()).state, LEADS)
    assert said.talk_to == "Dana Lead, Mo in the office or your mentor"
    assert said.note == "Free counselling."


async def test_the_receipt_says_who_looks_after_its_author(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.teacher)
    await visitor.go(f"/cases/{case['id']}?done=raise")
    shown = await visitor.main()
    assert "Who looks after you" in shown
    assert "You do not have to carry it alone" in shown
    assert "or your line manager (11.2)" in shown
