"""A joined case is shown with everything that it knew, in the API too (2.4g)."""

import asyncio
from uuid import UUID

import asyncpg

from store.ledger.ledger import Ledger
from store.verification.record_check import damage
from tests.other_bodies import a_pupil
from tests.school import WHY, School, code


async def test_what_was_reported_said_and_done_is_in_the_case_that_goes_on(school: School) -> None:
    here = await school.teacher.raises(spoken_to="The form tutor.", source="parent", source_name="His aunt.")
    await school.dsl.does(here, "record-pupil-view", {"text": "I want it to stop."})
    there = await school.colleague.raises()
    await school.dsl.does(here, "join", {"into": there["id"], "reasons": WHY})
    (joined,) = (await school.dsl.sees(there))["joined"]
    assert (joined["spoken_to"], joined["source"], joined["source_name"]) == (
        "The form tutor.",
        "parent",
        "His aunt.",
    )
    assert [(each["type"], each["words"]) for each in joined["steps"]] == [
        ("pupil.view-recorded", ["I want it to stop."])
    ]
    assert joined["unread"] == []
    assert (await school.colleague.sees(there))["joined"] == []


async def test_many_long_steps_make_no_large_answer_and_lists_leave_them_out(school: School) -> None:
    here, there = await school.teacher.raises(), await school.colleague.raises()
    for _ in range(6):
        await school.dsl.does(here, "record-discussion", {"with": "SENCO", "note": "n" * 200_000})
    await school.dsl.does(here, "join", {"into": there["id"], "reasons": WHY})
    answer = await school.dsl.get(f"/v1/referrals/{there['id']}")
    (joined,) = answer.json()["joined"]
    assert [each["shortened"] for each in joined["steps"]] == [True] * 6
    assert len(answer.content) < 50_000
    listed = next(e for e in (await school.dsl.get("/v1/referrals")).json() if e["id"] == there["id"])
    assert (listed["joined"][0]["case"], listed["joined"][0]["steps"]) == (here["id"], [])


async def test_an_entry_that_is_cancelled_in_the_joined_case_is_marked_in_the_other(
    school: School, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    here, there = await school.teacher.raises(), await school.colleague.raises()
    await school.teacher.does(here, "add-information", {"text": "It was the third time."})
    await school.dsl.does(here, "join", {"into": there["id"], "reasons": WHY})
    await school.dsl.does(here, "correct", {"event": 2, "reasons": WHY, "void": True})
    shown = await school.dsl.sees(there)
    (words,) = shown["joined"][0]["added"]
    assert (words["text"], words["cancelled"]) == ("It was the third time.", True)
    assert [each["entry"] for each in shown["joined"][0]["corrections"]] == [2]
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


async def test_two_joined_cases_are_not_identified_as_two_children_at_once(school: School) -> None:
    """3-DSL.n: the form of the one would tell an agency the other child's words."""
    for _ in range(3):
        here, there = await school.teacher.raises(), await school.colleague.raises()
        one, two = [await a_pupil(school.dsl, given_name=name) for name in ("Robin", "Amelia")]
        await school.dsl.does(here, "join", {"into": there["id"], "reasons": WHY})
        sent = [
            by.tries(case, "identify-pupil", {"pupil": child["id"], "reasons": WHY})
            for by, case, child in ((school.dsl, here, one), (school.deputy, there, two))
        ]
        answers = await asyncio.gather(*sent)
        assert sorted(each.status_code for each in answers) == [200, 409]
        assert "CannotIdentify" in [code(each)[1] for each in answers if each.status_code == 409]
