"""Imports of one register go one after the other, and others are answered meanwhile."""

import asyncio
import threading
from types import ModuleType
from typing import Any

import asyncpg
import pytest

from application import problems
from application.pupils import pupil_imports
from application.pupils.pupil_imports import RegisterChanged, fingerprint, import_pupils, plan_import
from domain.people.roles import By
from store.ledger.ledger import Ledger
from store.pool import ANSWER_SECONDS
from store.pupils import pupil_codec, school_register
from store.pupils.school_register import lock_register
from tests.application.school_lists import a_list, asked_for, imported, in_register
from tests.lock_waits import until_they_wait
from tests.patience import PATIENCE, Rounds
from tests.school import School
from tests.store.pupils.register import a_pupil, loaded_pupil


async def test_one_of_two_imports_at_once_waits(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    asked = asked_for(a_list(3))
    seen = fingerprint(await plan_import(ledger, school.id, asked))
    async with ledger.pool.connection(30) as connection, connection.transaction():
        await lock_register(connection, school.id)
        second = asyncio.create_task(import_pupils(ledger, school.id, asked, "command_line", seen))
        await until_they_wait(owner)
        assert not second.done()
    await second
    assert await in_register(owner, school.id) == 3


async def test_an_import_that_waited_writes_nothing_for_a_person_whose_role_has_ended(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    by = By(id=school.admin.id, role="admin")
    asked = asked_for(a_list(3), circumstances=False)
    seen = fingerprint(await plan_import(ledger, school.id, asked))
    await owner.execute("UPDATE people SET roles = '{staff}' WHERE id = $1", school.admin.id)
    with pytest.raises(problems.NotAllowed):
        await import_pupils(ledger, school.id, asked, by, seen)
    assert await in_register(owner, school.id) == 0


async def test_of_two_imports_of_one_file_at_once_one_writes_and_the_other_says_so(
    ledger: Ledger, school: School, owner: asyncpg.Connection
) -> None:
    asked = asked_for(a_list(10))
    seen = fingerprint(await plan_import(ledger, school.id, asked))
    both = [import_pupils(ledger, school.id, asked, "command_line", seen) for _ in range(2)]
    answers = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(type(each).__name__ for each in answers) == ["PupilPlan", "RegisterChanged"]
    assert await in_register(owner, school.id) == 10


async def test_changes_wait_for_an_import_that_takes_longer_than_an_answer(
    ledger: Ledger, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert school_register.CHANGE_SECONDS > 10 * ANSWER_SECONDS
    monkeypatch.setattr(school_register, "CHANGE_SECONDS", PATIENCE)
    pupil = await a_pupil(ledger, school, external_id="1", given_name="Rowan1", family_name="Ashdown")
    asked = asked_for(a_list(1))
    seen = fingerprint(await plan_import(ledger, school.id, asked))
    async with ledger.pool.connection(30) as connection, connection.transaction():
        await lock_register(connection, school.id)
        path, body = f"/v1/pupils/{pupil.id}/update", {"changes": {"class": "9C"}}
        monkeypatch.setattr(school_register, "_is_free", looks := Rounds(school_register._is_free))
        changing = [asyncio.create_task(school.dsl.post(path, body)) for _ in range(12)]
        await looks.pass_by(3 * len(changing))
        assert not any(change.done() for change in changing)
        await school.teacher.read("/v1/me")  # they keep no connection, or none would be left for others
    assert {change.status_code for change in await asyncio.gather(*changing)} == {200}
    with pytest.raises(RegisterChanged):
        await import_pupils(ledger, school.id, asked, "command_line", seen)


async def test_a_change_that_waits_too_long_for_an_import_is_told_to_come_again(
    ledger: Ledger, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    pupil = await a_pupil(ledger, school)
    monkeypatch.setattr(school_register, "CHANGE_SECONDS", 0.2)
    path = f"/v1/pupils/{pupil.id}/update"
    async with ledger.pool.connection(30) as connection, connection.transaction():
        await lock_register(connection, school.id)
        answer = await school.dsl.post(path, {"changes": {"class": "9C"}})
    assert (answer.status_code, "retry-after" in answer.headers) == (503, True)
    assert (await loaded_pupil(ledger, pupil)).pupil == pupil


@pytest.mark.parametrize(
    ("module", "name"), [(pupil_imports, "plan_pupils"), (pupil_codec, "state_from_bytes")]
)
async def test_the_register_is_opened_and_an_import_planned_beside_other_work(
    module: ModuleType, name: str, ledger: Ledger, school: School, monkeypatch: pytest.MonkeyPatch
) -> None:
    await imported(ledger, school.id, a_list(1))
    threads, real = [], getattr(module, name)

    def noted(*given: Any) -> Any:
        threads.append(threading.get_ident())
        return real(*given)

    monkeypatch.setattr(module, name, noted)
    await plan_import(ledger, school.id, asked_for(a_list(1)))
    assert len(threads) == 1
    assert threading.get_ident() not in threads
