"""Being away: recording, refusing and ending an absence on the page."""

from uuid import uuid4

import asyncpg

from tests.school import School
from tests.web.close_look import CloseLook
from tests.web.form_filling import sent_to
from tests.web.page_reader import PageReader, Readers


async def fill(visitor: PageReader, cover: str, starts: str = "8am", ends: str = "5pm") -> None:
    await visitor.page.select_option("#cover", label=cover)
    for name, clock in (("starts", starts), ("ends", ends)):
        for part, value in (("day", "1"), ("month", "3"), ("year", "2027")):
            await visitor.page.fill(f"#{name}-{part}", value)
        await visitor.page.fill(f"#{name}-time", clock)


async def test_a_dsl_records_that_they_are_away_and_comes_back_early(
    readers: Readers, school: School
) -> None:
    visitor = await readers.signed_in(school.dsl)
    await visitor.go("/absences")
    assert "No one is away." in await visitor.main()
    await fill(visitor, "Deputy")
    await visitor.page.select_option("#reason", label="Planned")
    await visitor.press("Record absence")
    shown = await visitor.main()
    assert "Away now" in shown
    assert "From Monday 1 March 2027, 10am to Monday 1 March 2027, 5pm. Cover: Deputy" in shown
    await visitor.page.select_option("select[id^=why-]", label="Back early")
    await visitor.page.get_by_role("button", name="End now").click()
    await visitor.page.get_by_text("No one is away.").wait_for()
    await visitor.page.locator("#over > summary").click()
    for history in await visitor.page.locator("#over details > summary").all():
        await history.click()
    shown = await visitor.main()
    assert "Monday 1 March 2027, 10am: recorded by Dsl. Planned" in shown
    assert "Monday 1 March 2027, 10am: ended by Dsl. Back early" in shown


async def test_what_is_wrong_is_said_beside_the_field(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.headteacher)
    await visitor.go("/absences")
    await visitor.page.locator("#covers > summary").click()
    assert "Dsl: Deputy" in await visitor.page.locator("#covers li").all_inner_texts()
    await visitor.page.select_option("#person", label="Dsl")
    await fill(visitor, "Senior")
    visitor.expected.add(422)
    await visitor.press("Record absence")
    assert "they do not hold a role with the same powers" in await visitor.main()
    await fill(visitor, "Deputy", "5pm", "8am")
    await visitor.press("Record absence")
    assert "Give an end after the start." in await visitor.main()
    await fill(visitor, "Dsl")
    await visitor.press("Record absence")
    assert "Choose another person as cover." in await visitor.main()


async def test_a_senior_leader_records_their_own_absence_only(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.senior)
    await visitor.go("/absences")
    assert await visitor.page.locator("#person").count() == 0
    offered = await visitor.page.locator("#cover option").all_inner_texts()
    assert "Headteacher" in offered
    assert not {"Senior", "Governor"} & set(offered)
    await fill(visitor, "Headteacher")
    await visitor.press("Record absence")
    (made,) = await school.senior.read("/v1/absences")
    assert (made["person"], made["cover"]) == (str(school.senior.id), str(school.headteacher.id))


async def test_without_the_role_every_form_is_refused_before_it_is_read(
    readers: Readers, school: School
) -> None:
    visitor = await readers.signed_in(school.teacher)
    await visitor.go("/duty")
    assert await sent_to(visitor, "/absences") == 403
    assert await sent_to(visitor, f"/absences/{uuid4()}/end") == 403


async def test_the_case_names_the_cover_of_its_owner_but_not_one_who_may_not_know(
    readers: Readers, school: School
) -> None:
    """3.2h."""
    times = {"starts_at": "2027-03-01T08:00:00Z", "ends_at": "2027-03-05T17:00:00Z"}
    people = {"person": str(school.dsl.id), "cover": str(school.deputy.id)}
    open_to_both, hidden = await school.teacher.raises(), await school.teacher.raises(about=(school.deputy,))
    for case in (open_to_both, hidden):
        await school.dsl.does(case, "accept")
    assert (await school.dsl.post("/v1/absences", people | times)).status_code == 201
    visitor = await readers.signed_in(school.headteacher)
    await visitor.go(f"/cases/{open_to_both['id']}")
    assert "(away; Deputy acts as owner)" in await visitor.main()
    await visitor.go(f"/cases/{hidden['id']}")
    assert "acts as owner" not in await visitor.main()
    covering = await readers.signed_in(school.deputy)
    await covering.go("/cases")
    shown = await covering.main()
    assert open_to_both["reference"] in shown
    assert hidden["reference"] not in shown
    await visitor.go("/duty")
    assert "Default lead: Deputy." in await visitor.main()


async def test_the_page_says_when_a_cover_is_gone_or_away_too(
    readers: Readers, closely: CloseLook, school: School, owner: asyncpg.Connection
) -> None:
    """3.2l."""
    times = {"starts_at": "2027-03-01T08:00:00Z", "ends_at": "2027-03-05T17:00:00Z"}
    people = {"person": str(school.dsl.id), "cover": str(school.deputy.id)}
    assert (await school.dsl.post("/v1/absences", people | times)).status_code == 201
    visitor = await readers.signed_in(school.headteacher)
    await visitor.go("/absences")
    assert "No cover" not in await visitor.main()
    await owner.execute("UPDATE people SET roles = '{staff}' WHERE id = $1", school.deputy.id)
    await visitor.go("/absences")
    shown = await visitor.main()
    assert "No cover" in shown
    assert "Roles have changed, and Deputy can no longer cover." in shown
    assert "Duty and messages go to those who are present." in shown
    await owner.execute("UPDATE people SET roles = '{deputy_dsl}' WHERE id = $1", school.deputy.id)
    people = {"person": str(school.deputy.id), "cover": str(school.dsl.id)}
    made = (await school.dsl.post("/v1/absences", people | times)).json()
    await visitor.go("/absences")
    assert "Deputy is away too. Duty and messages go to those who are present." in await visitor.main()
    await school.dsl.post(f"/v1/absences/{made['id']}/end")
    await owner.execute("UPDATE people SET roles = '{deputy_dsl}' WHERE id = $1", school.colleague.id)
    people["cover"] = str(school.colleague.id)
    assert (await school.dsl.post("/v1/absences", people | times)).status_code == 201
    await visitor.go("/absences")
    await closely(visitor)
    assert "Deputy is away too. Colleague covers." in await visitor.main()
