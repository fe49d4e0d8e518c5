"""A person who is away: their cover, and cases that are handed over."""

from uuid import uuid4

from tests.school import PARTS, School, SetClock
from tests.web.form_filling import sent_to
from tests.web.page_reader import PageReader, Readers


async def fill(visitor: PageReader, cover: str, starts: str = "8am", ends: str = "5pm") -> None:
    await visitor.page.select_option("#cover", label=cover)
    for name, clock in (("starts", starts), ("ends", ends)):
        for part, value in (("day", "1"), ("month", "3"), ("year", "2027")):
            await visitor.page.fill(f"#{name}-{part}", value)
        await visitor.page.fill(f"#{name}-time", clock)


async def test_a_dsl_records_being_away_and_comes_back_early(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.dsl, at="/absences")
    assert "No one is away." in await visitor.main()
    await fill(visitor, "Deputy")
    await visitor.page.select_option("#reason", label="Planned")
    await visitor.press("Record absence")
    await visitor.reads("Away now")
    await visitor.reads("From Monday 1 March 2027, 10am to Monday 1 March 2027, 5pm. Cover: Deputy")
    assert await visitor.page.locator("form.onward-row__step .govuk-button").count() == 1
    assert await visitor.page.locator("form.onward-row__step label:not(.govuk-visually-hidden)").count() == 1
    await visitor.page.select_option("select[id^=why-]", label="Back early")
    await visitor.page.get_by_role("button", name="End now").click()
    await visitor.page.get_by_text("No one is away.").wait_for()
    await visitor.page.locator("#over > summary").click()
    for history in await visitor.page.locator("#over details > summary").all():
        await history.click()
    await visitor.reads("Monday 1 March 2027, 10am: recorded by Dsl. Planned")
    await visitor.reads("Monday 1 March 2027, 10am: ended by Dsl. Back early")


async def test_who_covers_offers_just_those_whom_the_record_accepts(readers: Readers, school: School) -> None:
    """3.2l."""
    known = {name: getattr(school, name) for name in PARTS if name != "operator"}
    visitor = await readers.signed_in(school.dsl)
    for name in ("dsl", "headteacher", "senior", "governor"):
        await visitor.go("/absences")
        if name != "dsl":
            await visitor.unfolds("Someone else is away")
            await visitor.page.select_option("#away", str(known[name].id))
            await visitor.press("Continue")
        assert await visitor.page.input_value("input[name=person]") == str(known[name].id)
        offered = await visitor.page.locator("#cover option:not([value=''])").all()
        accepted = set()
        for at, each in enumerate(known.values()):
            times = {
                "starts_at": f"2027-03-02T{8 + at:02}:00:00Z",
                "ends_at": f"2027-03-02T{8 + at:02}:30:00Z",
            }
            asked = {"person": str(known[name].id), "cover": str(each.id), **times}
            accepted |= (
                {asked["cover"]} if (await school.dsl.post("/v1/absences", asked)).is_success else set()
            )
        assert {await each.get_attribute("value") for each in offered} == accepted != set()


async def test_a_person_whom_no_one_can_cover_is_told_so(readers: Readers, school: School) -> None:
    await readers.owner.execute("UPDATE people SET roles = '{}' WHERE id = $1", school.governor.id)
    visitor = await readers.signed_in(school.dsl, at=f"/absences?person={school.board_lead.id}")
    assert "No one can cover for Board_Lead." in await visitor.main()
    assert await visitor.page.locator("#cover").count() == 0
    await visitor.go(f"/absences?person={school.teacher.id}")
    assert "Record that you are away" in await visitor.main()


async def test_the_cover_reads_on_their_work_for_whom_they_cover_and_until_when(
    readers: Readers, school: School, clock: SetClock
) -> None:
    times = {"starts_at": "2027-03-01T08:00:00Z", "ends_at": "2027-03-05T17:00:00Z"}
    people = {"person": str(school.dsl.id), "cover": str(school.deputy.id)}
    assert (await school.dsl.post("/v1/absences", people | times)).status_code == 201
    covers = "You cover for Dsl until Friday 5 March 2027, 5pm."
    visitor = await readers.signed_in(school.deputy, at="/")
    assert covers in await visitor.main()
    for other in (school.dsl, school.headteacher, school.teacher):
        visitor = await readers.signed_in(other, at="/")
        assert "You cover" not in await visitor.main()
    clock.time = clock.time.replace(day=5, hour=17)
    visitor = await readers.signed_in(school.deputy, at="/")
    assert "You cover" not in await visitor.main()


async def test_without_the_role_each_form_is_refused_unread(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.teacher, at="/duty")
    for form in ("/absences", f"/absences/{uuid4()}/end", "/duty", f"/duty/{uuid4()}/end", "/hand-over"):
        assert await sent_to(visitor, form) == 403, form


async def test_the_case_names_its_owners_cover_who_may_know_of_it(readers: Readers, school: School) -> None:
    """3.2h."""
    times = {"starts_at": "2027-03-01T08:00:00Z", "ends_at": "2027-03-05T17:00:00Z"}
    people = {"person": str(school.dsl.id), "cover": str(school.deputy.id)}
    open_to_both, hidden = await school.teacher.raises(), await school.teacher.raises(about=(school.deputy,))
    for case in (open_to_both, hidden):
        await school.dsl.does(case, "accept")
    assert (await school.dsl.post("/v1/absences", people | times)).status_code == 201
    visitor = await readers.signed_in(school.headteacher, at=f"/cases/{open_to_both['id']}")
    assert "(away; Deputy acts as owner)" in await visitor.main()
    await visitor.go(f"/cases/{hidden['id']}")
    assert "acts as owner" not in await visitor.main()
    covering = await readers.signed_in(school.deputy, at="/cases")
    shown = await covering.reads(open_to_both["reference"])
    assert hidden["reference"] not in shown
    await visitor.go("/duty")
    assert "Default lead: Deputy." in await visitor.main()


NOTE = "I am away from Monday; chase the front door next."


async def test_a_dsl_hands_over_cases_and_reads_which_could_not_go(readers: Readers, school: School) -> None:
    stays, goes = [await school.teacher.raises() for _ in range(2)]
    barred = await school.teacher.raises(about=(school.deputy,))
    for case in (stays, goes, barred):
        await school.dsl.does(case, "accept")
    visitor = await readers.signed_in(school.dsl, at="/hand-over")
    await visitor.page.select_option("#to", label="Deputy")
    await visitor.page.fill("#reasons", NOTE)
    await visitor.page.check("#which-some")
    for case in (goes, barred):
        await visitor.page.check(f"input[name=cases][value='{case['id']}']")
    await visitor.press("Hand over these cases")
    shown = await visitor.reads("1 of 2 cases handed over.")
    handed, kept = shown.split("Not handed over")
    assert goes["reference"] in handed
    assert barred["reference"] in kept
    assert stays["reference"] not in shown
    await visitor.press("Hand over more cases with the same note")
    assert await visitor.page.input_value("#reasons") == NOTE
    owners = [(await school.headteacher.sees(each))["owner"] for each in (stays, goes, barred)]
    assert owners == [str(school.dsl.id), str(school.deputy.id), str(school.dsl.id)]


async def test_a_person_without_cases_reads_so(readers: Readers, school: School) -> None:
    visitor = await readers.signed_in(school.senior, at="/hand-over")
    assert "You own no open cases." in await visitor.main()
