"""A second referral begins with the facts of the first, and asks each judgement again."""

from api.openapi import EXAMPLES
from domain.command_catalogue import COMMANDS
from tests.school import Json, School, a_referral
from tests.web.form_filling import fill, send
from tests.web.page_reader import PageReader, Readers
from tests.web.posted_bodies import as_posted
from web.forms.form_builder import questions

CONSENT, LATER, PHONE, NEEDS = (
    "Their mother, on Monday.",
    "Both parents, today.",
    "01632 960 001",
    "Hearing aid in the left ear.",
)
FORM = [
    {"field": "consent.given", "answer": CONSENT},
    {"field": "referrer.phone", "answer": PHONE},
    {"field": "child.needs", "answer": NEEDS},
]
JUDGED = ("/reasons", "/trigger", "/channel", "/pupil_wishes/text", "/pupil_wishes/sought", "/lawful_basis")


async def referred(school: School) -> Json:
    case = await school.teacher.raises()
    return await school.dsl.does(case, "refer", a_referral(form=FORM, authority="croydon"))


async def value(visitor: PageReader, name: str) -> str:
    field = visitor.page.locator(f'[name="{name}"]').first
    return str(await field.input_value())


async def test_a_second_referral_has_the_facts_of_the_first_and_no_judgement(
    readers: Readers, school: School
) -> None:
    case = await referred(school)
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/refer")
    assert (
        "as in the referral of Monday 1 March 2027, 10am"
        in await visitor.page.locator("#carried").inner_text()
    )
    assert await value(visitor, "/form/consent/given") == CONSENT
    assert await value(visitor, "/form/referrer/phone") == PHONE
    assert await value(visitor, "/authority") == "croydon"
    assert await value(visitor, "/form/child/needs") == ""
    for name in JUDGED:
        inputs = visitor.page.locator(f'[name="{name}"]')
        assert await inputs.and_(visitor.page.locator(":checked")).count() == 0, name
        typed = visitor.page.locator(f':is(input[type=text], textarea)[name="{name}"]')
        assert [each for each in await typed.all() if await each.input_value()] == [], name
    shared = visitor.page.locator('[name="/information_shared"]:checked')
    assert await shared.count() == 0


async def test_what_was_carried_can_be_changed(readers: Readers, school: School) -> None:
    case = await referred(school)
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/refer?agency=police")
    again = {**EXAMPLES["refer"], "agency": "police", "form": [{"field": "consent.given", "answer": LATER}]}
    await fill(visitor, as_posted(questions(COMMANDS["refer"], {}), again))
    await send(visitor)
    history = await school.dsl.read(f"/v1/referrals/{case['id']}/history")
    *_, made = [each["data"] for each in history if each["type"] == "referral.made"]
    answers = {each["field"]: each["answer"] for each in made["form"]}
    assert answers == {"consent.given": LATER, "referrer.phone": PHONE}
    assert made["agency"] == "police"


async def test_another_person_is_asked_for_their_own_details(readers: Readers, school: School) -> None:
    case = await referred(school)
    visitor = await readers.signed_in(school.deputy)
    await visitor.go(f"/cases/{case['id']}/refer")
    assert await value(visitor, "/form/consent/given") == CONSENT
    assert await value(visitor, "/form/referrer/phone") == ""


async def test_a_first_referral_carries_nothing(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/refer")
    assert await visitor.page.locator("#carried").count() == 0


async def test_the_task_of_a_missing_child_begins_with_the_episode(readers: Readers, school: School) -> None:
    case = await school.dsl.raises()
    await school.dsl.does(case, "record-missing-episode", {"from": "2027-02-26T16:00:00Z"})
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}")
    await visitor.page.locator("main a[href*='record-missing-episode?episode=']").first.click()
    typed = [f"/from-{part}" for part in ("day", "month", "year", "clock")]
    values = [await visitor.page.locator(f'[name="{name}"]').input_value() for name in typed]
    assert values == ["26", "2", "2027", "16:00"]
