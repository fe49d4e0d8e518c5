"""Saying that the procedure does not work, reading what was said, and answering it (13.4)."""

import asyncpg
import pytest

from tests.bodies import PROCESS, PROCESS_ANSWER
from tests.web.filling import send
from tests.web.looking import Browsers, BrowserSession
from tests.world import Actor, Json, School

PATH = "/v1/process-concerns"


ANSWERED = "What is done about it"


MENU = ".govuk-service-navigation"


async def says(person: Actor, *about: Actor) -> Json:
    answer = await person.post(PATH, PROCESS | {"about": [str(each.id) for each in about]})
    assert answer.status_code == 201, answer.text
    concern: Json = answer.json()
    return concern


async def menu(desk: BrowserSession) -> str:
    await desk.go("/policy")
    return await desk.page.locator(MENU).inner_text()


@pytest.mark.parametrize("script", [True, False])
async def test_a_teacher_says_it_of_a_clause_and_the_head_answers(
    script: bool, lobby: Browsers, school: School
) -> None:
    teacher, head = await lobby.seat(school.teacher, script), await lobby.seat(school.headteacher, script)
    await teacher.go("/policy/clauses/11.2")
    await teacher.press("Say that this is not kept, or does not work")
    await teacher.look()
    assert "It is about clause 11.2" in await teacher.main()
    await teacher.page.fill("#text", PROCESS["text"])
    await send(teacher)
    await teacher.look()
    assert "Your concern about the procedure has been sent" in await teacher.main()
    assert "It went to the headteacher at once" in await teacher.main()
    assert await teacher.page.title() == "A concern about the procedure – Onward"
    await head.go("/")
    assert "Somebody says that the procedure does not work" in await head.main()
    await head.press("Read and answer in About the procedure")
    await head.look()
    shown = await head.main()
    assert PROCESS["text"] in shown
    assert "Teacher, Monday 1 March 2027" in shown
    await head.page.get_by_label(ANSWERED).fill(PROCESS_ANSWER["text"])
    await send(head)
    await head.look()
    assert "Your answer stands below" in await head.main()
    await head.go("/")
    assert "Somebody says" not in await head.main()
    await teacher.go("/")
    await teacher.press("Procedure")
    await teacher.look()
    shown = await teacher.main()
    assert "Headteacher answered on" in shown
    assert PROCESS_ANSWER["text"] in shown
    assert ANSWERED not in shown


async def test_one_about_the_head_goes_past_them_and_they_find_nothing(
    lobby: Browsers, school: School
) -> None:
    """3.2h."""
    desk, head = await lobby.seat(school.teacher), await lobby.seat(school.headteacher)
    await desk.go("/procedure/say?clause=11.2")
    await desk.page.fill("#text", PROCESS["text"])
    await desk.page.get_by_text("It is about somebody").click()
    await desk.page.get_by_label("Headteacher").check()
    await send(desk)
    assert "It went to the board lead at once" in await desk.main()
    (concern,) = await school.board_lead.read(PATH)
    await head.go(f"/procedure/{concern['id']}", status=404)
    await head.go("/procedure")
    assert "Nothing was said that you may see" in await head.main()
    assert "Procedure" not in await menu(head)
    board = await lobby.seat(school.board_lead)
    assert "Procedure" in await menu(board)
    await board.go("/")
    assert "Somebody says that the procedure does not work" in await board.main()


async def test_who_has_nothing_to_do_with_it_finds_it_nowhere(
    lobby: Browsers, school: School, other_school: School
) -> None:
    concern = await says(school.teacher)
    for person in (school.colleague, school.dsl, school.board_lead, other_school.headteacher):
        desk = await lobby.seat(person)
        await desk.go(f"/procedure/{concern['id']}", status=404)
        assert "Procedure" not in await menu(desk)
    assert await desk.page.get_by_role("link", name="Say that the procedure does not work").count() == 1


async def test_an_auditor_reads_and_does_not_answer(lobby: Browsers, school: School) -> None:
    await says(school.teacher)
    desk = await lobby.seat(school.auditor)
    await desk.go("/procedure")
    shown = await desk.main()
    assert PROCESS["text"] in shown
    assert "It is with the headteacher" in shown
    assert ANSWERED not in shown


async def test_an_answer_that_says_nothing_is_refused_beside_its_field(
    lobby: Browsers, school: School
) -> None:
    await says(school.teacher)
    desk = await lobby.seat(school.headteacher)
    await desk.go("/procedure")
    await desk.page.get_by_label(ANSWERED).fill("No.")
    desk.expected.add(422)
    await send(desk)
    await desk.look()
    assert "Write at least 10 characters" in await desk.page.locator(".govuk-error-summary").inner_text()
    assert await desk.page.get_by_label(ANSWERED).input_value() == "No."


async def test_whoever_comes_back_to_an_answer_after_signing_in_finds_what_it_answers(
    lobby: Browsers, school: School
) -> None:
    concern = await says(school.teacher)
    desk = await lobby.seat(school.headteacher)
    await desk.go(f"/procedure/{concern['id']}/answer")
    assert PROCESS["text"] in await desk.main()


async def test_one_that_nobody_may_answer_waits_for_whoever_is_appointed(
    lobby: Browsers, school: School, owner: asyncpg.Connection
) -> None:
    for each in (school.board_lead, school.governor):
        await owner.execute("UPDATE people SET roles = '{staff}' WHERE id = $1", each.id)
    concern = await says(school.teacher, school.headteacher)
    teacher, governor = await lobby.seat(school.teacher), await lobby.seat(school.governor)
    await teacher.go(f"/procedure/{concern['id']}?done=said")
    assert "Nobody may answer it yet" in await teacher.main()
    await teacher.go("/procedure")
    assert "it waits until somebody is appointed who may" in await teacher.main()
    await governor.go(f"/procedure/{concern['id']}", status=404)
    await owner.execute("UPDATE people SET roles = '{nominated_governor}' WHERE id = $1", school.governor.id)
    await governor.go("/")
    assert "Somebody says that the procedure does not work" in await governor.main()
    await governor.go(f"/procedure/{concern['id']}")
    await governor.page.get_by_label(ANSWERED).fill(PROCESS_ANSWER["text"])
    await send(governor)
    assert "Your answer stands below" in await governor.main()


async def test_words_that_are_a_script_are_shown_and_not_run(lobby: Browsers, school: School) -> None:
    script = "<script>document.title='stolen'</script>\"'><b onclick=alert(1)>"
    assert (await school.teacher.post(PATH, PROCESS | {"text": script})).status_code == 201
    desk = await lobby.seat(school.headteacher)
    await desk.go("/procedure")
    assert script in await desk.main()
    assert await desk.page.title() == "Concerns about the procedure – Onward"
