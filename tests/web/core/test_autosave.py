"""A session that runs out loses no words, and shows them to no one else."""

import pytest

from domain.command_catalogue import COMMANDS
from tests.school import WHY, Json, School, a_referral, a_review
from tests.web.browsers import Browsers
from tests.web.form_filling import fill, send
from tests.web.posted_bodies import as_posted
from tests.web.timed_out_sessions import (
    ENDING,
    IDLE,
    KEPT,
    LOST,
    OVER,
    SAID,
    TYPED,
    UNRECORDED,
    UNSENT,
    WORDS,
    a_desk,
    measures,
    rows,
    runs_out,
    signs_in,
    typed,
)
from web.forms.form_builder import questions


@pytest.mark.parametrize("how", [IDLE, OVER], ids=["idle", "over"])
@pytest.mark.parametrize("script", [True, False], ids=["with script", "without script"])
async def test_what_was_typed_is_there_after_signing_in_again_and_gone_once_it_is_recorded(
    script: bool, how: str, lobby: Browsers, school: School
) -> None:
    case = await school.teacher.raises()
    desk, login = await a_desk(lobby, school.dsl, script)
    await typed(desk, case)
    await runs_out(lobby, school.dsl, how)
    await send(desk)
    assert desk.page.url.endswith(f"/sign-in?next=/cases/{case['id']}/protect&sent=kept")
    told = await desk.main()
    assert UNRECORDED in told
    assert KEPT in told
    await desk.look()
    assert "protection.recorded" not in [each["type"] for each in await history(school, case)]
    await signs_in(desk, login)
    assert SAID in await desk.main()
    assert await measures(desk) == WORDS
    assert await desk.page.locator('[name="/reasons"]').input_value() == WHY
    await desk.look()
    await send(desk)
    assert "The protection is recorded" in await desk.main()
    assert await rows(lobby.owner, school.dsl) == 0
    await desk.go(f"/cases/{case['id']}/protect")
    assert SAID not in await desk.main()
    assert await measures(desk) == ""


async def history(school: School, case: Json) -> list[Json]:
    found: list[Json] = await school.dsl.read(f"/v1/referrals/{case['id']}/history")
    return found


async def test_when_the_time_is_up_the_script_keeps_what_nobody_has_sent(
    lobby: Browsers, school: School
) -> None:
    case = await school.teacher.raises()
    desk, login = await a_desk(lobby, school.dsl)
    await runs_out(lobby, school.dsl, ENDING)
    await desk.page.goto(f"{desk.address}/cases/{case['id']}/protect")
    await fill(desk, TYPED)
    await desk.page.wait_for_url("**/sign-in**", timeout=15_000)
    assert UNSENT in await desk.main()
    assert KEPT in await desk.main()
    await runs_out(lobby, school.dsl, OVER)
    await desk.go(f"/cases/{case['id']}/protect")
    await signs_in(desk, login)
    assert SAID in await desk.main()
    assert await measures(desk) == WORDS
    assert "protection.recorded" not in [each["type"] for each in await history(school, case)]


async def test_what_came_back_to_be_put_right_is_kept_though_nothing_more_was_typed(
    lobby: Browsers, school: School
) -> None:
    case = await school.teacher.raises()
    desk, login = await a_desk(lobby, school.dsl)
    await desk.go(f"/cases/{case['id']}/protect")
    await fill(desk, {**TYPED, "/reasons": ["short"]})
    await runs_out(lobby, school.dsl, ENDING)
    desk.expected.add(422)
    await send(desk)
    await desk.page.wait_for_url("**/sign-in**", timeout=15_000)
    await runs_out(lobby, school.dsl, OVER)
    await signs_in(desk, login)
    assert SAID in await desk.main()
    assert await measures(desk) == WORDS


async def test_a_form_that_is_looked_at_before_it_is_sent_is_kept_too(
    lobby: Browsers, school: School
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    desk, login = await a_desk(lobby, school.dsl)
    await desk.go(f"/cases/{case['id']}/refer")
    await fill(desk, as_posted(questions(COMMANDS["refer"], {}), a_referral(reasons=WORDS)))
    await runs_out(lobby, school.dsl, ENDING)
    await desk.press("Preview the referral form")
    await desk.page.wait_for_url("**/sign-in**", timeout=15_000)
    await runs_out(lobby, school.dsl, OVER)
    await signs_in(desk, login)
    assert SAID in await desk.main()
    assert await desk.page.locator('[name="/reasons"]').input_value() == WORDS


async def test_what_others_did_meanwhile_is_told_with_it(lobby: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    desk, login = await a_desk(lobby, school.dsl)
    await typed(desk, case)
    await runs_out(lobby, school.dsl)
    await send(desk)
    await school.deputy.does(case, "add-information", {"text": "Seen at the gate again."})
    await signs_in(desk, login)
    shown = await desk.main()
    assert shown.index(SAID) < shown.index("added information")
    assert await measures(desk) == WORDS


async def test_an_emergency_is_kept_too(lobby: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    desk, login = await a_desk(lobby, school.teacher)
    await desk.go(f"/cases/{case['id']}/emergency")
    await fill(desk, {"/reasons": [WORDS]})
    await runs_out(lobby, school.teacher)
    await send(desk)
    await signs_in(desk, login)
    assert SAID in await desk.main()
    assert await desk.page.locator('[name="/reasons"]').input_value() == WORDS
    await desk.look()
    await desk.press("Delete what I typed")
    assert SAID not in await desk.main()
    assert await rows(lobby.owner, school.teacher) == 0


async def test_somebody_else_at_the_same_browser_finds_nothing_of_it(lobby: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    desk, _ = await a_desk(lobby, school.dsl)
    _, other = await a_desk(lobby, school.deputy)
    await typed(desk, case)
    await runs_out(lobby, school.dsl)
    await send(desk)
    await signs_in(desk, other)
    assert desk.page.url.endswith("/protect")
    assert SAID not in await desk.main()
    assert await measures(desk) == ""


async def test_nothing_of_it_is_shown_when_the_case_was_taken_away_meanwhile(
    lobby: Browsers, school: School
) -> None:
    case = await school.teacher.raises()
    desk, login = await a_desk(lobby, school.dsl)
    await typed(desk, case)
    await runs_out(lobby, school.dsl)
    await send(desk)
    assert await rows(lobby.owner, school.dsl) == 1
    await lobby.owner.execute("UPDATE people SET roles = '{staff}' WHERE id = $1", school.dsl.id)
    desk.expected.add(404)
    await signs_in(desk, login)
    assert desk.page.url.endswith("/protect")
    assert WORDS not in await desk.page.content()


@pytest.mark.parametrize(
    "ended",
    ["ended_at = now()", f"{IDLE}, ended_at = now()", "seen_at = now() - interval '25 hours'"],
    ids=["signed out", "signed out later", "a day ago"],
)
async def test_a_session_that_was_ended_or_is_long_over_keeps_nothing(
    ended: str, lobby: Browsers, school: School
) -> None:
    case = await school.teacher.raises()
    desk, _ = await a_desk(lobby, school.dsl)
    await typed(desk, case)
    await runs_out(lobby, school.dsl, ended)
    await send(desk)
    assert desk.page.url.endswith(f"/sign-in?next=/cases/{case['id']}/protect&sent=lost")
    assert UNRECORDED in await desk.main()
    assert LOST in await desk.main()
    assert await rows(lobby.owner, school.dsl) == 0


async def test_a_form_that_is_not_the_sessions_own_or_of_another_site_keeps_nothing(
    lobby: Browsers, school: School
) -> None:
    case = await school.teacher.raises()
    desk, _ = await a_desk(lobby, school.dsl)
    await desk.go(f"/cases/{case['id']}/protect")
    token = await desk.page.locator("main input[name=token]").input_value()
    await runs_out(lobby, school.dsl)
    address = f"{desk.address}/cases/{case['id']}/protect"
    for fields, site, expected in (
        ({"token": "0" * 64}, "same-origin", 0),
        ({"token": token}, "cross-site", 0),
        ({"token": token}, "same-origin", 1),
    ):
        answer = await desk.context.request.post(
            address,
            form={"/measures": WORDS, **fields},
            headers={"Sec-Fetch-Site": site},
            max_redirects=0,
        )
        assert answer.status == 303
        assert await rows(lobby.owner, school.dsl) == expected


async def test_after_a_day_nobody_is_shown_it(lobby: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    desk, login = await a_desk(lobby, school.dsl)
    await typed(desk, case)
    await runs_out(lobby, school.dsl)
    await send(desk)
    await lobby.owner.execute("UPDATE kept_forms SET kept_at = now() - interval '25 hours'")
    await signs_in(desk, login)
    assert SAID not in await desk.main()
    assert await measures(desk) == ""
