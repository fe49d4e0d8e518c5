"""Challenges over HTTP: who may, who answers, and that who is challenged never learns by whom (3-STF.l)."""

from typing import Any

from tests.school import Json, School, a_review

WORDS = "These words would tell who wrote them."


async def reviewed(school: School) -> Json:
    case = await school.teacher.raises()
    return await school.dsl.does(case, "decide-review", a_review())


def on(version: int, **given: Any) -> Json:
    return {"decision": version, "reasons": WORDS, **given}


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
