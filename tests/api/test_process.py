"""Concerns about the procedure itself (13.4)."""

from uuid import UUID

import asyncpg
import pytest

from store.ledger.ledger import Ledger
from store.verification.side_row_check import sealed
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


@pytest.mark.parametrize(
    "change", ["about = '{}', goes_to = 'headteacher'", "raised_by = $2, about = '{}'", "facts = 'x'"]
)
async def test_a_head_who_changes_the_columns_does_not_see_what_is_about_them(
    school: School, ledger: Ledger, owner: asyncpg.Connection, change: str
) -> None:
    concern = await reports_a_problem(school.teacher, school.headteacher)
    of_head = [school.headteacher.id] if "$2" in change else []
    async with owner.transaction():
        await owner.execute("ALTER TABLE process_concerns DISABLE TRIGGER process_concerns_stand")
        await owner.execute(
            f"UPDATE process_concerns SET {change} WHERE id = $1", UUID(concern["id"]), *of_head
        )
        await owner.execute("ALTER TABLE process_concerns ENABLE ALWAYS TRIGGER process_concerns_stand")
    assert await school.headteacher.read(PROCESS_PATH) == []
    async with owner.transaction():
        found = [each async for each in sealed(owner, ledger.seals)]
    columns = {part.split(" = ")[0] for part in change.split(", ")}
    assert {f"process_concerns.{column}" for column in columns} <= {each.place for each in found}
