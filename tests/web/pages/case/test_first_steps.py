"""Pick up, keep safe and decide on one page: three entries, each as if sent alone (0095)."""

import asyncpg

from api.openapi import EXAMPLES
from store.ledger.load_request import Key
from tests.school import WHY, Json, School, a_review
from tests.web.close_look import CloseLook
from tests.web.form_filling import fill, send
from tests.web.page_reader import PageReader, Readers
from tests.web.pages.case.test_further_steps import kinds
from tests.web.task_walks import beside, body, said

PROTECT = dict(beside("protect", body("protect")))
DECIDE = dict(beside("decide-review", said("decide-review", a_review("no_further_action"))))
THREE = ["concern.accepted", "protection.recorded", "review.decided"]


async def alone(school: School) -> list[Json]:
    """The entries of the same three commands, sent one by one over the API."""
    case = await school.teacher.raises()
    await school.dsl.does(case, "accept")
    await school.dsl.does(case, "protect")
    await school.dsl.does(case, "decide-review", a_review("no_further_action"))
    return await entries(school, case)


async def entries(school: School, case: Json) -> list[Json]:
    history: list[Json] = await school.dsl.read(f"/v1/referrals/{case['id']}/history", limit=200)
    return history[1:]


async def opens_first(visitor: PageReader) -> None:
    """From the first card of Your work."""
    await visitor.go("/")
    await visitor.page.locator("#live .govuk-button").click()
    assert visitor.page.url.endswith("/accept")


async def picks_up(visitor: PageReader) -> None:
    """With what was answered of the steps after it."""
    await visitor.press("Pick it up, and record what you answered")


async def test_the_page_begins_with_its_one_decision_and_folds_the_rest(
    readers: Readers, school: School
) -> None:
    await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    await opens_first(visitor)
    assert await visitor.page.get_by_role("button", name="Pick up this concern", exact=True).is_visible()
    for step in ("protect", "decide-review"):
        assert not await visitor.page.locator(f'[name="/{step}/reasons"]').is_visible()


async def test_three_commands_are_recorded_as_if_each_was_sent_alone(
    readers: Readers, school: School
) -> None:
    one_by_one = await alone(school)
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl)
    await opens_first(visitor)
    assert not await visitor.page.locator("main :checked:not(option)").count(), "nothing is chosen beforehand"
    assert "Cries each Monday." in await visitor.main(), "the concern is read first"
    await fill(visitor, PROTECT | DECIDE)
    await picks_up(visitor)
    assert "/accept" not in visitor.page.url, await visitor.main()
    banner = await visitor.page.locator(".govuk-notification-banner--success").inner_text()
    assert "You have picked up" in banner, banner
    made = await entries(school, case)
    assert [each["type"] for each in made] == THREE == [each["type"] for each in one_by_one]
    for each, single in zip(made, one_by_one, strict=True):
        assert each["data"] == single["data"]
        assert each["actor"] == single["actor"]


async def test_a_missing_answer_records_none_of_the_three(
    readers: Readers, closely: CloseLook, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/accept")
    visitor.expected.add(422)
    without = {name: texts for name, texts in DECIDE.items() if name != "/decide-review/outcome"}
    await fill(visitor, PROTECT | without)
    await picks_up(visitor)
    await closely(visitor)
    assert await visitor.page.locator(".govuk-error-summary").count() == 1
    assert await kinds(school, case) == ["concern.raised"]


async def test_a_step_that_does_not_get_through_says_which_are_left_and_keeps_their_answers(
    readers: Readers, school: School, owner: asyncpg.Connection
) -> None:
    """Another request holds the key of the second step, as a double click could."""
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/accept")
    visitor.expected.add(409)
    await fill(visitor, PROTECT | DECIDE)
    key = await visitor.page.locator('[name="_key"]').input_value()
    of_the_second = f"{school.dsl.id} {Key(value=f'{key}-protect', fingerprint=b'').stored}"
    async with owner.transaction():
        await owner.execute("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))", of_the_second)
        await picks_up(visitor)
    page = await visitor.main()
    assert "Recorded: “Pick up this concern”. Not recorded: “Decide how to keep the child safe”." in page
    assert "Not sent yet: “Decide what to do”." in page
    assert await kinds(school, case) == ["concern.raised", THREE[0]]
    assert await visitor.page.locator('[name="/decide-review/reasons"]').input_value() == WHY
    await send(visitor)
    assert await kinds(school, case) == ["concern.raised", *THREE]


async def test_a_page_that_is_sent_twice_records_each_once(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/accept")
    await fill(visitor, PROTECT | DECIDE)
    await picks_up(visitor)
    for _ in range(2):
        assert await visitor.sends_again() == 303
    assert await kinds(school, case) == ["concern.raised", *THREE]


async def test_no_answer_is_lost_if_someone_else_does_a_step_meanwhile(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/accept")
    visitor.expected.add(412)
    await fill(visitor, PROTECT | DECIDE)
    await school.deputy.does(case, "protect", EXAMPLES["protect"])
    await picks_up(visitor)
    assert "The case has changed" in await visitor.main()
    assert await kinds(school, case) == ["concern.raised", "protection.recorded"]
    (typed,) = PROTECT["/protect/reasons"]
    assert await visitor.page.locator('[name="/protect/reasons"]').input_value() == typed
    assert await visitor.page.locator('[name="/decide-review/reasons"]').input_value() == WHY


async def test_one_box_of_reasons_counts_for_all_that_has_no_other(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/accept")
    await fill(visitor, PROTECT | DECIDE | {"/protect/reasons": [""], "/decide-review/police/reasons": [""]})
    await picks_up(visitor)
    _, protected, decided = await entries(school, case)
    assert protected["data"]["reasons"] == decided["data"]["reasons"] == WHY
    assert decided["data"]["police"]["reasons"] == WHY


async def test_without_any_reasons_the_page_asks_for_them_once(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/accept")
    visitor.expected.add(422)
    none = {name: [""] for name in (*PROTECT, *DECIDE) if name.endswith("/reasons")}
    await fill(visitor, PROTECT | DECIDE | none)
    await picks_up(visitor)
    summary = await visitor.page.locator(".govuk-error-summary__list").inner_text()
    assert " ".join(summary.split()) == "Write the reasons for this decision"
    assert await kinds(school, case) == ["concern.raised"]


async def test_protection_without_a_decision_asks_for_its_own_reasons(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/accept")
    visitor.expected.add(422)
    await fill(visitor, PROTECT | {"/protect/reasons": [""]})
    await picks_up(visitor)
    assert "Write your reasons" in await visitor.page.locator(".govuk-error-summary__list").inner_text()
    assert await visitor.page.locator('[name="/protect/reasons"]').is_visible()
