"""Bundles that people of a school take with their own passwords, and the verifier in them."""

import sys
from pathlib import Path
from uuid import UUID

import httpx2
import pytest

from application.school import passwords
from tests.api.log_of_a_school import Log, a_case
from tests.evidence.bundles import unzipped
from tests.processes import finished
from tests.school import Actor, Json

PASSWORD = "otter lantern plum"


@pytest.fixture(scope="session")
async def hashed() -> str:
    """Made once, because it takes long."""
    return await passwords.hashed(PASSWORD)


@pytest.fixture(autouse=True)
async def accounts(log: Log, hashed: str) -> None:
    for part, person in log.school.everybody.items():
        if part not in ("senior", "governor"):
            await log.superuser.execute(
                "INSERT INTO accounts (person, login, password) VALUES ($1, $2, $3)",
                person.id,
                f"{part}@school.example",
                hashed,
            )


async def taken(person: Actor, *of: Json | UUID, contents: str = "sealed", **more: str) -> httpx2.Response:
    ids = [str(each) if isinstance(each, UUID) else each["id"] for each in of]
    return await person.post("/v1/bundles", {"ids": ids, "contents": contents, "password": PASSWORD} | more)


async def a_signed_case(log: Log) -> Json:
    case = await a_case(log)
    await log.signs()
    return case


def checked(body: bytes, folder: Path, *options: str) -> str:
    """What the verifier in the file says."""
    (folder / "verify.py").write_bytes(unzipped(body)["verify.py"])
    (folder / "bundle.zip").write_bytes(body)
    found = finished(sys.executable, "-I", "verify.py", "bundle.zip", *options, cwd=folder, env={})
    assert found.returncode == 0, found.stdout + found.stderr
    return found.stdout
