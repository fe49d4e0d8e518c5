"""A joined report is shown in the case that goes on, and heard there later, in the API too (2.4g)."""

from uuid import UUID

import asyncpg

from store.ledger.ledger import Ledger
from store.verification.record_check import damage
from tests.school import WHY, Json, School, a_review


async def test_what_the_reporter_adds_to_a_joined_case_is_read_in_the_case_that_goes_on(
    school: School, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    """2.4g, 11.1: the receipt is that of any closed case, so the reporter learns of no other (3.2h)."""
    here, there = await school.teacher.raises(), await school.colleague.raises()
    await school.dsl.does(here, "join", {"into": there["id"], "reasons": WHY})
    await school.dsl.does(there, "decide-review", a_review())
    told = await school.teacher.does(here, "add-information", {"text": "Again at the gate."})
    assert there["id"] not in str(told)
    assert await opens_new_information(school, there)
    assert not await opens_new_information(school, here)
    history = await school.dsl.read(f"/v1/referrals/{there['id']}/history")
    assert history[-1]["data"]["text"] == "Again at the gate."
    assert (await school.teacher.get(f"/v1/referrals/{there['id']}")).status_code == 404
    for case in (here, there):
        assert await damage(owner, ledger.seals, UUID(case["id"])) == []


async def opens_new_information(school: School, case: Json) -> bool:
    shown = await school.dsl.sees(case)
    return "new-information" in {each["id"] for each in shown["obligations"] if each["state"] == "open"}


async def test_an_entry_that_is_cancelled_in_the_joined_case_leaves_the_words_in_the_other(
    school: School, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    here, there = await school.teacher.raises(), await school.colleague.raises()
    await school.teacher.does(here, "add-information", {"text": "It was the third time."})
    await school.dsl.does(here, "join", {"into": there["id"], "reasons": WHY})
    await school.dsl.does(here, "correct", {"event": 2, "reasons": WHY, "void": True})
    shown = await school.dsl.sees(there)
    assert shown["joined"][0]["added"] == []
    history = await school.headteacher.read(f"/v1/referrals/{there['id']}/history")
    assert "join.corrected" in str(history)
    for case in (here, there):
        assert await damage(owner, ledger.seals, UUID(case["id"])) == []
    # 3.2h: a person who may not see the one case finds nothing of it in the other.
    await school.dsl.does(here, "reopen", {"reasons": WHY})
    await school.dsl.does(here, "declare-conflict", {"person": str(school.deputy.id), "reasons": WHY})
    unseen = await school.deputy.read(f"/v1/referrals/{there['id']}/history")
    assert "join.corrected" not in str(unseen)
    assert here["id"] not in str(unseen)
