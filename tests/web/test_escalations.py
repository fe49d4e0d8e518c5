"""The escalation page: how far silence has climbed, and whom to telephone."""

from datetime import UTC, datetime

from store.ledger.ledger import Ledger
from tests.web.looking import Browsers
from tests.world import School, SetClock, a_referral, a_review, silence


async def test_a_teacher_who_sees_no_whole_case_sees_no_ladder(
    lobby: Browsers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    await silence(ledger, clock, case, clock.time.replace(hour=15))
    desk = await lobby.seat(school.teacher)
    await desk.go("/escalations")
    assert case["reference"] not in await desk.main()


async def test_what_is_passed_over_is_said_to_have_been_due(
    lobby: Browsers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    await silence(ledger, clock, case, clock.time.replace(hour=12))
    desk = await lobby.seat(school.dsl)
    await desk.go(f"/cases/{case['id']}/skip-rung")
    assert "The concern was to be accepted (by Monday 1 March 2027, 10:30am)" in await desk.main()


async def test_whoever_sees_the_whole_case_reads_whose_it_is_and_nobody_else_does(
    lobby: Browsers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    about_the_dsl = await school.teacher.raises(about=(school.dsl,))
    for each in (case, about_the_dsl):
        await silence(ledger, clock, each, clock.time.replace(hour=15))
    for person, number in (
        (school.dsl, 3),
        (school.headteacher, 6),
        (school.teacher, 0),
        (school.governor, 0),
    ):
        desk = await lobby.seat(person)
        await desk.go("/escalations")
        assert (await desk.main()).count("Rowan Ashdown") == number
        assert "Rowan" not in await desk.page.title()
        links = await desk.page.locator("a").evaluate_all("all => all.map((each) => each.href)")
        assert not any("Rowan" in each for each in links)


async def test_silence_shows_each_rung_the_next_one_and_a_number_to_call(
    lobby: Browsers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    await school.dsl.does(case, "refer", a_referral())
    await silence(ledger, clock, case, datetime(2027, 3, 3, 10, 30, tzinfo=UTC))
    desk = await lobby.seat(school.headteacher)
    await desk.go("/escalations")
    section = desk.page.locator("section").filter(has_text="Feedback from children's social care was due")
    shown = await section.inner_text()
    assert "was due by 5pm yesterday, Tuesday 2 March" in shown
    assert "Tuesday 2 March 2027, 5pm: whoever made the referral, designated safeguarding lead" in shown
    assert "Wednesday 3 March 2027, 10am: deputy designated safeguarding lead, headteacher" in shown
    assert "headteacher, in these words: “" in shown, "the “you” in it is whoever was told"
    assert "if nothing is done" in shown
    assert "01452 426565" in shown


async def test_every_row_has_a_step_for_whoever_reads_it(
    lobby: Browsers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept")
    await silence(ledger, clock, case, clock.time.replace(hour=15))
    for person, says in ((school.headteacher, "Open the case"), (school.dsl, "Decide what to do")):
        desk = await lobby.seat(person)
        await desk.go("/escalations")
        section = desk.page.locator("section").filter(has_text="The concern was to be reviewed")
        steps = await section.locator(".govuk-button").all_inner_texts()
        assert steps[0].partition("\n")[0].partition(" in ONW")[0] == says
        await section.locator(".govuk-button").first.click()
        assert f"/cases/{case['id']}" in desk.page.url


async def test_the_clock_crosses_a_deadline_while_the_page_is_open(
    lobby: Browsers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await school.teacher.raises()
    desk = await lobby.seat(school.dsl)
    await desk.go("/escalations")
    assert "Nothing that you may see is late" in await desk.main()
    await silence(ledger, clock, case, clock.time.replace(minute=31))
    await desk.page.get_by_text("The concern was to be accepted by 10:30am today").first.wait_for()
    await desk.look()
