"""What each reader of a case sees, and what is kept from them."""

import re

from api.openapi import EXAMPLES
from tests.school import WHY, School, a_referral, a_review
from tests.web.close_look import CloseLook
from tests.web.page_elements import leads_to
from tests.web.page_reader import Readers


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


async def test_only_the_reporter_reads_the_reply_to_them(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("early_help"))
    await school.dsl.does(case, "reply-to-reporter", {"text": "For the reporter alone."})
    lead = EXAMPLES["start-early-help"] | {"next_review_on": "2027-03-15", "lead": str(school.colleague.id)}
    await school.dsl.does(case, "start-early-help", lead)
    visitor = await readers.signed_in(school.colleague)
    await visitor.go(f"/cases/{case['id']}")
    assert "For the reporter alone." not in await visitor.page.content()


async def test_a_challenged_person_does_not_learn_who_challenged_them(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("early_help"))
    (decision,) = (await school.senior.sees(case))["challengeable"]
    words = "A canary of the person who asks."
    await school.senior.does(case, "challenge", {"decision": decision["event"], "reasons": words})
    for person, knows in ((school.dsl, False), (school.deputy, True)):
        visitor = await readers.signed_in(person)
        await visitor.go(f"/cases/{case['id']}?entries=all")
        entry = visitor.page.locator("#entry-" + str((await school.senior.sees(case))["version"]))
        assert ("Senior" in await entry.inner_text()) is knows
        assert ("canary" in await visitor.page.content()) is knows
        for page in ("replay", "who-knew"):
            await visitor.go(f"/cases/{case['id']}/{page}")
            assert ("Senior" in await visitor.main()) is knows
        await visitor.go(f"/cases/{case['id']}/record-pupil-view")
        assert ("Senior (" in await visitor.main()) is knows


async def test_a_reporter_reads_in_a_receipt_nothing_of_a_case_that_it_was_joined_to(
    readers: Readers, closely: CloseLook, school: School
) -> None:
    """2.4g: their own steps in the one case are not shown in the other, where the same command wrote too."""
    here, there = [await school.teacher.raises() for _ in range(2)]
    await school.dsl.does(here, "join", {"into": there["id"], "reasons": WHY})
    await school.teacher.does(there, "declare-conflict", {"person": str(school.senior.id), "reasons": WHY})
    await school.teacher.does(here, "refer", a_referral(emergency=True, trigger="immediate_danger"))
    visitor = await readers.signed_in(school.teacher)
    for case, entries in ((here, ["entry 5", "entry 4", "entry 1"]), (there, ["entry 3", "entry 1"])):
        await visitor.go(f"/cases/{case['id']}")
        await closely(visitor)
        assert re.findall(r"^ ?of (entry \d+)", await visitor.main(), re.MULTILINE) == entries


async def test_no_page_of_a_parted_case_shows_the_other_to_a_person_who_may_not_see_it(
    readers: Readers, school: School
) -> None:
    """2.4g, 3.2h: the words of the case that was joined stay in the record, for those who see both."""
    here, there = await school.teacher.raises(summary="Bruises."), await school.colleague.raises()
    await school.dsl.does(here, "join", {"into": there["id"], "reasons": WHY})
    await school.dsl.does(there, "decide-review", a_review())
    await school.dsl.does(here, "reopen", {"reasons": WHY})
    await school.dsl.does(here, "declare-conflict", {"person": str(school.headteacher.id), "reasons": WHY})
    pages = ("?entries=all", "/compliance", "/replay", "/as-at", "/who-knew", "/integrity")
    for person, sees in ((school.dsl, True), (school.headteacher, False)):
        visitor = await readers.signed_in(person)
        shown = ""
        for page in pages:
            await visitor.go(f"/cases/{there['id']}{page}")
            shown += await visitor.page.content()
        assert ("Bruises." in shown, "joined" in shown) == (sees, sees)
        assert (here["id"] in shown) == sees  # the other open case of the child
        printed = await person.get(f"/v1/referrals/{there['id']}/paper")
        assert (printed.status_code, "Bruises." in printed.text) == (200, sees)
