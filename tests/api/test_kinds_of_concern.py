"""A school's kinds of concern are data: a kind in a folder of policies needs no code (2.1)."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from application.audit.bundle_documents import documents_of
from policies.policy_loader import FOLDER, load_folder, read_files
from tests.api.log_of_a_school import Log, a_log
from tests.databases import Database

KIND = """
[[kinds]]
code = "vaping"
name = "Vaping and drugs"
group = "Health and well-being"
basis = "The school"
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A policy that names the general set of kinds, with one kind more."""
    folder = shutil.copytree(FOLDER, tmp_path_factory.mktemp("installed") / "policies")
    general = (folder / "kinds" / "general.toml").read_text("utf-8")
    (folder / "kinds" / "ours.toml").write_text(general + KIND, "utf-8")
    policy = folder / "coalway-cse-2023.toml"
    policy.write_text(policy.read_text("utf-8").replace('kinds = "coalway"', 'kinds = "ours"'), "utf-8")
    return folder


@pytest.fixture(scope="module")
async def log(
    migrated: Database, folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Log]:
    """A school under that policy."""
    async with a_log(migrated, tmp_path_factory.mktemp("log"), load_folder(folder)) as made:
        yield made


async def test_a_kind_of_a_folder_is_recorded_listed_narrowed_to_and_named(log: Log) -> None:
    teacher, dsl = log.school.teacher, log.school.dsl
    case = await teacher.raises(category="vaping")
    shown = await dsl.sees(case)
    assert (shown["concern"]["category"], shown["concern"]["concern_kind"]) == ("vaping", "Vaping and drugs")
    assert [each["id"] for each in await dsl.read("/v1/referrals?category=vaping")] == [case["id"]]
    assert await dsl.read("/v1/referrals?category=physical") == []
    refused = await dsl.get("/v1/referrals?category=juggling")
    assert refused.status_code == 422
    assert "vaping" in refused.json()["errors"][0]["message"]
    first = (await dsl.read(f"/v1/referrals/{case['id']}/history"))[0]
    assert first["data"]["concern_kind"] == {"code": "vaping", "name": "Vaping and drugs", "means": []}
    kinds = (await dsl.read("/v1/policy"))["kinds"]
    assert (kinds["id"], kinds["kinds"][-1]["code"]) == ("ours", "vaping")


async def test_a_bundle_brings_the_kinds_with_the_policy(log: Log, folder: Path) -> None:
    async with log.ledger.pool.connection() as connection:
        found = await documents_of(connection, log.ledger, (), folder)
    assert KIND.encode() in found["kinds-ours.toml"]


async def test_a_changed_set_of_kinds_is_a_changed_file(folder: Path) -> None:
    before = read_files(folder)["kinds/ours.toml"]
    with (folder / "kinds" / "ours.toml").open("a", encoding="utf-8") as file:
        file.write("# Agreed.\n")
    assert read_files(folder)["kinds/ours.toml"] != before
