"""What a case offers: steps, several decisions told at once, and the people and agencies to choose from."""

import re
from uuid import UUID

import pytest

from domain.refusals import CaseClosed, ObligationsOpen, PoliceHold
from store.ledger.ledger import Ledger
from tests.school import WHY, School, a_referral, a_review
from tests.store.ledger_cases import command, submit
from tests.web.form_filling import fill, send
from tests.web.page_reader import PageReader, Readers


async def test_a_case_says_why_it_cannot_close_and_what_is_missing(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}")
    section = visitor.page.locator("#section-cannot-do")
    await section.locator("summary").click()
    closing = section.locator("dt", has_text=re.compile("^Close the case$")).locator("+ dd")
    said = await closing.inner_text()
    assert said.startswith(ObligationsOpen().sentence)
    assert said.endswith("First: Pick up this concern, Decide what to do, Decide how to keep the child safe.")
    await closing.get_by_role("link", name="Decide what to do").click()
    assert visitor.page.url.endswith("/decide-review")


async def test_steps_with_one_reason_are_one_line_and_a_line_says_what_comes_first(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}")
    await visitor.open_sections()
    lines = visitor.page.locator("#section-cannot-do dd")
    said = await lines.all_inner_texts()
    assert len(set(said)) == len(said)
    assert all("First: " in each for each in said)
    await school.dsl.does(case, "note-and-watch", {"reasons": WHY})
    await visitor.go(f"/cases/{case['id']}")
    await visitor.open_sections()
    assert await visitor.page.locator("#section-cannot-do dt").all_inner_texts() == ["Anything else"]
    assert await lines.all_inner_texts() == [
        f"{CaseClosed().sentence} First: Reopen the case."
    ]  # once, and not for each step


async def test_a_step_that_cannot_be_done_has_no_form_and_what_was_typed_stays_in_sight(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("no_further_action"))
    await school.dsl.does(case, "protect", {"for": "both", "none_needed": True, "reasons": WHY})
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/close")
    await fill(visitor, {"/reasons": ["Rowan is settled."]})
    await visitor.press("Save for later")
    await visitor.go(f"/cases/{case['id']}/close")
    await school.deputy.does(case, "place-police-hold")
    visitor.expected |= {409, 412}
    await send(visitor)
    await without_a_form(visitor, "Rowan is settled.")
    await visitor.go(f"/cases/{case['id']}/close")
    assert "Nothing was recorded" not in await without_a_form(visitor, "Rowan is settled.")


async def without_a_form(visitor: PageReader, *words: str) -> str:
    page = await visitor.reads("You cannot do this now", *words)
    assert page.count(PoliceHold().sentence) == 1
    assert await visitor.page.locator("main form").count() == 0
    assert await visitor.page.locator("main button").count() == 0
    return page


async def test_a_role_that_may_do_nothing_of_it_reads_no_reasons(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    teacher = await readers.signed_in(school.teacher, at=f"/cases/{case['id']}")
    assert "What you cannot do now" not in await teacher.page.content()
    await teacher.go(f"/cases/{case['id']}/close")
    assert ObligationsOpen().sentence not in await teacher.main()
    assert "either because of your role" in await teacher.main()


async def decided_four_times(school: School, ledger: Ledger) -> str:
    """A review and three answers of agencies."""
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    for number in (1, 2, 3):
        await submit(ledger, school.dsl, command("refer", **a_referral()), UUID(case["id"]))
        told = {"agency_referral": f"cscs-{number}", "decision": "section_17", "told_by": "Duty worker"}
        await submit(ledger, school.dsl, command("record-feedback", **told), UUID(case["id"]))
    return str(case["id"])


async def test_the_folded_task_leads_to_one_form_for_all_of_them(readers: Readers, school: School) -> None:
    case = await decided_four_times(school, readers.ledger)
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case}")
    await visitor.open_sections()
    fold = visitor.page.locator("#tasks-inform-pupil")
    assert "Tell the child what was decided: 4, the first due" in await fold.inner_text()
    await fold.locator("summary").click()
    await visitor.follow(fold.get_by_role("link", name="Tell the child about several on one form"))
    choices = visitor.page.locator('[name="/about"]')
    assert await choices.count() == 4
    assert await visitor.page.locator('[name="/about"]:checked').count() == 0
    told = [str(await each.get_attribute("value")) for each in (await choices.all())[:3]]
    await fill(visitor, {"/about": told, "/way": ["told"], "/told_by": ["DSL"], "/how": ["At lunch."]})
    await send(visitor)
    owed = {
        each["id"]
        for each in (await school.dsl.sees({"id": case}))["obligations"]
        if each["kind"] == "inform-pupil" and each["state"] == "open"
    }
    assert len(owed) == 1
    assert not owed & {f"inform-pupil:{each}" for each in told}


OFFERED = '[name="{}"]:not([value=""])'
"""All choices but that of none, which a script takes away."""


@pytest.mark.parametrize(
    ("about", "by", "to"),
    [((), "dsl", ["deputy"]), (("deputy",), "dsl", []), (("dsl", "deputy"), "senior", ["headteacher"])],
    ids=["a deputy is there", "the deputy may not know of it", "neither may"],
)
async def test_a_case_is_handed_only_to_those_who_could_take_it(
    readers: Readers, school: School, about: tuple[str, ...], by: str, to: list[str]
) -> None:
    people = school.everybody
    case = await school.teacher.raises(about=tuple(people[each] for each in about))
    await people[by].does(case, "accept")
    visitor = await readers.signed_in(people[by], at=f"/cases/{case['id']}/hand-over")
    offered = [
        await each.get_attribute("value") for each in await visitor.page.locator(OFFERED.format("/to")).all()
    ]
    assert offered == [str(people[each].id) for each in to]
    assert to or "There is nothing to choose from" in await visitor.main()
    for each in people.values():
        if str(each.id) not in offered:
            answer = await people[by].tries(case, "hand-over", {"to": str(each.id), "reasons": WHY})
            assert answer.status_code == 409, answer.text


async def test_early_help_says_that_contact_with_parents_is_not_assessed(
    readers: Readers, school: School
) -> None:
    """11.13."""
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("early_help"))
    visitor = await readers.signed_in(school.dsl)
    link = visitor.page.locator(f'main a[href="/cases/{case["id"]}/assess-parent-contact"]')
    for step in ("consider-support", "start-early-help"):
        await visitor.go(f"/cases/{case['id']}/{step}")
        assert await link.count(), step
    await school.dsl.does(case, "assess-parent-contact")
    await visitor.go(f"/cases/{case['id']}/start-early-help")
    assert not await link.count()


async def test_people_a_concern_is_about_are_not_offered_for_it(readers: Readers, school: School) -> None:
    """3.2h."""
    case = await school.teacher.raises((school.colleague,))
    await school.dsl.does(case, "decide-review", a_review("early_help"))
    visitor = await readers.signed_in(school.dsl)
    for step, field in (
        ("start-early-help", "/lead"),
        ("assign-mentor", "/mentor"),
        ("record-team-member", "/person"),
    ):
        await visitor.go(f"/cases/{case['id']}/{step}")
        choices = visitor.page.locator(f'select[name="{field}"] option, input[name="{field}"]')
        shown = [await each.get_attribute("value") for each in await choices.all()]
        assert str(school.teacher.id) in shown, step
        assert str(school.colleague.id) not in shown, step
