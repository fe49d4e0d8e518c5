"""Each reporter reads the reply that is theirs, also after their case was joined to another (11.2)."""

from uuid import UUID

from store.ledger.ledger import Ledger
from tests.school import WHY, Actor, Json, School, a_review
from web.pages.case.reporter_replies import replies


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
