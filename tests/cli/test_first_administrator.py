"""`onward init` and `onward people link`: the first administrator, and a way in after a lock-out."""

from pathlib import Path

import asyncpg
import pytest

from cli.school import people_commands
from cli.service.installation import UserError
from local.embedded_postgres import APP, OWNER, EmbeddedPostgres
from store.people import accounts
from store.pool import Pool
from tests.patience import POOL_PATIENCE
from tests.school import School

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
    pool = await Pool.connect(database.url(APP), patience=POOL_PATIENCE)
    invited = await accounts.invited(pool, address.rpartition("/")[2])
    await pool.close()
    assert invited is not None
    assert (invited.name, invited.school, invited.login) == ("Ada Admin", "Hill School", "ada@hill.example")
    roles = await owner.fetchval("SELECT roles FROM people WHERE id = $1", invited.person)
    assert roles == ["admin", "staff"]
    again = await people_commands.link_person(str(invited.person), data=Path("nowhere"))
    assert again.startswith("http://127.0.0.1:8000/welcome/")
