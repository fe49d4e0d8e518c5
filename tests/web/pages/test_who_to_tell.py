"""Every page says who to tell: those who are there now, those on duty first (3-HT.c, 3-DSL.x)."""

from datetime import timedelta

from tests.api.test_absence_endpoints import away
from tests.school import WHY, School, SetClock
from tests.web.page_reader import PageReader, Readers


async def told(visitor: PageReader) -> list[str]:
    """The names in the footer, in order."""
    return await visitor.page.locator("footer li strong").all_inner_texts()


async def test_the_cover_is_named_and_the_absent_lead_is_not(
    readers: Readers, school: School, clock: SetClock
) -> None:
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/")
    assert await told(visitor) == ["Dsl", "Deputy"]
    await away(school.headteacher, school.dsl, school.deputy, 0, 2)
    await visitor.go("/")
    assert await told(visitor) == ["Deputy"]
    clock.time += timedelta(hours=3)
    await visitor.go("/")
    assert await told(visitor) == ["Dsl", "Deputy"]


async def test_the_receipt_of_a_report_about_the_lead_does_not_name_the_lead(
    readers: Readers, school: School
) -> None:
    """3.2h."""
    about = await school.teacher.raises(about=(school.dsl,))
    other = await school.teacher.raises()
    visitor = await readers.signed_in(school.teacher)
    await visitor.go(f"/cases/{about['id']}?done=raise")
    assert await told(visitor) == ["Deputy"]
    await visitor.go(f"/cases/{other['id']}?done=raise")
    assert await told(visitor) == ["Dsl", "Deputy"]
    both = await school.teacher.raises(about=(school.dsl, school.deputy))
    await visitor.go(f"/cases/{both['id']}?done=raise")
    assert await told(visitor) == []
    assert "Tell the headteacher, or the nominated governor" in await visitor.text()


async def test_a_receipt_does_not_tell_of_a_conflict_that_another_person_declared(
    readers: Readers, school: School
) -> None:
    """3.2h."""
    case = await school.teacher.raises()
    await school.headteacher.does(case, "declare-conflict", {"person": str(school.dsl.id), "reasons": WHY})
    visitor = await readers.signed_in(school.teacher)
    await visitor.go(f"/cases/{case['id']}")
    assert await told(visitor) == ["Dsl", "Deputy"]
