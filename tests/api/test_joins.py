"""Two cases are joined in one transaction, and no one learns of a case that they may not see (2.4g, 3.2h)."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import httpx2

from store.ledger.ledger import Ledger
from store.verification.record_check import damage
from tests.cases_of_pupils import reports
from tests.other_bodies import a_pupil
from tests.patience import PATIENCE
from tests.school import WHY, Actor, Json, School, a_review, an_emergency, code
from tests.store.ledger.test_append_both import versions


def into(other: Json) -> Json:
    return {"into": other["id"], "reasons": WHY}


def owed(case: Json) -> set[str]:
    return {each["id"] for each in case["obligations"] if each["state"] in ("open", "overdue")}


async def is_whole(school: School, ledger: Ledger, *cases: Json) -> None:
    """Each record is unchanged and in order, and the state of the case is the fold of it."""
    for case in cases:
        verified = await school.auditor.read(f"/v1/referrals/{case['id']}/verification")
        assert verified["verified"], verified


async def test_a_case_is_joined_and_what_was_open_is_owed_in_the_other(
    school: School, ledger: Ledger
) -> None:
    here = await school.teacher.raises(summary="Bruises.", immediate_danger=True)
    there = await school.colleague.raises(summary="Hungry.")
    after = await school.dsl.joins(here, there)
    assert (after["stage"], owed(after)) == ("closed", set())
    assert (await school.dsl.sees(here))["joined_into"] == there["id"]
    other = await school.dsl.sees(there)
    assert {"accept", "review", "protect", "refer:immediate"} <= owed(other)
    assert other["concern"]["immediate_danger"]
    (joined,) = other["joined"]
    assert (joined["case"], joined["summary"], joined["undone_by"]) == (here["id"], "Bruises.", None)
    work = await school.dsl.read("/v1/worklist")
    assert {each["case"]["id"] for each in work if "case" in each} <= {there["id"]} or work
    await is_whole(school, ledger, here, there)


async def test_reporters_keep_their_receipts_and_learn_of_no_join(school: School) -> None:
    here, there = await school.teacher.raises(summary="Bruises."), await school.teacher.raises()
    theirs = await school.teacher.sees(there)
    await school.dsl.joins(here, there)
    receipt = await school.teacher.sees(here)
    assert (receipt["stage"], receipt["joined_into"], receipt["joined"]) == ("closed", None, [])
    assert receipt["concern"]["summary"] == "Bruises."
    now = await school.teacher.sees(there)
    assert now["concern"] == theirs["concern"]
    assert now["joined"] == []


async def test_a_target_that_one_may_not_see_looks_like_one_that_is_not_there(
    school: School, other_school: School
) -> None:
    """The same bytes as for a random id."""
    case = await school.teacher.raises()
    hidden = await school.teacher.raises(about=(school.deputy,))
    elsewhere = await other_school.teacher.raises()
    nothing = await school.deputy.tries(case, "join", {"into": str(uuid4()), "reasons": WHY})
    assert code(nothing) == (404, "NotFound")
    for other in (hidden, elsewhere):
        answer = await school.deputy.tries(case, "join", into(other))
        assert (answer.status_code, answer.content) == (404, nothing.content)
    assert code(await school.dsl.tries(case, "join", into(hidden))) == (409, "CannotJoin")
    assert code(await school.dsl.tries(case, "join", into(case))) == (409, "CannotJoin")
    assert (await school.teacher.tries(case, "join", into(elsewhere))).status_code == 403
    assert (await school.dsl.sees(case))["version"] == 1


async def test_an_emergency_parts_the_cases_again(school: School, ledger: Ledger) -> None:
    here, there = await school.teacher.raises(immediate_danger=True), await school.colleague.raises()
    before = owed(await school.dsl.sees(there))
    await school.dsl.joins(here, there)
    await school.teacher.does(here, "refer", an_emergency())
    again, other = await school.dsl.sees(here), await school.dsl.sees(there)
    assert (again["joined_into"], "accept" in owed(again)) == (None, True)
    assert owed(other) == before
    assert other["joined"][0]["undone_by"] == other["version"]
    await is_whole(school, ledger, here, there)


async def test_a_repeat_of_the_join_gets_the_same_answer(school: School) -> None:
    here, there = await school.teacher.raises(), await school.colleague.raises()
    first = await school.dsl.tries(here, "join", into(there), Idempotency_Key="once")
    second = await school.dsl.tries(here, "join", into(there), Idempotency_Key="once")
    assert (first.status_code, second.status_code) == (200, 200)
    assert second.headers["Idempotent-Replay"] == "true"
    assert (await school.dsl.sees(there))["version"] == 2


async def test_a_join_and_commands_on_both_cases_at_once_are_whole(school: School, ledger: Ledger) -> None:
    for _ in range(5):
        here, there = await school.teacher.raises(), await school.colleague.raises()

        async def add(by: Actor, case: Json) -> httpx2.Response:
            return await by.tries(case, "add-information", {"text": "More was seen."})

        answers = await asyncio.gather(
            add(school.teacher, here),
            add(school.colleague, there),
            school.dsl.tries(here, "join", into(there)),
            add(school.deputy, here),
            add(school.deputy, there),
            school.deputy.tries(there, "accept"),
        )
        assert {each.status_code for each in answers} <= {200, 409}
        assert answers[2].status_code == 200
        await is_whole(school, ledger, here, there)
        assert (await school.dsl.sees(there))["joined"][0]["case"] == here["id"]


async def test_of_joins_that_cross_one_wins_and_none_waits_for_ever(school: School, ledger: Ledger) -> None:
    for _ in range(5):
        one, other = await school.teacher.raises(), await school.colleague.raises()
        pairs: list[tuple[Actor, Json, Json]] = [
            (school.dsl, one, other),
            (school.deputy, other, one),
            (school.deputy, one, other),
            (school.dsl, other, one),
        ]
        tries: list[Any] = [by.tries(case, "join", into(target)) for by, case, target in pairs]
        async with asyncio.timeout(PATIENCE):
            answers = await asyncio.gather(*tries)
        assert sorted(each.status_code for each in answers) == [200, 409, 409, 409]
        assert sorted(await versions(ledger, one, other)) == [2, 2]
        await is_whole(school, ledger, one, other)


async def test_what_the_reporter_adds_to_a_joined_case_is_read_in_the_case_that_goes_on(
    school: School, owner: asyncpg.Connection, ledger: Ledger
) -> None:
    """2.4g, 11.1: the receipt is that of any closed case, so the reporter learns of no other (3.2h)."""
    here, there = await school.two_joined()
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
    await school.dsl.joins(here, there)
    await school.dsl.does(here, "correct", {"event": 2, "reasons": WHY, "void": True})
    shown = await school.dsl.sees(there)
    assert shown["joined"][0]["added"] == []
    history = await school.headteacher.read(f"/v1/referrals/{there['id']}/history")
    assert "join.corrected" in str(history)
    for case in (here, there):
        assert await damage(owner, ledger.seals, UUID(case["id"])) == []
    # 3.2h: a person who may not see the one case finds nothing of it in the other.
    await school.dsl.does(here, "reopen", {"reasons": WHY})
    await school.dsl.excludes(here, school.deputy)
    unseen = await school.deputy.read(f"/v1/referrals/{there['id']}/history")
    assert "join.corrected" not in str(unseen)
    assert here["id"] not in str(unseen)


async def two_children(school: School) -> tuple[Json, Json]:
    return await a_pupil(school.dsl, given_name="Robin"), await a_pupil(school.dsl, given_name="Amelia")


async def two_joined(school: School) -> tuple[Json, Json, Json]:
    """Two cases that name no child of the register, and the case that both were joined to."""
    one, other = await school.teacher.raises(), await school.colleague.raises()
    there = await school.colleague.raises()
    for each in (one, other):
        await school.dsl.joins(each, there)
    return one, other, there


def said(child: Json) -> Json:
    return {"pupil": child["id"], "reasons": WHY}


async def test_records_that_were_merged_are_one_child_by_whatever_way_their_cases_are_joined(
    school: School,
) -> None:
    one, two = await two_children(school)
    first, last = [await reports(school.teacher, each) for each in (one, two)]
    between = await school.colleague.raises()
    await school.dsl.joins(first, between)
    await school.dsl.post(f"/v1/pupils/{one['id']}/merge", {"into": two["id"], "reasons": WHY})
    await school.dsl.joins(last, between)
    assert len((await school.dsl.sees(between))["joined"]) == 2


async def test_two_cases_joined_to_one_are_not_identified_as_two_children_at_the_same_moment(
    school: School,
) -> None:
    one, two = await two_children(school)
    for _ in range(3):
        first, other, _ = await two_joined(school)
        answers = await asyncio.gather(
            school.dsl.tries(first, "identify-pupil", said(one)),
            school.deputy.tries(other, "identify-pupil", said(two)),
        )
        assert sorted(each.status_code for each in answers) == [200, 409]


async def test_a_cancelled_identification_does_not_make_one_of_two_joined_cases_about_another_child(
    school: School,
) -> None:
    one, two = await two_children(school)
    first, last = [await reports(school.teacher, each) for each in (one, two)]
    identified = await school.dsl.does(first, "identify-pupil", said(two))
    void = {"event": identified["version"], "void": True, "reasons": WHY}
    await school.dsl.joins(first, last)
    assert code(await school.dsl.tries(first, "correct", void)) == (409, "CannotIdentify")
    await school.dsl.does(first, "reopen", {"reasons": WHY})
    await school.dsl.does(first, "correct", void)
    assert (await school.dsl.sees(first))["pupil"]["id"] == one["id"]
