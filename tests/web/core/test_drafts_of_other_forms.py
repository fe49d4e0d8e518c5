"""Forms about a pupil, a call, the policy or several cases are kept until they are sent, too."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import pytest

from tests.other_bodies import a_pupil, reports_a_problem
from tests.school import WHY, School
from tests.web.browsers import TELEPHONE, Browsers
from tests.web.form_filling import Visitor, fill, fill_and_save, send
from tests.web.page_reader import Readers
from tests.web.timed_out_sessions import SAID, a_reader, rows, runs_out, signs_in

NOT_SENT = "Not sent yet"
TWINS = "They are twins, and both go to this school."
SAYS = "No one rings back within the day, whatever we ask."


@dataclass(frozen=True)
class Begun:
    """A form that someone has to fill in."""

    who: str
    path: str
    title: str
    answers: dict[str, list[str]]
    saved: str
    """The field that is looked at."""


async def _change(school: School) -> Begun:
    pupil = await a_pupil(school.dsl)
    path = f"/pupils/{pupil['id']}/change"
    return Begun("dsl", path, "Change a pupil’s record", {"class_": ["9Z"]}, "class_")


async def _new(school: School) -> Begun:
    names = {"given_name": ["Robin"], "family_name": ["Marsh"]}
    return Begun("admin", "/pupils/new", "Register a pupil", names, "family_name")


async def _merge(school: School) -> Begun:
    one, two = await a_pupil(school.dsl), await a_pupil(school.dsl, given_name="Robin", siblings=[])
    answers = {"stays": [two["id"]], "reasons": ["The same child: the office typed the name twice."]}
    return Begun(
        "dsl", f"/pupils/{one['id']}/merge?other={two['id']}", "Merge two records", answers, "reasons"
    )


async def _undo(school: School) -> Begun:
    one, two = await a_pupil(school.dsl), await a_pupil(school.dsl, given_name="Robin", siblings=[])
    merged = await school.dsl.post(f"/v1/pupils/{one['id']}/merge", {"into": two["id"], "reasons": WHY})
    assert merged.status_code == 200
    path = f"/pupils/{one['id']}/undo-merge"
    return Begun("dsl", path, "Undo the merge", {"reasons": [TWINS]}, "reasons")


async def _say(_: School) -> Begun:
    title = "Report a problem with the policy"
    return Begun("teacher", "/procedure/say?clause=11.2", title, {"/text": [SAYS]}, "/text")


async def _answer(school: School) -> Begun:
    said = await reports_a_problem(school.teacher)
    path = f"/procedure/{said['id']}/answer"
    text = {"/text": ["The office rings back by four from Monday."]}
    return Begun("headteacher", path, "Answer a problem with the policy", text, "/text")


async def _hand_over(school: School) -> Begun:
    await school.dsl.does(await school.teacher.raises(), "accept")
    answers = {"to": [str(school.deputy.id)], "reasons": ["I am away from Monday."], "which": ["all"]}
    return Begun("dsl", "/hand-over", "Hand over", answers, "reasons")


async def _call(school: School) -> Begun:
    case = await school.teacher.raises()
    answers = {
        "/parent": ["mother"],
        "/said": ["He came home without his coat again."],
        "/answered": ["That we will pass it on."],
        "/told_of_concern": ["nothing"],
        "/danger": ["nothing"],
    }
    reference = case["reference"]
    return Begun("dsl", f"/calls/parent?case={reference}", f"A parent rang us, {reference}", answers, "/said")


Begins = Callable[[School], Awaitable[Begun]]
FORMS: tuple[Begins, ...] = (_change, _new, _merge, _undo, _say, _answer, _hand_over, _call)
ONE_IS_ENOUGH = pytest.mark.long("all forms are saved by the same script, so the first is in every run")
every_form = pytest.mark.parametrize("begins", FORMS, ids=lambda each: each.__name__.strip("_"))
in_a_browser = pytest.mark.parametrize(
    "begins",
    [FORMS[0], *(pytest.param(each, marks=ONE_IS_ENOUGH) for each in FORMS[1:])],
    ids=lambda each: each.__name__.strip("_"),
)


async def value(visitor: Visitor, form: Begun) -> str:
    return await visitor.page.locator(f'main [name="{form.saved}"]').input_value()


@in_a_browser
async def test_with_a_script_it_is_saved_and_goes_when_it_is_sent(
    browsers: Browsers, school: School, begins: Begins
) -> None:
    form = await begins(school)
    person = school.everybody[form.who]
    visitor = await browsers.signed_in(person, viewport=TELEPHONE, at=form.path)
    await fill_and_save(visitor, form.answers, "Saved at 10am")
    other = await browsers.signed_in(person, at="/")
    assert form.title in await other.main()
    assert form.answers[form.saved][0] not in await other.page.content()
    await other.press(f"Continue with {form.title}")
    await other.look()
    assert "You saved this at 10am and have not sent it." in await other.main()
    assert await value(other, form) == form.answers[form.saved][0]
    for name, (answer,) in form.answers.items():
        if await other.page.locator(f'main [name="{name}"][type=radio]').count():
            assert await other.page.locator(f'main [name="{name}"][value="{answer}"]').is_checked()
    await send(other)
    assert await rows(browsers.owner, person) == 0
    await other.go("/")
    assert NOT_SENT not in await other.main()


@every_form
async def test_without_a_script_a_button_saves_it_and_another_throws_it_away(
    readers: Readers, school: School, begins: Begins
) -> None:
    form = await begins(school)
    visitor = await readers.signed_in(school.everybody[form.who], at=form.path)
    before = await value(visitor, form)
    await fill(visitor, form.answers)
    await visitor.press("Save for later")
    assert visitor.page.url == f"{visitor.address}/"
    assert form.title in await visitor.main()
    for who in {"dsl", "deputy", "teacher", "headteacher", "admin"} - {form.who}:
        other = await readers.signed_in(school.everybody[who], at="/")
        assert NOT_SENT not in await other.page.content()
    await visitor.go(form.path)
    assert await value(visitor, form) == form.answers[form.saved][0]
    await visitor.go("/")
    await visitor.unfolds(f"Delete {form.title}")
    await visitor.press(f"Yes, delete {form.title}")
    assert NOT_SENT not in await visitor.main()
    await visitor.go(form.path)
    assert await value(visitor, form) == before


@every_form
async def test_it_is_kept_when_the_session_ends(readers: Readers, school: School, begins: Begins) -> None:
    form = await begins(school)
    visitor, login = await a_reader(readers, school.everybody[form.who])
    await visitor.go(form.path)
    await fill(visitor, form.answers)
    await runs_out(readers, school.everybody[form.who])
    await send(visitor)
    await signs_in(visitor, login)
    await visitor.go(form.path)
    assert SAID in await visitor.main()
    assert await value(visitor, form) == form.answers[form.saved][0]


async def test_an_exclusion_from_a_case_hides_a_call_about_it(readers: Readers, school: School) -> None:
    """3.2h: no line, and the form is that of a reference that no case has."""
    form = await _call(school)
    reference = form.path.rpartition("=")[2]
    visitor = await readers.signed_in(school.deputy, at=form.path)
    await fill(visitor, form.answers)
    await visitor.press("Save for later")
    assert reference in await visitor.main()
    (case,) = await school.dsl.read("/v1/referrals")
    conflict = {"person": str(school.deputy.id), "reasons": WHY}
    await school.headteacher.does(case, "declare-conflict", conflict)
    await school.dsl.does(case, "confirm-conflict", conflict)
    await visitor.go("/")
    assert NOT_SENT not in await visitor.page.content()
    await visitor.go(form.path)
    shown = await visitor.main()
    await visitor.go("/calls/parent?case=ONW-000000")
    assert shown.replace(reference, "ONW-000000") == await visitor.main()


async def test_saving_a_pupils_form_is_not_a_look_at_the_record(browsers: Browsers, school: School) -> None:
    form = await _change(school)
    visitor = await browsers.signed_in(school.dsl, at=form.path)
    looks = "SELECT count(*) FROM pupil_views"
    seen = await browsers.owner.fetchval(looks)
    await fill_and_save(visitor, form.answers)
    assert await browsers.owner.fetchval(looks) == seen
