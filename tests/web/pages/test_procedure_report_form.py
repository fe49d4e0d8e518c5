"""The form to report a problem with the policy: no one has to know the clause, and no text is lost."""

from tests.other_bodies import PROCESS
from tests.school import School
from tests.web.form_filling import send
from tests.web.page_reader import Readers

PATH = "/v1/process-concerns"


async def test_an_error_is_beside_its_field_and_no_typed_text_is_lost(
    readers: Readers, school: School
) -> None:
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/procedure/say")
    await visitor.page.fill("#text", "Too short")
    await visitor.page.get_by_text("It is about a person").click()
    await visitor.page.get_by_label("Deputy").check()
    visitor.expected.add(422)
    await send(visitor)
    summary = await visitor.page.locator(".govuk-error-summary").inner_text()
    assert "Write at least 10 characters" in summary
    assert await visitor.page.input_value("#text") == "Too short"
    assert await visitor.page.get_by_label("Deputy").is_checked()
    assert await visitor.page.title() == "Error: Report a problem with the policy – Onward"
    assert await school.headteacher.read(PATH) == []


async def test_no_one_has_to_know_the_clause(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/policy")
    await visitor.press("Report a problem with the policy")
    assert "You do not have to be sure, or know which clause it is." in await visitor.main()
    assert await visitor.page.locator("main select").count() == 0
    await visitor.page.fill("#text", PROCESS["text"])
    await send(visitor)
    assert "Problem reported" in await visitor.main()
    (concern,) = await school.headteacher.read(PATH)
    assert concern["clause"] == "13.4"


async def test_a_person_who_knows_the_clause_finds_it_by_part_of_the_policy(
    readers: Readers, school: School
) -> None:
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/procedure/say")
    await visitor.press("Choose the clause")
    clause = visitor.page.get_by_role("button", name="11.2: ")
    assert not await clause.is_visible()
    await visitor.page.get_by_text("Reporting and referrals").click()
    await clause.click()
    assert "This is about clause 11.2" in await visitor.main()
    await visitor.press("Choose another clause")
    await visitor.press("I do not know")
    assert "We will file it under clause 13.4" in await visitor.main()


async def test_typed_text_stays_while_the_visitor_looks_for_the_clause(
    readers: Readers, school: School
) -> None:
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/procedure/say")
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


async def test_an_unknown_clause_is_asked_for_again(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/procedure/say?clause=none-such")
    assert "We will file it under clause 13.4" in await visitor.main()
    assert await visitor.sent("/procedure/say", {"/clause": "none-such", "/text": PROCESS["text"]}) == 422
    assert "Choose a clause of the policy" in visitor.answered.text


async def test_a_form_sent_twice_counts_once_and_with_other_text_says_so(
    readers: Readers, school: School
) -> None:
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/procedure/say?clause=11.2")
    key = await visitor.page.input_value("[name=_key]")
    for text, status in ((PROCESS["text"], 200), (PROCESS["text"], 200), ("Other words than before.", 422)):
        form = {"_key": key, "/clause": "11.2", "/text": text}
        assert await visitor.sent("/procedure/say", form) == status
    assert "You sent this form before with different text" in visitor.answered.text
    assert len(await school.headteacher.read(PATH)) == 1


async def test_a_form_of_another_session_is_refused(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher)
    form = {"token": "not-ours", "/clause": "11.2", "/text": PROCESS["text"]}
    assert (await visitor.http.post("/procedure/say", data=form)).status_code == 403
    assert await school.headteacher.read(PATH) == []
