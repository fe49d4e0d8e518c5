"""What a reader may not see is in no chronology; that of one person is what remains of the whole."""

from random import Random
from typing import Any

import asyncpg
import pytest

from tests.api.behind_the_memory import flipped_bit
from tests.api.childs_cases import cases_of, two_cases
from tests.api.test_lists import pages
from tests.cases_of_pupils import chronology, reports, told
from tests.other_bodies import a_pupil
from tests.school import WHY, Actor, Json, School, SetClock, a_review


async def test_a_person_who_was_challenged_does_not_learn_by_whom(school: School) -> None:
    pupil = await a_pupil(school.admin)
    case = await reports(school.teacher, pupil)
    await school.dsl.does(case, "accept")
    await school.dsl.does(case, "protect")
    decided = await school.dsl.does(case, "decide-review")
    await school.deputy.does(case, "challenge", {"decision": decided["version"], "reasons": WHY})
    for person, who in ((school.dsl, "Someone"), (school.headteacher, "Deputy (deputy DSL)")):
        (challenge,) = [
            each
            for each in await chronology(person, pupil, limit=200)
            if each["type"] == "decision.challenged"
        ]
        assert challenge["who"] == who
    theirs = {"person": str(school.deputy.id)}
    assert await chronology(school.dsl, pupil, **theirs) == []
    assert len(await chronology(school.headteacher, pupil, **theirs)) == 1


async def test_a_joined_case_leaves_no_trace_for_a_person_who_may_not_see_it(
    school: School, clock: SetClock, owner: asyncpg.Connection
) -> None:
    """2.4g, 3.2h: not even in the entries of the other case, once the two were parted."""
    pupil, first, second = await two_cases(school, clock)
    await school.dsl.joins(first, second)
    assert all(each["closed_at"] for each in await cases_of(school.dsl, pupil) if each["id"] == first["id"])
    await school.dsl.does(first, "reopen", {"reasons": WHY})
    await school.dsl.excludes(first, school.headteacher)
    ours, theirs = [
        [kind for _, kind in told(await chronology(person, pupil, limit=200))]
        for person in (school.dsl, school.headteacher)
    ]
    assert {"concern.joined", "join.undone", "case.joined"} <= set(ours)
    assert theirs == ["pupil.registered", "concern.raised"]
    async with flipped_bit(owner, {"id": first["id"], "version": 3}, "body"):
        damaged = told(await chronology(school.dsl, pupil, limit=200))
    assert (first["id"], "case.joined") not in damaged
    found = await school.headteacher.post("/v1/referrals/search", {"q": "Row"})
    assert found.json()
    assert first["id"] not in found.text


async def test_a_link_to_a_case_leaves_no_trace_for_a_person_who_may_not_see_it(
    school: School, clock: SetClock
) -> None:
    """2.4h, 3.2h."""
    pupil, first, second = await two_cases(school, clock)
    await school.dsl.does(first, "link", {"case": second["id"]})
    await school.dsl.excludes(second, school.headteacher)
    ours, theirs = [
        [kind for _, kind in told(await chronology(person, pupil, limit=200))]
        for person in (school.dsl, school.headteacher)
    ]
    assert "case.linked" in ours
    assert theirs == ["pupil.registered", "concern.raised", "concern.accepted"]


_BODIES: dict[str, Json] = {
    "accept": {},
    "add-information": {"text": "Seen at the gate."},
    "record-pupil-view": {"text": "Wants it to stop."},
    "record-discussion": {"with": "The nurse", "note": "A plaster."},
    "withdraw": {"reasons": WHY},
    "record-missing-episode": {},
    "declare-conflict": {"reasons": WHY},
}
READERS = ("dsl", "deputy", "headteacher", "auditor")


async def a_story(school: School, clock: SetClock, chance: Random) -> Json:
    """A pupil with four cases in which people write at random. One has a challenge, another a hidden link."""
    pupil = await a_pupil(school.admin)
    reporters = (school.teacher, school.colleague, school.mentor)
    cases = [await reports(chance.choice(reporters), pupil) for _ in range(4)]
    for command in ("accept", "protect"):
        await school.dsl.does(cases[0], command)
    decided = await school.dsl.does(cases[0], "decide-review")
    await school.deputy.does(cases[0], "challenge", {"decision": decided["version"], "reasons": WHY})
    await school.deputy.does(cases[1], "record-pupil-view")
    linked = await school.dsl.does(cases[3], "link", {"case": cases[2]["id"]})
    await school.deputy.does(cases[3], "correct", {"event": linked["version"], "reasons": WHY, "text": "No."})
    for _ in range(25):
        clock.passes(minutes=chance.choice((0, 1)))
        person = chance.choice((*reporters, school.dsl, school.senior, school.headteacher))
        command = chance.choice(list(_BODIES))
        await person.tries(chance.choice(cases), command, _BODIES[command])  # some are refused
    await school.dsl.excludes(cases[2], school.headteacher)
    return pupil


async def everything(reader: Actor, pupil: Json, limit: int, **query: str) -> list[Json]:
    """All pages of the chronology, one after the other."""
    found = await pages(reader, f"/v1/pupils/{pupil['id']}/chronology", limit=limit, **query)
    return [each for page in found for each in page]


def by(entry: Json) -> str | None:
    """The id of the writer, as far as the reader learns it."""
    actor = entry["actor"]
    return actor["id"] if isinstance(actor, dict) else None


@pytest.mark.parametrize("seed", range(3))
async def test_it_is_what_remains_of_the_whole(school: School, clock: SetClock, seed: int) -> None:
    pupil = await a_story(school, clock, Random(seed))
    for reader in READERS:
        person = school.everybody[reader]
        whole = await everything(person, pupil, 200)
        assert len({by(each) for each in whole}) > 3
        for of, writer in school.everybody.items():
            expected = [each for each in whole if by(each) == str(writer.id)]
            for limit in (1, 200):
                found = await everything(person, pupil, limit, person=str(writer.id))
                assert found == expected, (reader, of, limit)


async def test_an_entry_that_only_names_the_person_is_not_theirs(school: School) -> None:
    pupil = await a_pupil(school.admin)
    case = await reports(school.teacher, pupil)
    await school.dsl.excludes(case, school.senior)
    assert await everything(school.dsl, pupil, 200, person=str(school.senior.id)) == []


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
