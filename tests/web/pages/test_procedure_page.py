"""Problems with the policy: reported, read and answered (13.4)."""

import asyncpg

from tests.other_bodies import PROCESS, PROCESS_ANSWER, PROCESS_PATH, reports_a_problem
from tests.school import School
from tests.web.browsers import Browsers
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
    teacher, head = (
        await readers.signed_in(school.teacher),
        await readers.signed_in(school.headteacher),
    )
    await teacher.go("/policy/clauses/11.2")
    await teacher.press("Report a problem with this clause")
    assert "This is about clause 11.2" in await teacher.main()
    await teacher.page.fill("#text", PROCESS["text"])
    await send(teacher)
    assert "Problem reported" in await teacher.main()
    assert "It went straight to the headteacher." in await teacher.main()
    assert await teacher.page.title() == "A problem with the policy – Onward"
    await head.go("/")
    assert "Reply to a problem with the policy" in await head.main()
    await head.press("Read and answer in About the policy")
    shown = await head.main()
    assert PROCESS["text"] in shown
    assert "Teacher, Monday 1 March 2027" in shown
    await head.page.get_by_label(ANSWERED).fill(PROCESS_ANSWER["text"])
    await send(head)
    await closely(head)
    assert "Your answer is below" in await head.main()
    await head.go("/")
    assert "Reply to a problem" not in await head.main()
    await teacher.go("/")
    await teacher.press("Policy problems")
    shown = await teacher.main()
    assert "Headteacher answered on" in shown
    assert PROCESS_ANSWER["text"] in shown
    assert ANSWERED not in shown


async def test_a_problem_about_the_head_goes_past_them_and_they_find_nothing(
    readers: Readers, school: School
) -> None:
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


async def test_uninvolved_people_find_it_nowhere(
    readers: Readers, school: School, other_school: School
) -> None:
    concern = await reports_a_problem(school.teacher)
    for person in (school.colleague, school.dsl, school.board_lead, other_school.headteacher):
        visitor = await readers.signed_in(person)
        await visitor.go(f"/procedure/{concern['id']}", status=404)
        assert "Policy problems" not in await menu(visitor)
    assert await visitor.page.get_by_role("link", name="Report a problem with the policy").count() == 1


async def test_an_auditor_reads_and_does_not_answer(readers: Readers, school: School) -> None:
    await reports_a_problem(school.teacher)
    visitor = await readers.signed_in(school.auditor)
    await visitor.go("/procedure")
    shown = await visitor.main()
    assert PROCESS["text"] in shown
    assert "It is with the headteacher" in shown
    assert ANSWERED not in shown


async def test_an_empty_answer_is_refused_beside_its_field(readers: Readers, school: School) -> None:
    await reports_a_problem(school.teacher)
    visitor = await readers.signed_in(school.headteacher)
    await visitor.go("/procedure")
    await visitor.page.get_by_label(ANSWERED).fill("No.")
    visitor.expected.add(422)
    await send(visitor)
    assert "Write at least 10 characters" in await visitor.page.locator(".govuk-error-summary").inner_text()
    assert await visitor.page.get_by_label(ANSWERED).input_value() == "No."


async def test_a_link_to_an_answer_works_after_signing_in(readers: Readers, school: School) -> None:
    concern = await reports_a_problem(school.teacher)
    visitor = await readers.signed_in(school.headteacher)
    await visitor.go(f"/procedure/{concern['id']}/answer")
    assert PROCESS["text"] in await visitor.main()


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


async def test_a_script_in_the_text_is_shown_and_not_run(browsers: Browsers, school: School) -> None:
    script = "<script>document.title='stolen'</script>\"'><b onclick=alert(1)>"
    assert (await school.teacher.post(PROCESS_PATH, PROCESS | {"text": script})).status_code == 201
    visitor = await browsers.signed_in(school.headteacher)
    await visitor.go("/procedure")
    assert script in await visitor.main()
    assert await visitor.page.title() == "Problems with the policy – Onward"
