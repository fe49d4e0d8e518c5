"""Concerns about the procedure itself (13.4)."""

import asyncpg
import pytest

from tests.other_bodies import PROCESS, PROCESS_ANSWER, PROCESS_PATH, reports_a_problem
from tests.school import School


async def test_an_unknown_clause_or_person_is_malformed(school: School, other_school: School) -> None:
    for wrong in (
        PROCESS | {"clause": "99.9"},
        PROCESS | {"text": "No."},
        PROCESS | {"about": [str(other_school.dsl.id)]},
        {},
    ):
        assert (await school.teacher.post(PROCESS_PATH, wrong)).status_code == 422
    assert (await school.teacher.read(PROCESS_PATH)) == []


async def test_only_whom_it_went_to_answers_and_others_do_not_find_it(
    school: School, other_school: School
) -> None:
    concern = await reports_a_problem(school.teacher)
    assert concern["goes_to"] == "headteacher"
    path = f"{PROCESS_PATH}/{concern['id']}/answer"
    for person, status in (
        (school.teacher, 403),
        (school.auditor, 403),
        (school.colleague, 404),
        (school.dsl, 404),
        (school.board_lead, 404),
        (other_school.headteacher, 404),
    ):
        assert (await person.post(path, PROCESS_ANSWER)).status_code == status
    assert (await school.headteacher.post(path, {"text": " "})).status_code == 422
    assert (await school.headteacher.post(path, PROCESS_ANSWER)).status_code == 201
    (read,) = await school.teacher.read(PROCESS_PATH)
    assert [each["text"] for each in read["answers"]] == [PROCESS_ANSWER["text"]]


async def test_a_problem_about_the_head_goes_to_the_board_lead(school: School) -> None:
    concern = await reports_a_problem(school.teacher, school.headteacher)
    assert concern["goes_to"] == "board_lead"
    assert await school.headteacher.read(PROCESS_PATH) == []
    path = f"{PROCESS_PATH}/{concern['id']}/answer"
    assert (await school.headteacher.post(path, PROCESS_ANSWER)).status_code == 404
    assert (await school.board_lead.post(path, PROCESS_ANSWER)).status_code == 201


async def test_the_same_key_says_it_once(school: School) -> None:
    first = await reports_a_problem(school.teacher, Idempotency_Key="k")
    assert await reports_a_problem(school.teacher, Idempotency_Key="k") == first
    other = await school.teacher.post(PROCESS_PATH, PROCESS, Idempotency_Key="k")
    assert (other.status_code, other.json()["code"]) == (422, "KeyReused")
    path = f"{PROCESS_PATH}/{first['id']}/answer"
    for _ in range(2):
        answered = await school.headteacher.post(path, PROCESS_ANSWER, Idempotency_Key="a")
        assert len(answered.json()["answers"]) == 1


async def test_its_words_are_sealed_and_cannot_be_withdrawn(
    school: School, owner: asyncpg.Connection
) -> None:
    concern = await reports_a_problem(school.teacher)
    body = await owner.fetchval("SELECT body FROM process_concerns WHERE id = $1::uuid", concern["id"])
    assert PROCESS["text"].encode() not in body
    for statement in ("DELETE FROM process_concerns", "UPDATE process_concerns SET clause = '1'"):
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await owner.execute(statement)
