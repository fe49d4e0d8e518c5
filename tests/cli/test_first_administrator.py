"""The first administrator of a school, and the operator, are made on the command line."""

import asyncio
import os
from pathlib import Path

import asyncpg
import pytest

from cli.school import people_commands
from cli.service.installation import UserError
from local.embedded_postgres import APP, OWNER, EmbeddedPostgres
from policies import load_all
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.people import accounts
from tests.cli.commands import onward, settings_of
from tests.databases import Database, pooled
from tests.school import School, SetClock, served

URL = "https://onward.hill.example"


@pytest.fixture
def _settings(database: EmbeddedPostgres, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ONWARD_OWNER_DATABASE_URL", database.url(OWNER))


@pytest.mark.usefixtures("_settings")
async def test_a_school_that_has_an_administrator_gets_no_second_first_one(school: School) -> None:
    with pytest.raises(UserError, match="has an administrator"):
        await people_commands.init("Ada Other", f"School {school.id}", url=URL, data=Path("nowhere"))


@pytest.mark.usefixtures("_settings")
async def test_a_link_for_an_unknown_id_is_refused() -> None:
    for typed in ("no id", "00000000-0000-4000-8000-000000000000"):
        with pytest.raises(UserError, match="onward people list"):
            await people_commands.link_person(typed, URL, Path("nowhere"))


@pytest.mark.usefixtures("_settings")
async def test_the_link_opens_an_account_for_an_administrator(
    database: EmbeddedPostgres, owner: asyncpg.Connection
) -> None:
    said = await people_commands.init(
        "Ada Admin", "Hill School", ["staff"], "ada@hill.example", URL, Path("nowhere")
    )
    address = said.splitlines()[0]
    assert address.startswith(f"{URL}/welcome/")
    async with pooled(database.url(APP)) as pool:
        invited = await accounts.invited(pool, address.rpartition("/")[2])
    assert invited is not None
    assert (invited.name, invited.school, invited.login) == ("Ada Admin", "Hill School", "ada@hill.example")
    roles = await owner.fetchval("SELECT roles FROM people WHERE id = $1", invited.person)
    assert roles == ["admin", "staff"]
    missing = "no designated safeguarding lead, no deputy designated safeguarding lead and no headteacher."
    assert f"Hill School has {missing} Give people these roles, in this order." in said.splitlines()[-1]
    assert "no one receives a report there" in said.splitlines()[-1]
    led = await people_commands.init("Dana Lead", "Dale School", ["dsl"], None, URL, Path("nowhere"))
    assert "no one receives" not in led
    again = await people_commands.link_person(str(invited.person), data=Path("nowhere"))
    assert again.startswith("http://127.0.0.1:8000/welcome/")


SEAL_KEY = os.urandom(32)
ADD = ("people", "add")


async def test_the_operator_is_made_on_the_command_line_alone(migrated: Database) -> None:
    async with migrated.copy() as database:
        where = settings_of(database, SEAL_KEY)
        both = ("Oz", "--school", "S", "--role", "operator", "--role", "admin")
        refused = await asyncio.to_thread(onward, *ADD, *both, **where)
        assert (refused.returncode, "The operator has no other role" in refused.stderr) == (2, True)
        operator = ("Oz Operator", "--school", "The operator", "--role", "operator")
        made = await asyncio.to_thread(onward, *ADD, *operator, **where)
        assert (made.returncode, made.stderr) == (0, "")
        token = await asyncio.to_thread(onward, "people", "token", made.stdout.strip(), **where)
        async with (
            pooled(database.url(APP)) as pool,
            served(Ledger(pool, Seals(SEAL_KEY), SetClock(), load_all())) as http,
        ):
            headers = {"Authorization": f"Bearer {token.stdout.strip()}"}
            body = {"day": "2027-09-03", "change": "add", "reasons": "Proclaimed for the coronation."}
            assert (await http.post("/v1/calendar", json=body, headers=headers)).status_code == 201
            assert (await http.get("/v1/referrals", headers=headers)).json() == []
        await asyncio.to_thread(onward, *ADD, "Tom", "--school", "Hill School", "--role", "staff", **where)
        doctor = await asyncio.to_thread(onward, "doctor", **where)
        assert "Hill School has no designated safeguarding lead" in doctor.stdout
        assert "The operator has no" not in doctor.stdout
        assert "note  Hill School has no pupils in its register." in doctor.stdout
        assert "note  The policy in force is the sample that comes with Onward: Coalway" in doctor.stdout
        assert "ONWARD_SEAL_KEY_COPIED_ON" in doctor.stdout
        copied = {**where, "ONWARD_SEAL_KEY_COPIED_ON": "2026-12-01"}
        assert "COPIED_ON" not in (await asyncio.to_thread(onward, "doctor", **copied)).stdout
