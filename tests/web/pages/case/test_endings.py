"""A file sent on and its receipt, a case closed and opened again, a report taken back: on the pages."""

from tests.school import Json, School
from tests.settled_case import nothing_owed
from tests.web.form_filling import does, fill, send
from tests.web.page_reader import Readers

SENT = {"to_school": "Hill Junior School", "method": "Handed over in person to their DSL"}
RECEIVED = "Signed for by their DSL on the same day."


def owed(case: Json) -> set[str]:
    return {each["kind"] for each in case["obligations"] if each["state"] in ("open", "overdue")}


async def test_a_file_is_sent_on_and_its_receipt_is_owed_until_it_came(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    await does(visitor, case["id"], "transfer-file", SENT)
    assert "file-receipt" in owed(await school.dsl.sees(case))
    assert "Hill Junior School" in await visitor.page.content()
    task = visitor.page.locator("main a", has_text="other school has the file").first
    await task.click()
    assert visitor.page.url.split("?")[0].endswith("/transfer-file")
    await fill(
        visitor, {"/to_school": [SENT["to_school"]], "/method": [SENT["method"]], "/receipt": [RECEIVED]}
    )
    await send(visitor)
    assert "file-receipt" not in owed(await school.dsl.sees(case))
    await visitor.go(f"/cases/{case['id']}?entries=all")
    assert RECEIVED in await visitor.page.content()


async def test_a_closed_case_is_opened_again_and_says_what_was_new(readers: Readers, school: School) -> None:
    case = await nothing_owed(school)
    visitor = await readers.signed_in(school.dsl)
    await does(visitor, case["id"], "close", {"reasons": "Nothing is owed to anybody."})
    assert (await school.dsl.sees(case))["stage"] == "closed"
    await visitor.go(f"/cases/{case['id']}")
    assert "Closed" in await visitor.page.locator(".onward-identity").inner_text()
    await visitor.press("Reopen the case")
    await fill(visitor, {"/reasons": ["She told the mentor something new today."]})
    await send(visitor)
    assert (await school.dsl.sees(case))["stage"] != "closed"
    await visitor.go(f"/cases/{case['id']}?entries=all")
    assert "She told the mentor something new today." in await visitor.page.content()
    assert "Closed" not in await visitor.page.locator(".onward-identity").inner_text()


async def test_a_mistaken_reporter_withdraws_and_the_dsl_still_decides(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    teacher, dsl = (
        await readers.signed_in(school.teacher),
        await readers.signed_in(school.dsl),
    )
    await teacher.go(f"/cases/{case['id']}")
    await teacher.page.get_by_text("Other things you can do").click()
    await teacher.page.locator("main a[href$='/withdraw']").first.click()
    await fill(teacher, {"/reasons": ["I had mistaken the girl at the gate for her."]})
    await send(teacher)
    assert "Withdrawal recorded. Nothing else changes." in await teacher.main()
    await dsl.go(f"/cases/{case['id']}")
    shown = await dsl.main()
    assert "withdrew their report; open tasks stay open" in shown
    assert owed(await school.dsl.sees(case)) == {"accept", "review", "protect"}


async def test_a_case_says_when_the_pupil_leaves_and_closes_before_the_file_is_sent(
    readers: Readers, school: School
) -> None:
    case = await nothing_owed(school)
    visitor = await readers.signed_in(school.dsl)
    await does(
        visitor, case["id"], "record-leaving", {"leaves_on": "2027-03-05", "to_school": "Hill Junior School"}
    )
    await visitor.open_sections()
    assert "Friday 5 March 2027, for Hill Junior School" in await visitor.main()
    assert "recorded that the child leaves on Friday 5 March 2027" in await visitor.main()
    await does(visitor, case["id"], "close", {"reasons": "Nothing is owed to anybody."})
    closed = await school.dsl.sees(case)
    assert (closed["stage"], owed(closed)) == ("closed", {"transfer-file"})
    await visitor.go("/")
    assert "Send the file to the next school" in await visitor.main()
