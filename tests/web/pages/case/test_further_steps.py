"""Steps that usually come together are asked on one page, and each is recorded as its own entry (0095)."""

from datetime import datetime
from typing import Any

from api.openapi import EXAMPLES
from domain.case.warnings import NO_WISHES
from domain.command_catalogue import COMMANDS
from store.ledger.ledger import Ledger
from tests.school import WHY, Json, School, SetClock, a_referral, a_review, silence
from tests.web.browsers import Browsers, BrowserSession
from tests.web.form_filling import fill, send
from tests.web.page_reader import PageReader, Readers
from tests.web.posted_bodies import as_posted
from web.forms.form_builder import questions

TOLD = {
    "/inform-pupil/way": ["told"],
    "/inform-pupil/told_by": ["Dana"],
    "/inform-pupil/how": ["In the library."],
}
REPLY = {"/reply-to-reporter/text": ["Thank you. We have acted on it."]}
AGREES = {"/reconsider/way": ["agrees"], "/reconsider/reasons": [WHY]}
SUPPORT = {
    "/consider-support/early_help/taken": ["false"],
    "/consider-support/early_help/reasons": [WHY],
    "/consider-support/pastoral/taken": ["true"],
    "/consider-support/pastoral/reasons": [WHY],
}


async def decided(school: School) -> Json:
    """Protected, and no further action: the child and the reporter are not told yet."""
    case = await school.teacher.raises()
    await school.dsl.does(case, "protect")
    return await school.dsl.does(case, "decide-review", a_review("no_further_action"))


async def referred(school: School, ledger: Ledger, clock: SetClock, **said: Any) -> Json:
    """Referred to children's social care, which is silent."""
    case = await school.teacher.raises()
    await school.dsl.does(case, "protect")
    await school.dsl.does(case, "decide-review", a_review("refer", "cscs"))
    case = await school.dsl.does(case, "refer", a_referral(reasons=WHY, **said))
    await silence(ledger, clock, case, datetime.fromisoformat("2027-03-03T10:30:00+00:00"))
    return case


async def kinds(school: School, case: Json) -> list[str]:
    """The types of the entries, in their order."""
    history: list[Json] = await school.dsl.read(f"/v1/referrals/{case['id']}/history", limit=200)
    return [each["type"] for each in history]


async def answers(visitor: BrowserSession | PageReader, command: str, **body: object) -> None:
    await fill(visitor, as_posted(questions(COMMANDS[command], {}), {**EXAMPLES[command], **body}))


async def test_a_simple_no_is_told_answered_and_closed_on_one_page(readers: Readers, school: School) -> None:
    case = await decided(school)
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/close")
    assert "You cannot do this now" not in await visitor.main()
    await fill(visitor, TOLD | REPLY | {"/reasons": ["Nothing more is needed."]})
    await send(visitor)
    assert "?done=close&also=inform-pupil&also=reply-to-reporter" in visitor.page.url, await visitor.main()
    assert (await kinds(school, case))[-3:] == ["pupil.informed", "reporter.answered", "case.closed"]


async def test_the_closing_page_asks_once_whether_and_by_whom_the_child_was_told(
    readers: Readers, school: School
) -> None:
    case = await decided(school)
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/close")
    page = await visitor.main()
    assert page.count("Was the child told") == 1, page
    assert "that you tick" not in page, "the page says which decisions it is about"
    assert not await visitor.page.locator('[name="/inform-pupil/told_by"]').is_visible()
    await fill(visitor, {name: texts for name, texts in TOLD.items() if not name.endswith("/told_by")})
    await fill(visitor, REPLY | {"/reasons": ["Nothing more is needed."]})
    await send(visitor)
    history: list[Json] = await school.dsl.read(f"/v1/referrals/{case['id']}/history", limit=200)
    informed, _, closed = (each["data"] for each in history[-3:])
    told = {"told_by": "Dsl", "how": "In the library."}
    assert closed["pupil_told"] == told
    assert informed.items() >= told.items()


async def test_a_child_who_was_not_told_has_one_error_and_one_reason(
    readers: Readers, school: School
) -> None:
    case = await decided(school)
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/close")
    visitor.expected.add(422)
    await fill(visitor, REPLY | {"/inform-pupil/way": ["withheld"], "/reasons": ["Nothing more is needed."]})
    await send(visitor)
    summary = await visitor.page.locator(".govuk-error-summary__list").inner_text()
    assert " ".join(summary.split()) == "Write why the child was not told"
    await fill(visitor, {"/inform-pupil/withheld_reason": [WHY]})
    await send(visitor)
    history: list[Json] = await school.dsl.read(f"/v1/referrals/{case['id']}/history", limit=200)
    assert history[-1]["data"]["withheld_reason"] == WHY


async def test_no_step_is_recorded_in_a_case_that_changed_meanwhile(readers: Readers, school: School) -> None:
    case = await decided(school)
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/close")
    visitor.expected.add(412)
    await fill(visitor, TOLD | REPLY | {"/reasons": ["Nothing more is needed."]})
    await school.deputy.does(case, "place-police-hold")
    await send(visitor)
    assert "The case has changed" in await visitor.main()
    assert (await kinds(school, case))[-1] == "police-hold.placed"


async def test_a_case_with_another_task_is_not_closed_by_these_steps(
    readers: Readers, school: School
) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "decide-review", a_review("no_further_action"))  # protection is due
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/close")
    assert "You cannot do this now" in await visitor.main()
    assert await visitor.page.locator('[name="/reply-to-reporter/text"]').count() == 0


async def test_the_answer_no_is_reconsidered_and_support_decided_on_its_page(
    browsers: Browsers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await referred(school, ledger, clock)
    visitor = await browsers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/record-feedback?agency_referral=cscs-1")
    assert not await visitor.page.locator("#step-reconsider").is_visible()
    await answers(visitor, "record-feedback", decision="no_statutory")
    await fill(visitor, AGREES | SUPPORT)
    await send(visitor)
    assert "?done=record-feedback&also=reconsider&also=" in visitor.page.url, await visitor.main()
    assert (await kinds(school, case))[-3:] == [
        "feedback.received",
        "reconsideration.decided",
        "support.considered",
    ]


async def test_what_the_answers_do_not_lead_to_is_not_recorded(
    readers: Readers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    """Without a script every question is shown, whatever the agency decided."""
    case = await referred(school, ledger, clock)
    visitor = await readers.signed_in(school.dsl)
    await visitor.go(f"/cases/{case['id']}/record-feedback?agency_referral=cscs-1")
    await answers(visitor, "record-feedback", decision="section_47")
    await fill(visitor, AGREES | SUPPORT)
    await send(visitor)
    assert (await kinds(school, case))[-1] == "feedback.received"


async def test_what_the_child_wants_and_when_it_happened_are_asked_once_for_two_steps(
    readers: Readers, school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await referred(school, ledger, clock)
    await school.dsl.does(case, "record-feedback", EXAMPLES["record-feedback"] | {"decision": "no_statutory"})
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/reconsider")
    page = await visitor.main()
    assert page.count("Was the child asked what they want?") == 1, page
    assert page.count("It happened earlier") == 1, page
    wishes = {"/pupil_wishes/sought": ["true"], "/pupil_wishes/text": ["To feel safe."]}
    await fill(visitor, {"/way": ["agrees"], "/reasons": [WHY]} | wishes | SUPPORT)
    await send(visitor)
    history: list[Json] = await school.dsl.read(f"/v1/referrals/{case['id']}/history", limit=200)
    both = [each["data"]["pupil_wishes"]["text"] for each in history[-2:]]
    assert both == ["To feel safe."] * 2


async def test_a_step_that_must_wait_says_only_what_comes_first(readers: Readers, school: School) -> None:
    case = await school.teacher.raises()
    await school.dsl.does(case, "refer", a_referral(reasons=WHY, pupil_wishes=None))
    await school.dsl.does(case, "record-feedback", EXAMPLES["record-feedback"] | {"decision": "no_statutory"})
    visitor = await readers.signed_in(school.dsl, at=f"/cases/{case['id']}/reconsider")
    assert NO_WISHES.text in await visitor.main()
    await visitor.go(f"/cases/{case['id']}/close")
    page = await visitor.main()
    assert "You cannot do this now" in page
    assert NO_WISHES.text not in page
