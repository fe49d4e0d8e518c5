"""A parent rang us: the call goes into the child's open case, or becomes a concern (11.13, 2.4g, 3.2h)."""

import re

import asyncpg

from domain.pupils.pupil_details import RegisteredPupil
from store.ledger.ledger import Ledger
from tests.api.repeating_concerns import report
from tests.school import WHY, Actor, Json, School
from tests.store.pupils.register import a_pupil
from tests.web.form_filling import fill, send
from tests.web.page_reader import PageReader, Readers
from tests.web.test_child_exclusion import NO_CASE
from tests.web.test_school_isolation import at_a_browser
from web.core.posted_form import FIELD, token_for

CALL = {
    "/parent": ["mother"],
    "/said": ["He came home without his coat again."],
    "/answered": ["That we will pass it on."],
    "/told_of_concern": ["nothing"],
}
DISCUSSED = "They said: He came home without his coat again.\n\nWe answered: That we will pass it on."


def call(danger: str, pupil: RegisteredPupil | None = None, **more: str) -> dict[str, list[str]]:
    child = {"/pupil": [str(pupil.id)]} if pupil else {}
    return {**CALL, "/danger": [danger], **child, **{f"/{name}": [text] for name, text in more.items()}}


async def finds(visitor: PageReader, letters: str) -> None:
    """Search the register by three letters."""
    await visitor.page.fill("#find-q", letters)
    if not visitor.script:
        await visitor.press("Find")
    await visitor.page.locator("#found label").first.wait_for()


async def entries(school: School, case: Json, type_: str) -> list[Json]:
    history: list[Json] = await school.dsl.read(f"/v1/referrals/{case['id']}/history", limit=200)
    return [each["data"] for each in history if each["type"] == type_]


async def test_a_call_is_recorded_as_contact_in_the_open_case_of_the_child(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school)
    case = await report(school.teacher, pupil)
    visitor = await readers.signed_in(school.dsl, at="/")
    await visitor.press("A parent rang us")
    await finds(visitor, "oka")
    await fill(visitor, call("nothing", pupil))
    await send(visitor)
    assert visitor.page.url.endswith(f"/cases/{case['id']}?done=record-parent-contact")
    (contact,) = await entries(school, case, "parent-contact.recorded")
    assert (contact["parent"], contact["discussed"], contact["outside_gate"]) == ("mother", DISCUSSED, True)
    assert (contact["begun_by"], contact["told_of_concern"]) == ("parent", "nothing")
    assert "recorded contact that a parent began, who was told nothing about the concern" in (
        await visitor.main()
    )
    assert await entries(school, case, "information.added") == []


async def test_danger_in_a_call_is_added_to_the_case_as_information(readers: Readers, school: School) -> None:
    pupil = await a_pupil(readers.ledger, school)
    case = await report(school.teacher, pupil)
    await school.dsl.does(
        case,
        "assess-parent-contact",
        {"parent": "Mother", "safe_for_pupil": True, "safe_for_others": True, "reasons": WHY},
    )
    visitor = await readers.signed_in(school.dsl, at=f"/calls/parent?case={case['reference']}")
    await fill(visitor, call("danger"))
    await send(visitor)
    assert visitor.page.url.endswith(f"/cases/{case['id']}?done=record-parent-contact")
    (told,) = await entries(school, case, "information.added")
    assert told["immediate_danger"] is True
    assert told["text"] == "mother rang. They said: He came home without his coat again."
    (contact,) = await entries(school, case, "parent-contact.recorded")
    assert contact["outside_gate"] is False, "the contact was before the danger closed the gate"
    open_ = [each["id"] for each in (await school.dsl.sees(case))["obligations"] if each["state"] == "open"]
    assert "refer:immediate" in open_


async def test_a_child_without_an_open_case_becomes_a_concern_only_if_the_dsl_says_so(
    readers: Readers, school: School, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school)
    visitor = await readers.signed_in(school.dsl, at="/calls/parent")
    await finds(visitor, "oka")
    await fill(visitor, call("new", pupil))
    await send(visitor)
    assert "There is no open case for this" in await visitor.main()
    assert await school.dsl.read("/v1/referrals") == []
    await visitor.press("Report this as a new concern")
    (case,) = await school.dsl.read("/v1/referrals")
    (raised,) = await entries(school, case, "concern.raised")
    concern = raised["concern"]
    assert concern["summary"] == f"mother rang. {DISCUSSED}"
    assert (concern["source"], concern["source_name"]) == ("parent", "mother")
    assert concern["immediate_danger"] is False
    assert raised["not_answered"] == ["category", "about"]


async def test_a_closed_case_or_no_case_with_the_reference_is_said_alike(
    readers: Readers, school: School
) -> None:
    closed = await school.teacher.raises()
    visitor = await readers.signed_in(school.colleague)
    visitor.expected.add(422)
    said = set()
    for reference in (closed["reference"], "ONW-AAAAAA"):
        await visitor.go("/calls/parent")
        await fill(visitor, call("new", case=reference))
        await send(visitor)
        said.add((await visitor.main()).replace(reference, ""))
    (page,) = said
    assert "No open case with that reference that you can add to" in page


async def answer_to(
    person: Actor, owner: asyncpg.Connection, ledger: Ledger, pupil: RegisteredPupil
) -> tuple[int, str]:
    """The page that answers a call about the child, without its key."""
    async with at_a_browser(owner, ledger, person) as (http, secret):
        sent = {FIELD: token_for(secret), "_key": "a key of the form", **call("new", pupil)}
        answer = await http.post("/calls/parent", data=sent)
    return answer.status_code, re.sub(r'name="(_key|token)" value="[^"]*"', "", answer.text)


async def test_staff_who_see_no_cases_always_make_a_report(
    school: School, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    """Nor does a reporter learn that their report is known to be about this child."""
    pupil = await a_pupil(ledger, school)
    mine = await school.teacher.raises()
    await school.dsl.does(mine, "identify-pupil", {"pupil": str(pupil.id), "reasons": WHY})
    assert (await answer_to(school.teacher, owner, ledger, pupil))[0] == 303
    assert await entries(school, mine, "parent-contact.recorded") == []
    others = [each for each in await school.dsl.read("/v1/referrals") if each["id"] != mine["id"]]
    assert [each["pupil"]["id"] for each in others] == [str(pupil.id)]
    assert others[0]["id"] != NO_CASE


async def test_a_call_that_is_sent_twice_is_recorded_once(
    school: School, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    pupil = await a_pupil(ledger, school)
    case = await report(school.teacher, pupil)
    assert await answer_to(school.dsl, owner, ledger, pupil) == await answer_to(
        school.dsl, owner, ledger, pupil
    )
    for type_ in ("parent-contact.recorded", "information.added"):
        assert len(await entries(school, case, type_)) == 1
