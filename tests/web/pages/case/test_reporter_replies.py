"""Each reporter reads the reply that is theirs, also after their case was joined to another (11.2)."""

from uuid import UUID

from store.ledger.ledger import Ledger
from tests.school import WHY, Actor, Json, School, SetClock, a_review
from web.pages.case.receipt import replies


async def read_by(ledger: Ledger, case: Json, reader: Actor) -> list[str]:
    state = await ledger.state(UUID(case["id"]))
    assert state is not None
    return [each["text"] for each in await replies(ledger, state, reader.id)]


async def test_a_reply_reaches_each_reporter_and_one_that_is_for_one_alone_no_other(
    school: School, ledger: Ledger
) -> None:
    here, there = await school.teacher.raises(), await school.colleague.raises()
    await school.dsl.does(there, "reply-to-reporter", {"text": "Before."})
    await school.dsl.does(here, "join", {"into": there["id"], "reasons": WHY})
    await school.dsl.does(there, "decide-review", a_review())
    await school.dsl.does(there, "reply-to-reporter", {"text": "Yours.", "to": here["id"]})
    await school.dsl.does(there, "reply-to-reporter", {"text": "Theirs.", "to": there["id"]})
    await school.dsl.does(there, "reply-to-reporter", {"text": "Both."})
    assert await read_by(ledger, here, school.teacher) == ["Yours.", "Both."]
    assert await read_by(ledger, there, school.colleague) == ["Before.", "Theirs.", "Both."]
    assert await read_by(ledger, here, school.colleague) == []


async def test_replies_stay_where_they_belong_after_the_cases_are_parted(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    """A reply given while they were joined stays with its reporter; a later one goes to one alone."""
    here, there = await school.teacher.raises(), await school.colleague.raises()
    await school.dsl.does(here, "join", {"into": there["id"], "reasons": WHY})
    await school.dsl.does(there, "reply-to-reporter", {"text": "Both."})
    clock.passes(minutes=1)
    await school.dsl.does(here, "reopen", {"reasons": WHY})
    await school.dsl.does(there, "reply-to-reporter", {"text": "Theirs."})
    await school.dsl.does(here, "reply-to-reporter", {"text": "Yours."})
    assert await read_by(ledger, here, school.teacher) == ["Both.", "Yours."]
    assert await read_by(ledger, there, school.colleague) == ["Both.", "Theirs."]


async def test_a_reply_does_not_follow_a_reporter_into_a_case_that_excludes_them(
    school: School, ledger: Ledger
) -> None:
    """3.2h: they learn nothing from a case that is about them."""
    here, there = await school.teacher.raises(), await school.colleague.raises()
    await school.dsl.does(here, "join", {"into": there["id"], "reasons": WHY})
    await school.dsl.does(there, "reply-to-reporter", {"text": "Both."})
    await school.dsl.does(here, "reopen", {"reasons": WHY})
    await school.dsl.does(there, "declare-conflict", {"person": str(school.teacher.id), "reasons": WHY})
    assert await read_by(ledger, here, school.teacher) == []
    assert await read_by(ledger, there, school.colleague) == ["Both."]


async def test_one_reply_answers_every_report_of_a_person_and_is_read_on_each_receipt(
    school: School, ledger: Ledger
) -> None:
    first, second = [await school.teacher.raises() for _ in range(2)]
    last = await school.colleague.raises()
    for case in (first, second):
        await school.dsl.does(case, "join", {"into": last["id"], "reasons": WHY})
    await school.dsl.does(last, "reply-to-reporter", {"text": "Yours.", "to": second["id"]})
    assert await read_by(ledger, first, school.teacher) == ["Yours."]
    assert await read_by(ledger, second, school.teacher) == ["Yours."]
    assert await read_by(ledger, last, school.colleague) == []


async def test_a_reply_for_a_joined_case_is_read_on_the_receipt_of_the_case_that_goes_on(
    school: School, ledger: Ledger
) -> None:
    here, there = [await school.teacher.raises() for _ in range(2)]
    await school.dsl.does(here, "join", {"into": there["id"], "reasons": WHY})
    await school.dsl.does(there, "reply-to-reporter", {"text": "Yours.", "to": here["id"]})
    await school.dsl.does(there, "reply-to-reporter", {"text": "This one.", "to": there["id"]})
    for case in (here, there):
        assert await read_by(ledger, case, school.teacher) == ["Yours.", "This one."]
    await school.dsl.does(here, "reopen", {"reasons": WHY})
    await school.dsl.does(here, "declare-conflict", {"person": str(school.teacher.id), "reasons": WHY})
    assert await read_by(ledger, there, school.teacher) == ["This one."], "3.2h"
