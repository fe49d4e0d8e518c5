"""The operator of an installation: made with `onward people add`, and by no one in a school."""

import asyncio
import os

from local.embedded_postgres import APP, OWNER
from policies import load_all
from store.ledger.ledger import Ledger
from store.ledger.sealing import Seals
from store.pool import Pool
from tests.cli.commands import onward
from tests.databases import Database
from tests.patience import POOL_PATIENCE
from tests.school import SetClock, served

SEAL_KEY = os.urandom(32)
ADD = ("people", "add")


async def test_the_operator_is_made_on_the_command_line_alone(migrated: Database) -> None:
    async with migrated.copy() as database:
        where = {
            "ONWARD_DATABASE_URL": database.url(APP),
            "ONWARD_OWNER_DATABASE_URL": database.url(OWNER),
            "ONWARD_SEAL_KEY": SEAL_KEY.hex(),
        }
        both = ("Oz", "--school", "S", "--role", "operator", "--role", "admin")
        refused = await asyncio.to_thread(onward, *ADD, *both, **where)
        assert (refused.returncode, "The operator has no other role" in refused.stderr) == (2, True)
        operator = ("Oz Operator", "--school", "The operator", "--role", "operator")
        made = await asyncio.to_thread(onward, *ADD, *operator, **where)
        assert (made.returncode, made.stderr) == (0, "")
        token = await asyncio.to_thread(onward, "people", "token", made.stdout.strip(), **where)
        pool = await Pool.connect(database.url(APP), patience=POOL_PATIENCE)
        async with served(Ledger(pool, Seals(SEAL_KEY), SetClock(), load_all())) as http:
            headers = {"Authorization": f"Bearer {token.stdout.strip()}"}
            body = {"day": "2027-09-03", "change": "add", "reasons": "Proclaimed for the coronation."}
            assert (await http.post("/v1/calendar", json=body, headers=headers)).status_code == 201
            assert (await http.get("/v1/referrals", headers=headers)).json() == []
        await pool.close()
        await asyncio.to_thread(onward, *ADD, "Tom", "--school", "Hill School", "--role", "staff", **where)
        doctor = await asyncio.to_thread(onward, "doctor", **where)
        assert "Hill School has no DSL" in doctor.stdout
        assert "The operator has no DSL" not in doctor.stdout
