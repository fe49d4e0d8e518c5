"""Problems with the policy: reported, read and answered (13.4)."""

import asyncpg

from tests.other_bodies import PROCESS, PROCESS_ANSWER, PROCESS_PATH, reports_a_problem
from tests.school import School
from tests.web.close_look import CloseLook
from tests.web.form_filling import send
from tests.web.page_reader import PageReader, Readers

ANSWERED = "What the school is doing about it"


MENU = ".govuk-service-navigation"


async def menu(visitor: PageReader) -> str:
    await visitor.go("/policy")
    return await visitor.page.locator(MENU).inner_text()


async def test_a_teacher_reports_a_problem_with_a_clause_and_the_head_answers(
    readers: Readers, closely: CloseLook, school: School
) -> None:
    teacher, head = await readers.signed_in(school.teacher), await readers.signed_in(school.headteacher)
    await teacher.go("/policy/clauses/11.2")
    await teacher.press("Report a problem with this clause")
    assert "This is about clause 11.2" in await teacher.main()
    await teacher.page.fill("#text", PROCESS["text"])
    await send(teacher)
    await teacher.reads("Problem reported", "It went straight to the headteacher.")
    assert await teacher.page.title() == "A problem with the policy – Onward"
    await head.go("/")
    assert "Reply to a problem with the policy" in await head.main()
    await head.press("Read and answer in About the policy")
    await head.reads(PROCESS["text"], "Teacher, Monday 1 March 2027")
    await head.page.get_by_label(ANSWERED).fill(PROCESS_ANSWER["text"])
    await send(head)
    await closely(head)
    assert "Your answer is below" in await head.main()
    await head.go("/")
    assert "Reply to a problem" not in await head.main()
    await teacher.go("/")
    await teacher.press("Policy problems")
    shown = await teacher.reads("Headteacher answered on", PROCESS_ANSWER["text"])
    assert ANSWERED not in shown


async def test_a_problem_about_the_head_goes_past_them_unseen(readers: Readers, school: School) -> None:
    """3.2h."""
    visitor, head = await readers.signed_in(school.teacher), await readers.signed_in(school.headteacher)
    await visitor.go("/procedure/say?clause=11.2")
    await visitor.page.fill("#text", PROCESS["text"])
    await visitor.page.get_by_text("It is about a person").click()
    await visitor.page.get_by_label("Headteacher").check()
    await send(visitor)
    assert "It went straight to the board lead." in await visitor.main()
    (concern,) = await school.board_lead.read(PROCESS_PATH)
    await head.go(f"/procedure/{concern['id']}", status=404)
    await head.go("/procedure")
    assert "None you can see" in await head.main()
    assert "Policy problems" not in await menu(head)
    board = await readers.signed_in(school.board_lead)
    assert "Policy problems" in await menu(board)
    await board.go("/")
    assert "Reply to a problem with the policy" in await board.main()


async def test_a_problem_that_no_one_may_answer_waits_for_an_appointment(
    readers: Readers, school: School, owner: asyncpg.Connection
) -> None:
    for each in (school.board_lead, school.governor):
        await owner.execute("UPDATE people SET roles = '{staff}' WHERE id = $1", each.id)
    concern = await reports_a_problem(school.teacher, school.headteacher)
    teacher, governor = await readers.signed_in(school.teacher), await readers.signed_in(school.governor)
    await teacher.go(f"/procedure/{concern['id']}?done=said")
    assert "No one can answer it yet" in await teacher.main()
    await teacher.go("/procedure")
    assert "It will wait until someone is appointed who can" in await teacher.main()
    await governor.go(f"/procedure/{concern['id']}", status=404)
    await owner.execute("UPDATE people SET roles = '{nominated_governor}' WHERE id = $1", school.governor.id)
    await governor.go("/")
    assert "Reply to a problem with the policy" in await governor.main()
    await governor.go(f"/procedure/{concern['id']}")
    await governor.page.get_by_label(ANSWERED).fill(PROCESS_ANSWER["text"])
    await send(governor)
    assert "Your answer is below" in await governor.main()


PATH = "/v1/process-concerns"


async def test_typed_text_stays_while_one_looks_for_the_clause(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher, at="/procedure/say")
    await visitor.page.fill("#text", "Too short")
    await visitor.page.get_by_text("It is about a person").click()
    await visitor.page.get_by_label("Deputy").check()
    visitor.expected.add(422)
    await send(visitor)
    await visitor.press("Choose the clause")
    assert "Too short" not in visitor.page.url
    await visitor.page.get_by_text("Reporting and referrals").click()
    await visitor.page.get_by_role("button", name="11.2: ").click()
    assert "This is about clause 11.2" in await visitor.main()
    assert await visitor.page.input_value("#text") == "Too short"
    assert await visitor.page.get_by_label("Deputy").is_checked()
    await visitor.page.fill("#text", PROCESS["text"])
    await visitor.press("Choose another clause")
    await visitor.press("Back")
    assert "This is about clause 11.2" in await visitor.main()
    assert await visitor.page.input_value("#text") == PROCESS["text"]
    await visitor.press("Choose another clause")
    await visitor.press("I do not know")
    assert "We will file it under clause 13.4" in await visitor.main()
    assert await school.headteacher.read(PATH) == []
    await send(visitor)
    assert "Problem reported" in await visitor.main()
    (concern,) = await school.board_lead.read(PATH) or await school.headteacher.read(PATH)
    assert (concern["clause"], concern["text"]) == ("13.4", PROCESS["text"])


async def test_a_form_sent_twice_counts_once_and_other_text_is_told(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher, at="/procedure/say?clause=11.2")
    key = await visitor.page.input_value("[name=_key]")
    for text, status in ((PROCESS["text"], 200), (PROCESS["text"], 200), ("Other words than before.", 422)):
        form = {"_key": key, "/clause": "11.2", "/text": text}
        assert await visitor.sent("/procedure/say", form) == status
    assert "You sent this form before with different text" in visitor.answered.text
    assert len(await school.headteacher.read(PATH)) == 1
