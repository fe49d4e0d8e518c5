"""Response times: charts with a text, the numbers beneath, and no score."""

from tests.school import School, SetClock, a_review
from tests.web.browsers import Browsers, wrong_beside
from tests.web.form_filling import fill
from web.pages.audit.charts import Bar, bars


def test_a_chart_says_what_it_shows_and_carries_no_style() -> None:
    drawn = bars(
        "x",
        "How <long>",
        [Bar(label="Half", length=30, says="30 minutes"), Bar(label="Most", length=60, says="1 hour")],
    )
    assert '<title id="x-title">How &lt;long&gt;</title>' in drawn
    assert '<desc id="x-desc">Half: 30 minutes. Most: 1 hour.</desc>' in drawn
    assert 'width="500"' in drawn
    assert "style" not in drawn
    assert 'role="img"' in drawn


def test_a_chart_of_zeros_draws_nothing() -> None:
    assert 'width="4"' in bars("x", "X", [Bar(label="Half", length=0, says="less than a minute")])


async def test_staff_see_no_response_times(lobby: Browsers, school: School) -> None:
    desk = await lobby.seat(school.teacher)
    await desk.go("/measures", status=403)


async def test_response_times_are_drawn_and_written(lobby: Browsers, school: School, clock: SetClock) -> None:
    for minutes in (10, 20, 30):
        case = await school.teacher.raises()
        clock.passes(minutes=minutes)
        await school.dsl.does(case, "accept")
        await school.dsl.does(case, "decide-review", a_review())
    desk = await lobby.seat(school.headteacher)
    await desk.go("/measures?from=2027-03-01&to=2027-03-01")
    text = await desk.main()
    assert "3 cases" in text
    assert "Median: 20 minutes" in text
    assert await desk.page.locator("svg[role=img]").count() == 2
    assert await desk.page.locator("svg title").first.text_content() == "Picking up: how long it took"
    assert "Nothing to measure in this period." in text


async def test_small_numbers_are_hidden_from_people_who_see_no_case(lobby: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept")
    desk = await lobby.seat(school.governor)
    await desk.go("/measures")
    assert "fewer than 3" in await desk.main()
    assert await desk.page.locator("svg[role=img]").count() == 0


async def test_an_impossible_date_is_an_error_beside_its_field(lobby: Browsers, school: School) -> None:
    desk = await lobby.seat(school.dsl)
    await desk.go("/measures?from=never", status=422)
    assert await wrong_beside(desk, "from-day") == "Enter a real date, in numbers"
    assert await desk.page.locator("#from-day").input_value() == "never"
    await desk.go("/measures?to-day=1&to-month=3&to-year=99999999999999999999", status=422)
    assert await wrong_beside(desk, "to-day") == "Enter a real date, in numbers"
    await desk.go("/measures?from=2027-03-02&to-day=1&to-month=3&to-year=2027", status=422)
    assert await wrong_beside(desk, "to-day") == "The last day must be the same as or after the first day"


async def test_a_period_is_asked_for_in_parts_and_its_address_can_be_shared(
    lobby: Browsers, school: School
) -> None:
    desk = await lobby.seat(school.headteacher)
    await desk.go("/measures")
    await fill(desk, {"from-day": ["1"], "from-month": ["3"], "from-year": ["2027"]})
    await desk.press("Show")
    assert "from Monday 1 March 2027 to Monday 1 March 2027" in await desk.main()
    await desk.go("/" + desk.page.url.rpartition("/")[2])
    assert "from Monday 1 March 2027 to Monday 1 March 2027" in await desk.main()
    assert await desk.page.locator("input[type=date], input[type=time]").count() == 0
