"""The form to report a problem with the policy: no one has to know the clause, and no text is lost."""

import pytest

from tests.other_bodies import PROCESS
from tests.school import School
from tests.web.browsers import Browsers
from tests.web.form_filling import send

PATH = "/v1/process-concerns"


async def test_an_error_is_beside_its_field_and_no_typed_text_is_lost(
    lobby: Browsers, school: School
) -> None:
    desk = await lobby.seat(school.teacher)
    await desk.go("/procedure/say")
    await desk.page.fill("#text", "Too short")
    await desk.page.get_by_text("It is about a person").click()
    await desk.page.get_by_label("Deputy").check()
    desk.expected.add(422)
    await send(desk)
    await desk.look()
    summary = await desk.page.locator(".govuk-error-summary").inner_text()
    assert "Write at least 10 characters" in summary
    assert await desk.page.input_value("#text") == "Too short"
    assert await desk.page.get_by_label("Deputy").is_checked()
    assert await desk.page.title() == "Error: Report a problem with the policy – Onward"
    assert await school.headteacher.read(PATH) == []


@pytest.mark.parametrize("script", [True, False])
async def test_no_one_has_to_know_the_clause(script: bool, lobby: Browsers, school: School) -> None:
    desk = await lobby.seat(school.teacher, script)
    await desk.go("/policy")
    await desk.press("Report a problem with the policy")
    await desk.look()
    assert "You do not have to be sure, or know which clause it is." in await desk.main()
    assert await desk.page.locator("main select").count() == 0
    await desk.page.fill("#text", PROCESS["text"])
    await send(desk)
    assert "Problem reported" in await desk.main()
    (concern,) = await school.headteacher.read(PATH)
    assert concern["clause"] == "13.4"


async def test_a_person_who_knows_the_clause_finds_it_by_part_of_the_policy(
    lobby: Browsers, school: School
) -> None:
    desk = await lobby.seat(school.teacher)
    await desk.go("/procedure/say")
    await desk.press("Choose the clause")
    await desk.look()
    clause = desk.page.get_by_role("button", name="11.2: ")
    assert not await clause.is_visible()
    await desk.page.get_by_text("Reporting and referrals").click()
    await desk.look()
    await clause.click()
    assert "This is about clause 11.2" in await desk.main()
    await desk.press("Choose another clause")
    await desk.press("I do not know")
    assert "We will file it under clause 13.4" in await desk.main()


@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_typed_text_stays_while_the_visitor_looks_for_the_clause(
    script: bool, lobby: Browsers, school: School
) -> None:
    desk = await lobby.seat(school.teacher, script)
    await desk.go("/procedure/say")
    await desk.page.fill("#text", "Too short")
    await desk.page.get_by_text("It is about a person").click()
    await desk.page.get_by_label("Deputy").check()
    desk.expected.add(422)
    await send(desk)
    await desk.press("Choose the clause")
    await desk.look()
    assert "Too short" not in desk.page.url
    await desk.page.get_by_text("Reporting and referrals").click()
    await desk.page.get_by_role("button", name="11.2: ").click()
    await desk.look()
    assert "This is about clause 11.2" in await desk.main()
    assert await desk.page.input_value("#text") == "Too short"
    assert await desk.page.get_by_label("Deputy").is_checked()
    await desk.page.fill("#text", PROCESS["text"])
    await desk.press("Choose another clause")
    await desk.press("Back")
    assert "This is about clause 11.2" in await desk.main()
    assert await desk.page.input_value("#text") == PROCESS["text"]
    await desk.press("Choose another clause")
    await desk.press("I do not know")
    assert "We will file it under clause 13.4" in await desk.main()
    assert await school.headteacher.read(PATH) == []
    await send(desk)
    assert "Problem reported" in await desk.main()
    (concern,) = await school.board_lead.read(PATH) or await school.headteacher.read(PATH)
    assert (concern["clause"], concern["text"]) == ("13.4", PROCESS["text"])


async def test_an_unknown_clause_is_asked_for_again(lobby: Browsers, school: School) -> None:
    desk = await lobby.seat(school.teacher)
    await desk.go("/procedure/say?clause=none-such")
    assert "We will file it under clause 13.4" in await desk.main()
    token = await desk.page.input_value("main [name=token]")
    answer = await desk.context.request.post(
        f"{desk.address}/procedure/say",
        form={"token": token, "/clause": "none-such", "/text": PROCESS["text"]},
        headers={"Origin": desk.address},
    )
    assert answer.status == 422
    assert "Choose a clause of the policy" in await answer.text()


async def test_a_form_sent_twice_counts_once_and_with_other_text_says_so(
    lobby: Browsers, school: School
) -> None:
    desk = await lobby.seat(school.teacher)
    await desk.go("/procedure/say?clause=11.2")
    key = await desk.page.input_value("[name=_key]")
    token = await desk.page.input_value("main [name=token]")
    for text, status in ((PROCESS["text"], 200), (PROCESS["text"], 200), ("Other words than before.", 422)):
        answer = await desk.context.request.post(
            f"{desk.address}/procedure/say",
            form={"token": token, "_key": key, "/clause": "11.2", "/text": text},
            headers={"Origin": desk.address},
        )
        assert answer.status == status
    assert "You sent this form before with different text" in await answer.text()
    assert len(await school.headteacher.read(PATH)) == 1


async def test_a_form_of_another_session_is_refused(lobby: Browsers, school: School) -> None:
    desk = await lobby.seat(school.teacher)
    answer = await desk.context.request.post(
        f"{desk.address}/procedure/say",
        form={"token": "not-ours", "/clause": "11.2", "/text": PROCESS["text"]},
        headers={"Origin": desk.address},
    )
    assert answer.status == 403
    assert await school.headteacher.read(PATH) == []
