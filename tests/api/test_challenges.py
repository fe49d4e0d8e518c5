"""Challenges over HTTP: who may, who answers, and that who is challenged never learns by whom (3-STF.l)."""

from datetime import timedelta
from typing import Any

from store.ledger.ledger import Ledger
from tests.school import Json, School, SetClock, a_review, silence

WORDS = "These words would tell who wrote them."


async def reviewed(school: School) -> Json:
    case = await school.teacher.raises()
    return await school.dsl.does(case, "decide-review", a_review())


def on(version: int, **given: Any) -> Json:
    return {"decision": version, "reasons": WORDS, **given}


async def test_the_challenged_and_who_asked_do_not_answer(school: School) -> None:
    case = await reviewed(school)
    await school.teacher.does(case, "challenge", on(2))
    for person in (school.dsl, school.teacher, school.auditor):
        answer = await person.tries(case, "answer-challenge", on(2))
        assert (answer.status_code, answer.json()["code"]) == (403, "NotAllowed")
    assert (await school.governor.tries(case, "answer-challenge", on(2))).status_code == 404


async def test_a_receipt_tells_nothing_more_by_what_may_be_challenged(school: School) -> None:
    case = await reviewed(school)
    await school.dsl.does(case, "record-liaison")
    answers = [await school.teacher.tries(case, "challenge", on(version)) for version in (1, 3, 99)]
    assert {(each.status_code, each.json()["code"]) for each in answers} == {(403, "NotAllowed")}
    assert (await school.deputy.tries(case, "challenge", on(1))).json()["code"] == "NothingToChallenge"
    seen = await school.teacher.sees(case)
    assert seen["challengeable"] == [{"event": 2, "type": "review.decided"}]


async def test_nothing_that_the_challenged_can_read_says_who_asked(school: School) -> None:
    """3-STF.l."""
    case = await reviewed(school)
    await school.teacher.does(case, "challenge", on(2))
    one = f"/v1/referrals/{case['id']}"
    for path in (one, f"{one}/history?after=2", "/v1/referrals", "/v1/worklist", "/v1/mail"):
        text = (await school.dsl.get(path)).text
        assert WORDS not in text, path
    (event,) = await school.dsl.read(f"{one}/history", after=2)
    assert event["actor"] == {"id": None, "role": None}
    assert (await school.dsl.sees(case))["challenges"][0]["by"] is None
    (seen,) = await school.deputy.read(f"{one}/history", after=2)
    assert (seen["actor"]["id"], seen["data"]["reasons"]) == (str(school.teacher.id), WORDS)


async def test_a_challenge_by_the_head_is_in_the_worklist_of_the_senior_leader_only(school: School) -> None:
    case = await reviewed(school)
    await school.headteacher.does(case, "challenge", on(2))
    found = {
        part: [owed["id"] for owed in await person.read("/v1/worklist") if owed["kind"] == "answer-challenge"]
        for part, person in school.everybody.items()
    }
    assert {part for part, owed in found.items() if owed} == {"senior"}


async def test_an_answer_is_read_by_who_asked(school: School) -> None:
    case = await reviewed(school)
    await school.teacher.does(case, "challenge", on(2))
    after = await school.headteacher.does(case, "answer-challenge", on(2, upheld=True))
    assert after["stage"] == "review"
    (told,) = (await school.teacher.sees(case))["challenges"]
    assert (told["upheld"], told["answer"]) == (True, WORDS)


async def test_silence_lets_the_governor_see_and_answer(
    school: School, ledger: Ledger, clock: SetClock
) -> None:
    case = await reviewed(school)
    await school.teacher.does(case, "challenge", on(2))
    await silence(ledger, clock, case, clock.time + timedelta(days=7))
    assert case["id"] in [each["id"] for each in await school.governor.read("/v1/referrals")]
    await school.governor.does(case, "answer-challenge", on(2))


async def test_a_case_is_handed_to_people_of_the_school_only(school: School, other_school: School) -> None:
    case = await reviewed(school)
    elsewhere = {"to": str(other_school.deputy.id), "reasons": WORDS}
    assert (await school.dsl.tries(case, "hand-over", elsewhere)).status_code == 422
    unfit = await school.dsl.tries(case, "hand-over", {"to": str(school.teacher.id), "reasons": WORDS})
    assert (unfit.status_code, unfit.json()["code"]) == (409, "CannotTakeOver")
    handed = {"to": str(school.deputy.id), "reasons": WORDS}
    after = await school.headteacher.does(case, "hand-over", handed)
    assert after["owner"] == str(school.deputy.id)
    assert [each["id"] for each in await school.deputy.read("/v1/referrals", owner="me")] == [case["id"]]
