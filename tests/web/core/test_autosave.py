"""A session that runs out loses no words, and shows them to no one else."""

import pytest

from domain.command_catalogue import COMMANDS
from tests.school import WHY, Json, School, a_referral, a_review
from tests.web.browsers import Browsers
from tests.web.form_filling import fill, send
from tests.web.page_reader import Readers
from tests.web.posted_bodies import as_posted
from tests.web.timed_out_sessions import (
    IDLE,
    KEPT,
    LOST,
    OVER,
    SAID,
    TYPED,
    UNRECORDED,
    UNSENT,
    WORDS,
    a_reader,
    a_visitor,
    measures,
    rows,
    runs_out,
    runs_out_while_open,
    signs_in,
    typed,
)
from web.forms.form_builder import questions


@pytest.mark.parametrize("how", [IDLE, OVER], ids=["idle", "over"])
async def test_typed_words_return_after_signing_in_again_and_go_once_they_are_recorded(
    how: str, browsers: Browsers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor, login = await a_visitor(browsers, school.dsl)
    await typed(visitor, case)
    await runs_out(browsers, school.dsl, how)
    await send(visitor)
    assert visitor.page.url.endswith(f"/sign-in?next=/cases/{case['id']}/protect&sent=kept")
    await visitor.reads(UNRECORDED, KEPT)
    await visitor.look()
    assert "protection.recorded" not in [each["type"] for each in await history(school, case)]
    await signs_in(visitor, login)
    assert SAID in await visitor.main()
    assert await measures(visitor) == WORDS
    assert await visitor.page.locator('[name="/reasons"]').input_value() == WHY
    await visitor.look()
    await send(visitor)
    assert "The protection is recorded" in await visitor.main()
    assert await rows(browsers.owner, school.dsl) == 0
    await visitor.go(f"/cases/{case['id']}/protect")
    assert SAID not in await visitor.main()
    assert await measures(visitor) == ""


async def history(school: School, case: Json) -> list[Json]:
    found: list[Json] = await school.dsl.read(f"/v1/referrals/{case['id']}/history")
    return found


async def test_at_sign_out_the_script_keeps_unsent_text(browsers: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    visitor, login = await a_visitor(browsers, school.dsl)
    await visitor.page.goto(f"{visitor.address}/cases/{case['id']}/protect")
    await fill(visitor, TYPED)
    await runs_out_while_open(browsers, visitor, school.dsl)
    await visitor.page.wait_for_url("**/sign-in**")
    await visitor.reads(UNSENT, KEPT)
    await runs_out(browsers, school.dsl, OVER)
    await visitor.go(f"/cases/{case['id']}/protect")
    await signs_in(visitor, login)
    assert SAID in await visitor.main()
    assert await measures(visitor) == WORDS
    assert "protection.recorded" not in [each["type"] for each in await history(school, case)]


@pytest.mark.long("the script keeps it as it keeps unsent text, which is in every run")
async def test_a_form_with_errors_is_kept_with_nothing_more_typed(browsers: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    visitor, login = await a_visitor(browsers, school.dsl)
    await visitor.go(f"/cases/{case['id']}/protect")
    await fill(visitor, {**TYPED, "/reasons": ["short"]})
    visitor.expected.add(422)
    await send(visitor)
    await runs_out_while_open(browsers, visitor, school.dsl)
    await visitor.page.wait_for_url("**/sign-in**")
    await runs_out(browsers, school.dsl, OVER)
    await signs_in(visitor, login)
    assert SAID in await visitor.main()
    assert await measures(visitor) == WORDS


@pytest.mark.long("the script keeps it as it keeps unsent text, which is in every run")
async def test_a_form_in_its_preview_is_kept_too(browsers: Browsers, school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    visitor, login = await a_visitor(browsers, school.dsl)
    await visitor.go(f"/cases/{case['id']}/refer")
    await fill(visitor, as_posted(questions(COMMANDS["refer"], {}), a_referral(reasons=WORDS)))
    await visitor.press("Preview the referral form")
    await runs_out_while_open(browsers, visitor, school.dsl)
    await visitor.page.wait_for_url("**/sign-in**")
    await runs_out(browsers, school.dsl, OVER)
    await signs_in(visitor, login)
    assert SAID in await visitor.main()
    assert await visitor.page.locator('[name="/reasons"]').input_value() == WORDS


async def test_another_person_at_the_browser_finds_nothing_of_it(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor, _ = await a_reader(readers, school.dsl)
    _, other = await a_reader(readers, school.deputy)
    await typed(visitor, case)
    await runs_out(readers, school.dsl)
    await send(visitor)
    await signs_in(visitor, other)
    assert visitor.page.url.endswith("/protect")
    assert SAID not in await visitor.main()
    assert await measures(visitor) == ""


async def test_nothing_of_it_is_shown_once_the_case_is_taken_away(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor, login = await a_reader(readers, school.dsl)
    await typed(visitor, case)
    await runs_out(readers, school.dsl)
    await send(visitor)
    assert await rows(readers.owner, school.dsl) == 1
    await readers.owner.execute("UPDATE people SET roles = '{staff}' WHERE id = $1", school.dsl.id)
    visitor.expected.add(404)
    await signs_in(visitor, login)
    assert visitor.page.url.endswith("/protect")
    assert WORDS not in await visitor.page.content()


async def test_a_form_of_another_session_or_site_keeps_nothing(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor, _ = await a_reader(readers, school.dsl)
    await visitor.go(f"/cases/{case['id']}/protect")
    token = await visitor.page.locator("main input[name=token]").input_value()
    await runs_out(readers, school.dsl)
    address = f"/cases/{case['id']}/protect"
    for fields, site, expected in (
        ({"token": "0" * 64}, "same-origin", 0),
        ({"token": token}, "cross-site", 0),
        ({"token": token}, "same-origin", 1),
    ):
        form, headers = {"/measures": WORDS, **fields}, {"Sec-Fetch-Site": site}
        answer = await visitor.http.post(address, data=form, headers=headers, follow_redirects=False)
        assert answer.status_code == 303
        assert await rows(readers.owner, school.dsl) == expected


@pytest.mark.parametrize(
    "ended",
    ["ended_at = now()", f"{IDLE}, ended_at = now()", "seen_at = now() - interval '25 hours'"],
    ids=["signed out", "signed out later", "a day ago"],
)
async def test_an_ended_or_old_session_keeps_nothing(ended: str, readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor, _ = await a_reader(readers, school.dsl)
    await typed(visitor, case)
    await runs_out(readers, school.dsl, ended)
    await send(visitor)
    assert visitor.page.url.endswith(f"/sign-in?next=/cases/{case['id']}/protect&sent=lost")
    await visitor.reads(UNRECORDED, LOST)
    assert await rows(readers.owner, school.dsl) == 0
