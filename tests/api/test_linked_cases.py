"""Linked cases: found from both sides, and no one learns of a case that they may not see (2.4h, 3.2h)."""

from uuid import uuid4

import asyncpg
import pytest

from tests.api.behind_the_memory import flipped_bit
from tests.api.test_lists import pages
from tests.api.test_unseen_joins import all_that_reads
from tests.school import WHY, Actor, Json, School, a_concern


def link(other: Json) -> Json:
    return {"case": other["id"]}


async def links(person: Actor, case: Json) -> list[Json]:
    found: list[Json] = await person.read(f"/v1/referrals/{case['id']}/links")
    return found


def short(case: Json) -> Json:
    return {"id": case["id"], "reference": case["reference"]}


async def test_a_case_that_one_may_not_see_is_not_linked_and_looks_like_one_that_is_not_there(
    school: School, other_school: School
) -> None:
    """The same bytes as for a random id."""
    case = await school.teacher.raises()
    hidden = await school.teacher.raises(about=(school.deputy,))
    elsewhere = await other_school.teacher.raises()
    nothing = await school.deputy.tries(case, "link", {"case": str(uuid4())})
    assert (nothing.status_code, nothing.json()["code"]) == (404, "NotFound")
    for other in (hidden, elsewhere):
        answer = await school.deputy.tries(case, "link", link(other))
        assert (answer.status_code, answer.content) == (404, nothing.content)
    assert (await school.dsl.sees(case))["version"] == 1


async def test_a_person_who_may_not_link_is_refused_before_anything_is_looked_up(school: School) -> None:
    case, other = await school.teacher.raises(), await school.colleague.raises()
    for body in (link(other), {"case": str(uuid4())}):
        assert (await school.teacher.tries(case, "link", body)).status_code == 403
        assert (await school.headteacher.tries(case, "link", body)).status_code == 403
    assert (await school.dsl.tries(case, "link", {"case": "no id"})).status_code == 422


async def test_a_receipt_of_the_other_case_is_not_enough(school: School) -> None:
    case = await school.teacher.raises(about=(school.dsl, school.deputy))
    await school.senior.does(case, "accept")  # and acts as DSL in this one
    other = await school.teacher.raises(about=(school.senior,))
    theirs = await school.teacher.raises()
    assert (await school.senior.tries(case, "link", link(other))).status_code == 404
    await school.senior.does(case, "link", link(theirs))


async def test_a_link_is_recorded_in_one_case_and_found_from_both(school: School) -> None:
    case, other = await school.teacher.raises(), await school.colleague.raises()
    after = await school.dsl.does(case, "link", link(other))
    assert after["version"] == 2
    assert (await school.dsl.sees(other))["version"] == 1
    for person in (school.dsl, school.headteacher, school.auditor):
        assert await links(person, case) == [short(other)]
        assert await links(person, other) == [short(case)]
    answer = await school.dsl.tries(other, "link", link(case))
    assert (answer.status_code, answer.json()["code"]) == (409, "AlreadyLinked")


async def test_a_receipt_shows_no_links(school: School) -> None:
    """3-STF.k."""
    case, other = await school.teacher.raises(), await school.teacher.raises()
    await school.dsl.does(case, "link", link(other))
    assert (await school.teacher.get(f"/v1/referrals/{case['id']}/links")).status_code == 403
    assert (await school.colleague.get(f"/v1/referrals/{case['id']}/links")).status_code == 404


async def test_the_subject_of_the_other_case_learns_of_it_from_neither_side(school: School) -> None:
    """3.2h: not by the list, the history or the version."""
    case = await school.teacher.raises()
    about_deputy = await school.teacher.raises(about=(school.deputy,))
    answer = await school.dsl.tries(case, "link", link(about_deputy))
    assert (answer.status_code, answer.json()["code"]) == (409, "LinkFromTheOtherCase")
    await school.dsl.does(about_deputy, "link", link(case))
    assert await links(school.dsl, case) == [short(about_deputy)]
    assert await links(school.deputy, case) == []
    seen = await school.deputy.sees(case)
    assert seen["version"] == 1
    assert [each["type"] for each in await school.deputy.read(f"/v1/referrals/{case['id']}/history")] == [
        "concern.raised"
    ]


async def test_a_link_named_in_a_report_is_found_from_both_cases_and_never_refused(school: School) -> None:
    first = await school.teacher.raises()
    body = a_concern() | {"linked_to": [first["id"], str(uuid4())]}
    answer = await school.teacher.post("/v1/referrals", body)
    assert answer.status_code == 201
    assert await links(school.dsl, answer.json()) == [short(first)]
    assert await links(school.dsl, first) == [short(answer.json())]


async def test_the_history_names_no_case_that_its_reader_may_not_see(school: School) -> None:
    """3.2h: the reporter does not know who may not learn of a case."""
    about_deputy = await school.teacher.raises(about=(school.deputy,))
    open_to_all = await school.teacher.raises()
    for named, left in (([about_deputy], None), ([about_deputy, open_to_all], [open_to_all["id"]])):
        body = a_concern() | {"linked_to": [each["id"] for each in named]}
        case = (await school.teacher.post("/v1/referrals", body)).json()
        path = f"/v1/referrals/{case['id']}/history"
        (seen,) = await school.deputy.read(path)
        assert seen["data"].get("linked_to") == left
        assert about_deputy["id"] not in str(seen)
        (whole,) = await school.dsl.read(path)
        assert whole["data"]["linked_to"] == body["linked_to"]
        assert whole["seal"] == seen["seal"]


@pytest.mark.parametrize("void", [True, False])
async def test_a_link_leaves_no_trace_once_the_other_case_excludes_its_reader(
    void: bool, school: School
) -> None:
    """3.2h: neither the link, nor its correction, nor a gap in a page; the DSL sees all of them."""
    case, other = await school.teacher.raises(), await school.colleague.raises()
    before, control = await all_that_reads(school.deputy, case), await all_that_reads(school.dsl, case)
    path = f"/v1/referrals/{case['id']}/history"
    paged = await pages(school.deputy, path, limit=1)
    await school.dsl.does(case, "link", link(other))
    corrected = {"event": 2, "reasons": WHY} | ({"void": True} if void else {"text": "A cousin."})
    await school.dsl.does(case, "correct", corrected)
    await school.dsl.excludes(other, school.deputy)
    assert await all_that_reads(school.deputy, case) == before
    assert await pages(school.deputy, path, limit=1) == paged
    assert await all_that_reads(school.dsl, case) != control
    kinds = [each["type"] for each in await school.dsl.read(path)]
    assert kinds == ["concern.raised", "case.linked", "event.corrected"]
    lifted = {"person": str(school.deputy.id), "reasons": WHY}
    await school.headteacher.does(other, "lift-conflict", lifted)
    assert [each["type"] for each in await school.deputy.read(path)] == kinds


async def test_a_damaged_entry_shows_no_trace_of_a_hidden_link(
    school: School, owner: asyncpg.Connection
) -> None:
    """3.2h: nor is the correction of such a link offered as a decision to challenge."""
    case, other = await school.teacher.raises(), await school.colleague.raises()
    before = await school.deputy.sees(case)
    await school.dsl.does(case, "link", link(other))
    await school.dsl.does(case, "correct", {"event": 2, "void": True, "reasons": WHY})
    await school.dsl.excludes(other, school.deputy)
    async with flipped_bit(owner, {"id": case["id"], "version": 1}, "body"):
        assert await school.deputy.sees(case) | {"version": 1} == before
        shown = await school.headteacher.sees(case)
    assert [each["type"] for each in shown["challengeable"]] == ["event.corrected"]
