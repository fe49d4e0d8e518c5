"""A chronology has no trace of what its reader may not know of (3.2h, 3-STF.l)."""

import asyncpg

from tests.api.behind_the_memory import flipped_bit
from tests.api.childs_cases import cases_of, two_cases
from tests.cases_of_pupils import chronology, reports, told
from tests.other_bodies import a_pupil
from tests.school import WHY, School, SetClock


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
    await school.dsl.does(first, "join", {"into": second["id"], "reasons": WHY})
    assert all(each["closed_at"] for each in await cases_of(school.dsl, pupil) if each["id"] == first["id"])
    await school.dsl.does(first, "reopen", {"reasons": WHY})
    await school.dsl.does(first, "declare-conflict", {"person": str(school.headteacher.id), "reasons": WHY})
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
    await school.dsl.does(second, "declare-conflict", {"person": str(school.headteacher.id), "reasons": WHY})
    ours, theirs = [
        [kind for _, kind in told(await chronology(person, pupil, limit=200))]
        for person in (school.dsl, school.headteacher)
    ]
    assert "case.linked" in ours
    assert theirs == ["pupil.registered", "concern.raised", "concern.accepted"]
