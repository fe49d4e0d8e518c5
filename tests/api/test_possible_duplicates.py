"""Open cases that may be about one child, shown to the DSL who sees them, and to no one else (2.4g)."""

from typing import Any
from uuid import uuid4

import pytest

from store.ledger.ledger import Ledger
from tests.api.repeating_concerns import report
from tests.api.test_not_found import whole
from tests.damaged_state import Tamper
from tests.school import WHY, Actor, Json, School, a_concern
from tests.store.pupils.register import a_pupil, merge


async def about(by: Actor, name: str, born: str = "2014-05-02", excluded: tuple[Actor, ...] = ()) -> Json:
    body = a_concern(excluded, summary="Bruises.") | {"pupil": {"name": name, "date_of_birth": born}}
    answer = await by.post("/v1/referrals", body)
    assert answer.status_code == 201, answer.text
    case: Json = answer.json()
    return case


async def duplicates(by: Actor, case: Json) -> list[Json]:
    found: list[Json] = await by.read(f"/v1/referrals/{case['id']}/possible-duplicates")
    return found


async def test_a_child_of_a_like_name_and_date_of_birth_is_shown_with_both_concerns(school: School) -> None:
    case = await about(school.teacher, "Amelia Ashdown-Bell")
    like = await about(school.colleague, "Millie Ashdown Bell")
    for other in (("Amelia Ashdown-Bell", "2015-05-02"), ("Amir Ashdown-Bell", "2014-05-02")):
        await about(school.colleague, *other)
    (found,) = await duplicates(school.dsl, case)
    assert (found["id"], found["reference"], found["likeness"]) == (
        like["id"],
        like["reference"],
        "like_name",
    )
    assert (found["pupil"]["name"], found["concern"]["summary"]) == ("Millie Ashdown Bell", "Bruises.")
    assert (found["can_be_joined"], found["stage"]) == (True, "review")
    await school.dsl.joins(case, like)
    assert await duplicates(school.dsl, like) == []


async def test_the_same_pupil_of_the_register_is_shown_whatever_name_was_given(
    school: School, ledger: Ledger
) -> None:
    twice, pupil = await a_pupil(ledger, school, given_name="Amélie"), await a_pupil(ledger, school)
    first, second = await report(school.teacher, twice), await report(school.colleague, pupil)
    named = {
        "pupil": str(pupil.id),
        "details": {"name": f"{pupil.given_name} Else", "date_of_birth": "unknown"},
    }
    await school.dsl.does(second, "identify-pupil", named | {"reasons": WHY})
    await merge(ledger, twice, pupil)
    (found,) = await duplicates(school.dsl, second)
    assert (found["id"], found["likeness"]) == (first["id"], "same_pupil")


async def test_a_closed_case_is_not_a_duplicate_and_one_that_changed_its_child_is_found(
    school: School,
) -> None:
    case, other = await about(school.teacher, "Kate Price"), await about(school.colleague, "Amir Price")
    assert await duplicates(school.dsl, case) == []
    named = {"details": {"name": "Katherine Price", "date_of_birth": "2014-05-02"}, "reasons": WHY}
    await school.dsl.does(other, "identify-pupil", named)
    assert [each["id"] for each in await duplicates(school.dsl, case)] == [other["id"]]
    await school.dsl.joins(other, case)
    assert await duplicates(school.dsl, case) == []


@pytest.mark.parametrize("part", ["headteacher", "senior", "auditor"])
async def test_only_those_who_act_as_dsl_are_shown_them(part: str, school: School) -> None:
    case = await about(school.teacher, "Kate Price")
    path = f"/v1/referrals/{case['id']}/possible-duplicates"
    assert (await school.everybody[part].get(path)).status_code == 403
    assert (await school.teacher.get(path)).status_code == 403
    assert (await school.colleague.get(path)).status_code == 404
    assert (await school.dsl.get(path)).status_code == 200


async def test_a_case_that_excludes_the_reader_leaves_no_trace(
    school: School, other_school: School, ledger: Ledger
) -> None:
    """3.2h: byte for byte what they would get without it; the DSL, who sees it, gets it."""
    case = await about(school.teacher, "Kate Price")
    path = f"/v1/referrals/{case['id']}/possible-duplicates"
    before = whole(await school.deputy.get(path))
    hidden = await about(school.teacher, "Kate Price", excluded=(school.deputy,))
    await about(other_school.teacher, "Kate Price")
    assert whole(await school.deputy.get(path)) == before
    assert before[1] == b"[]"
    (found,) = await duplicates(school.dsl, case)
    assert (found["id"], found["can_be_joined"]) == (hidden["id"], False)
    expected = whole(await school.deputy.get(f"/v1/referrals/{uuid4()}"))
    assert whole(await school.deputy.get(f"/v1/referrals/{hidden['id']}/possible-duplicates")) == expected
    await school.teacher.excludes(hidden, school.dsl)
    assert await duplicates(school.dsl, case) == []


async def test_the_look_at_each_of_them_is_logged(school: School) -> None:
    """11.15."""
    case, like = await about(school.teacher, "Kate Price"), await about(school.colleague, "Katie Price")
    await duplicates(school.dsl, case)
    for seen, what in ((case, "possible-duplicates"), (like, "possible-duplicate")):
        log: list[Any] = await school.auditor.read(f"/v1/referrals/{seen['id']}/views")
        assert what in {each["what"] for each in log}


async def test_a_case_that_cannot_be_opened_hides_no_other(school: School, tampered: Tamper) -> None:
    case = await about(school.teacher, "Kate Price")
    damaged, like = await about(school.teacher, "Katie Price"), await about(school.teacher, "Kathy Price")
    await tampered(damaged)
    assert [each["id"] for each in await duplicates(school.dsl, case)] == [like["id"]]
