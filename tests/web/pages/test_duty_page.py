"""Who is on duty, and whom a page names to tell."""

from datetime import timedelta

from tests.api.test_absence_endpoints import away
from tests.school import WHY, School, SetClock
from tests.web.page_reader import PageReader, Readers


async def test_a_teacher_reads_the_rota_and_does_not_change_it(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher, at="/duty")
    shown = await visitor.reads("No one is on the rota. Default lead: Dsl.")
    assert "Add a shift" not in shown


async def test_a_deputy_goes_on_duty_and_off_again(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.dsl, at="/duty")
    await shift(visitor, "8am", "5pm")
    await visitor.press("Add shift")
    await visitor.reads("On duty now", "From Monday 1 March 2027, 8am to Monday 1 March 2027, 5pm")
    await visitor.page.get_by_role("button", name="End now").click()
    await visitor.page.get_by_text("No one is on the rota").wait_for()


async def test_others_on_the_rota_are_marked_as_getting_no_concerns(readers: Readers, school: School) -> None:
    body = {
        "person": str(school.teacher.id),
        "starts_at": "2027-03-01T08:00:00Z",
        "ends_at": "2027-03-01T17:00:00Z",
    }
    assert (await school.dsl.post("/v1/duty", body)).status_code == 201
    visitor = await readers.signed_in(school.admin, at="/duty")
    shown = await visitor.reads("not the lead or a deputy, so concerns do not go to them")
    assert "On duty now" not in shown


async def shift(visitor: PageReader, starts: str, ends: str) -> None:
    await visitor.page.select_option("#person", label="Deputy")
    for name, clock in (("starts", starts), ("ends", ends)):
        for part, value in (("day", "1"), ("month", "3"), ("year", "2027")):
            await visitor.page.fill(f"#{name}-{part}", value)
        await visitor.page.fill(f"#{name}-time", clock)


async def told(visitor: PageReader) -> list[str]:
    """The names in the footer, in order."""
    return await visitor.page.locator("footer li strong").all_inner_texts()


async def test_the_cover_is_named_and_the_absent_lead_is_not(
    readers: Readers, school: School, clock: SetClock
) -> None:
    visitor = await readers.signed_in(school.teacher, at="/")
    assert await told(visitor) == ["Dsl", "Deputy"]
    await away(school.headteacher, school.dsl, school.deputy, 0, 2)
    await visitor.go("/")
    assert await told(visitor) == ["Deputy"]
    clock.time += timedelta(hours=3)
    await visitor.go("/")
    assert await told(visitor) == ["Dsl", "Deputy"]


async def test_the_receipt_of_a_report_about_the_lead_names_others(readers: Readers, school: School) -> None:
    """3.2h."""
    about = await school.teacher.raises(about=(school.dsl,))
    other = await school.teacher.raises()
    visitor = await readers.signed_in(school.teacher, at=f"/cases/{about['id']}?done=raise")
    assert await told(visitor) == ["Deputy"]
    await visitor.go(f"/cases/{other['id']}?done=raise")
    assert await told(visitor) == ["Dsl", "Deputy"]
    both = await school.teacher.raises(about=(school.dsl, school.deputy))
    await visitor.go(f"/cases/{both['id']}?done=raise")
    assert await told(visitor) == []
    assert "Tell the headteacher, or the nominated governor" in await visitor.text()


async def test_a_receipt_tells_of_no_conflict_that_another_declared(readers: Readers, school: School) -> None:
    """3.2h."""
    case = await school.teacher.raises()
    await school.headteacher.does(case, "declare-conflict", {"person": str(school.dsl.id), "reasons": WHY})
    visitor = await readers.signed_in(school.teacher, at=f"/cases/{case['id']}")
    assert await told(visitor) == ["Dsl", "Deputy"]
