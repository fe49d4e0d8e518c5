"""What each reader of a case reads, and no more: the reporter's receipt and the replies to them too."""

from uuid import UUID

from store.ledger.ledger import Ledger
from tests.school import WHY, Actor, Json, School, a_referral, a_review
from tests.web.page_elements import leads_to
from tests.web.page_reader import Readers
from web.pages.case.receipt import replies


async def test_a_case_that_a_person_may_not_see_is_not_found(readers: Readers, school: School) -> None:
    case = await school.teacher.raises(about=(school.dsl,))
    for person in (school.dsl, school.colleague, school.admin):
        visitor = await readers.signed_in(person)
        await visitor.go(f"/cases/{case['id']}", 404)
        await visitor.go(f"/cases/{case['id']}/plan", 404)


async def test_an_auditor_sees_everything_and_is_offered_only_what_anyone_may_do(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.auditor)
    await visitor.go(f"/cases/{case['id']}")
    assert await visitor.page.locator(".onward-next").count() == 0
    offered = {each["command"] for each in (await school.auditor.sees(case))["next"]}
    links = await leads_to(visitor.page.locator(".onward-doing a"))
    assert links - {"emergency"} == offered


async def test_the_reporter_sees_the_receipt_and_the_reply_and_no_more(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises(child_words="He is just a friend.")
    await school.dsl.does(case, "decide-review", a_review(reasons="A secret of the review."))
    await school.dsl.does(case, "reply-to-reporter", {"text": "Thank you. It is being acted on."})
    visitor = await readers.signed_in(school.teacher)
    await visitor.go(f"/cases/{case['id']}")
    shown = await visitor.text()
    assert "Thank you. It is being acted on." in shown
    assert "He is just a friend." in shown
    assert "A secret of the review." not in await visitor.page.content()
    assert "Rowan" not in await visitor.page.content()
    await visitor.go(f"/cases/{case['id']}/plan", 403)


async def test_a_receipt_puts_the_reporters_steps_first_and_follows_the_stage(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.teacher)
    await visitor.go(f"/cases/{case['id']}")
    shown = await visitor.main()
    assert "picks up your report" in shown
    assert "Do not speak to a parent about this until the safeguarding lead says it is safe" in shown
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
    shown = await visitor.main()
    assert "picks up your report" not in shown
    assert "If the agency does not answer in time, the school asks again." in shown
    assert "The safeguarding lead will reply to you." in shown


async def read_by(ledger: Ledger, case: Json, reader: Actor) -> list[str]:
    state = await ledger.state(UUID(case["id"]))
    assert state is not None
    return [each["text"] for each in await replies(ledger, state, reader.id)]


async def test_a_reply_reaches_each_reporter_and_one_that_is_for_one_alone_no_other(
    school: School, ledger: Ledger
) -> None:
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


async def test_a_reply_does_not_follow_a_reporter_into_a_case_that_excludes_them(
    school: School, ledger: Ledger
) -> None:
    """3.2h: they learn nothing from a case that is about them."""
    here, there = await school.teacher.raises(), await school.colleague.raises()
    await school.dsl.does(here, "join", {"into": there["id"], "reasons": WHY})
    await school.dsl.does(there, "reply-to-reporter", {"text": "Both."})
    await school.dsl.does(here, "reopen", {"reasons": WHY})
    await school.dsl.does(there, "declare-conflict", {"person": str(school.teacher.id), "reasons": WHY})
    assert await read_by(ledger, here, school.teacher) == []
    assert await read_by(ledger, there, school.colleague) == ["Both."]
