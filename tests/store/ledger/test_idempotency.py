"""Idempotency keys are stored hashed, and no other way."""

from uuid import uuid4

import asyncpg
import pytest

from tests.api.test_duty_endpoints import shift
from tests.school import School, a_concern

NAME = "Rowan-Ashdown"
"""A key with a child's name in it: programs make their own keys."""


async def test_no_key_is_stored_in_clear_whatever_it_was_sent_with(
    school: School, owner: asyncpg.Connection
) -> None:
    keys = {name: f"{NAME}-{name}-{uuid4()}" for name in ("raise", "accept", "refused", "duty", "procedure")}
    concern = {"clause": "11.8", "text": "No one answers on a Friday."}
    case = (await school.dsl.post("/v1/referrals", a_concern(), Idempotency_Key=keys["raise"])).json()
    await school.dsl.does(case, "accept", Idempotency_Key=keys["accept"])
    assert (await school.dsl.tries(case, "accept", Idempotency_Key=keys["refused"])).status_code == 409
    assert (
        await school.dsl.post("/v1/duty", shift(school.dsl), Idempotency_Key=keys["duty"])
    ).status_code == 201
    said = await school.dsl.post("/v1/process-concerns", concern, Idempotency_Key=keys["procedure"])
    assert said.status_code == 201
    rows = await owner.fetch("SELECT * FROM answers WHERE person = $1", school.dsl.id)
    assert len(rows) == len(keys)
    assert NAME not in str([dict(row) for row in rows])
    again = await school.dsl.post("/v1/referrals", a_concern(), Idempotency_Key=keys["raise"])
    assert (again.json()["id"], again.headers["idempotent-replay"]) == (case["id"], "true")


async def test_a_key_in_clear_cannot_be_stored(school: School, owner: asyncpg.Connection) -> None:
    row = "INSERT INTO answers VALUES ($1, $2, '', $1, $1, 200, 1, NULL)"
    with pytest.raises(asyncpg.CheckViolationError):
        await owner.execute(row, school.dsl.id, NAME)
