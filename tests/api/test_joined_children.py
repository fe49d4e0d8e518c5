"""All cases that are joined, by whatever way, are about one child of the register (2.4g, 3-DSL.n)."""

import asyncio

from tests.other_bodies import a_pupil
from tests.school import WHY, Json, School, a_concern, code


async def two_children(school: School) -> tuple[Json, Json]:
    return await a_pupil(school.dsl, given_name="Robin"), await a_pupil(school.dsl, given_name="Amelia")


async def about(school: School, child: Json) -> Json:
    sent = a_concern() | {"pupil": {"id": child["id"]}}
    raised: Json = (await school.teacher.post("/v1/referrals", sent)).json()
    return raised


async def two_joined(school: School) -> tuple[Json, Json, Json]:
    """Two cases that name no child of the register, and the case that both were joined to."""
    one, other = await school.teacher.raises(), await school.colleague.raises()
    there = await school.colleague.raises()
    for each in (one, other):
        await school.dsl.does(each, "join", {"into": there["id"], "reasons": WHY})
    return one, other, there


def said(child: Json) -> Json:
    return {"pupil": child["id"], "reasons": WHY}


async def test_records_that_were_merged_are_one_child_by_whatever_way_their_cases_are_joined(
    school: School,
) -> None:
    one, two = await two_children(school)
    first, last, between = await about(school, one), await about(school, two), await school.colleague.raises()
    await school.dsl.does(first, "join", {"into": between["id"], "reasons": WHY})
    await school.dsl.post(f"/v1/pupils/{one['id']}/merge", {"into": two["id"], "reasons": WHY})
    await school.dsl.does(last, "join", {"into": between["id"], "reasons": WHY})
    assert len((await school.dsl.sees(between))["joined"]) == 2


async def test_two_cases_that_were_joined_to_one_are_not_identified_as_two_children(school: School) -> None:
    one, two = await two_children(school)
    first, other, there = await two_joined(school)
    await school.dsl.does(first, "identify-pupil", said(one))
    assert code(await school.dsl.tries(other, "identify-pupil", said(two))) == (409, "CannotIdentify")
    for each in (there, other):
        await school.dsl.does(each, "identify-pupil", said(one))
    assert code(await school.dsl.tries(first, "identify-pupil", said(two))) == (409, "CannotIdentify")


async def test_nor_at_the_same_moment(school: School) -> None:
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
    first, last = await about(school, one), await about(school, two)
    identified = await school.dsl.does(first, "identify-pupil", said(two))
    void = {"event": identified["version"], "void": True, "reasons": WHY}
    await school.dsl.does(first, "join", {"into": last["id"], "reasons": WHY})
    assert code(await school.dsl.tries(first, "correct", void)) == (409, "CannotIdentify")
    await school.dsl.does(first, "reopen", {"reasons": WHY})
    await school.dsl.does(first, "correct", void)
    assert (await school.dsl.sees(first))["pupil"]["id"] == one["id"]
