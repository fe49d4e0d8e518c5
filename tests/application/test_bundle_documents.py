"""A bundle has its policies, calendar and cosigned head, and both verifiers take it (11.17)."""

import hashlib
import json
import shutil
import sys
from collections.abc import AsyncIterator
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

import pytest

from application.audit.bundles import made_bundle
from delivery.tls import client
from evidence.checkpoint_text import checkpoint_note, tree_head
from policies.policy_loader import BANK_HOLIDAYS, FOLDER, load_folder, read_files
from runtime.clocks import SystemClock
from runtime.witness_client import WitnessClient
from runtime.witness_settings import Witness
from store.planning.replanning_batches import follow
from tests.api.log_of_a_school import KEY, Log, a_case, a_log
from tests.databases import Database
from tests.evidence.bundles import unzipped
from tests.evidence.elsewhere import Elsewhere, elsewhere
from tests.evidence.witness.served_witness import A_KEY, NAME, a_folder
from tests.evidence.witness.served_witness import served as serving
from tests.other_bodies import a_pupil
from tests.processes import finished
from tests.school import WHY, Json

__all__ = ["elsewhere"]

OLD, NEW = "coalway-cse-2023@1", "coalway-cse-2023@2"
EXTRA_DAY = date(2028, 5, 12)
CHANGE = "The council's protocol gives two days."


@pytest.fixture(scope="module")
def policies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two versions of the policy: new cases are under the newer one."""
    folder = shutil.copytree(FOLDER, tmp_path_factory.mktemp("installed") / "policies")
    text = (folder / "coalway-cse-2023.toml").read_text("utf-8")
    newer = text.replace("version = 1", "version = 2", 1)
    (folder / "next-year.toml").write_text(newer, "utf-8")
    return folder


@pytest.fixture(scope="module")
async def log(
    migrated: Database, policies: Path, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[Log]:
    async with a_log(migrated, tmp_path_factory.mktemp("log"), load_folder(policies)) as made:
        yield made


@pytest.fixture(scope="module")
async def moved(log: Log) -> Json:
    """A case that was raised under the newer policy and moved to the older one."""
    case = await log.school.teacher.raises()
    return await log.school.dsl.does(case, "adopt-policy", {"policy": OLD, "reasons": WHY})


async def documents(log: Log, policies: Path, *of: Json, sealed: bool = False) -> dict[str, bytes]:
    files = unzipped(await bundle(log, policies, *of, sealed=sealed))
    return {
        name.removeprefix("documents/"): body for name, body in files.items() if name.startswith("documents/")
    }


async def bundle(log: Log, policies: Path, *of: Json, sealed: bool = False) -> bytes:
    await log.signs()
    seals = None if sealed else log.ledger.seals
    return await made_bundle(log.ledger, [UUID(each["id"]) for each in of], seals, None, policies)


def of_policies(found: dict[str, bytes]) -> set[str]:
    return {name for name in found if "@" in name}


@pytest.mark.parametrize("sealed", [True, False])
async def test_it_has_the_policy_of_each_version_that_its_entries_name(
    log: Log, policies: Path, moved: Json, sealed: bool
) -> None:
    case = await log.school.teacher.raises()
    assert log.ledger.in_force.name == NEW
    newer = (policies / "next-year.toml").read_bytes()
    found = await documents(log, policies, case, sealed=sealed)
    assert of_policies(found) == {f"{NEW}.toml"}
    assert found[f"{NEW}.toml"] == newer
    found = await documents(log, policies, case, moved, sealed=sealed)
    assert of_policies(found) == {f"{NEW}.toml", f"{OLD}.toml"}
    assert found[f"{OLD}.toml"] == (policies / "coalway-cse-2023.toml").read_bytes()


async def test_it_has_every_policy_if_none_can_be_read_from_its_entries(log: Log, policies: Path) -> None:
    both = {f"{NEW}.toml", f"{OLD}.toml"}
    case, pupil = await log.school.teacher.raises(), await a_pupil(log.school.dsl)
    assert of_policies(await documents(log, policies, pupil)) == both
    assert of_policies(await documents(log, policies, pupil, case)) == {f"{NEW}.toml"}
    await log.superuser.execute("DELETE FROM case_keys WHERE case_id = $1::uuid", case["id"])
    for sealed in (True, False):
        assert of_policies(await documents(log, policies, case, sealed=sealed)) == both


async def test_it_has_the_calendar_with_its_numbered_changes_and_what_the_files_were(
    log: Log, policies: Path, moved: Json
) -> None:
    await follow(log.ledger, read_files(policies))
    now = log.ledger.clock.now()
    async with log.ledger.pool.connection() as connection, connection.transaction():
        await log.ledger.plans.make(connection, "add", EXTRA_DAY, CHANGE, None, now)
        await log.ledger.plans.make(connection, "limits", None, CHANGE, None, now)
    found = await documents(log, policies, moved)
    assert found["calendar.toml"] == (policies / "calendar.toml").read_bytes()
    said: dict[str, Any] = json.loads(found["changes.json"])
    assert said["published_until"] == "2028-12-31"
    assert "2028-12-25" in said["bank_holidays"]
    assert EXTRA_DAY.isoformat() not in said["bank_holidays"]
    assert [(each["number"], each["change"], each["day"]) for each in said["changes"]] == [
        (1, "add", EXTRA_DAY.isoformat()),
        (2, "limits", None),
    ]
    assert {each["made_at"] for each in said["changes"]} == {now.isoformat()}
    assert CHANGE.encode() not in found["changes.json"], "reasons are people’s words"
    followed = {each["file"]: (each["from"], each["sha256"]) for each in said["files"]}
    assert followed["coalway-cse-2023.toml"] == (0, hashlib.sha256(found[f"{OLD}.toml"]).hexdigest())
    assert {"calendar.toml", BANK_HOLIDAYS} <= followed.keys()


async def test_both_verifiers_take_a_file_with_all_of_these(
    log: Log, policies: Path, moved: Json, elsewhere: Elsewhere
) -> None:
    made = await bundle(log, policies, moved)
    assert "documents/changes.json" in unzipped(made)
    for code, said in (elsewhere.python(made), elsewhere.shell(made)):
        assert (code, "EVERYTHING HOLDS." in said) == (0, True), said
    files = unzipped(made)
    manifest = json.loads(files["manifest.json"])["files"]
    assert {f"documents/{OLD}.toml", f"documents/{NEW}.toml"} <= manifest.keys()


@pytest.fixture
async def signed(migrated: Database, tmp_path: Path) -> AsyncIterator[Log]:
    """A school whose record is signed."""
    async with a_log(migrated, tmp_path) as made:
        yield made


async def cosigned_by(witness: Witness, log: Log) -> None:
    asking = WitnessClient(log.ledger.pool, [witness], SystemClock().now)
    await asking.begin()
    async with client() as http:
        await asking.once(http, witness)


async def bundle_of(log: Log, case: Json, kept: bytes | None = None) -> bytes:
    return await made_bundle(log.ledger, [UUID(case["id"])], log.ledger.seals, kept)


def checked(bundle: bytes, folder: Path, *options: str) -> tuple[str, str]:
    """What the two verifiers in a bundle say."""
    (folder / "bundle.zip").write_bytes(bundle)
    for name, body in unzipped(bundle).items():
        (folder / "unpacked" / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / "unpacked" / name).write_bytes(body)
    unpacked = folder / "unpacked"
    python = (sys.executable, "-I", str(unpacked / "verify.py"), str(folder / "bundle.zip"), *options)
    shell = ("sh", str(unpacked / "verify.sh"), str(unpacked))
    said = [finished(*command, cwd=folder) for command in (python, shell)]
    assert [each.returncode for each in said] == [0, 0], said
    return said[0].stdout, said[1].stdout


async def test_the_verifiers_name_the_witnesses_that_cosigned(signed: Log, tmp_path: Path) -> None:
    case = await a_case(signed)
    await signed.signs()
    alone, _ = checked(await bundle_of(signed, case), tmp_path)
    assert "No witness signed it" in alone
    async with serving(a_folder(tmp_path / "witness", KEY.verifier)) as witness:
        await cosigned_by(witness, signed)
    bundle = await bundle_of(signed, case)
    assert unzipped(bundle)["witnesses.vkey"].decode() == f"{A_KEY.verifier.line}\n"
    python, shell = checked(bundle, tmp_path, "--key", KEY.verifier.line, "--witness", A_KEY.verifier.line)
    assert f"The witness {NAME} saw it by " in python
    assert f"The witness {NAME} saw it by " in shell
    assert "EVERYTHING HOLDS." in python


async def test_a_cosigned_head_is_taken_while_it_covers_everything(signed: Log, tmp_path: Path) -> None:
    old = await a_case(signed)
    await signed.signs()
    async with serving(a_folder(tmp_path / "witness", KEY.verifier)) as witness:
        await cosigned_by(witness, signed)
    cosigned = unzipped(await bundle_of(signed, old))["checkpoint"]
    new = await a_case(signed)
    await signed.signs()  # the witness is away
    newest = unzipped(await bundle_of(signed, new))["checkpoint"]
    assert size(newest) > size(cosigned)
    assert len(checkpoint_note(newest).signatures) == 1
    assert unzipped(await bundle_of(signed, old))["checkpoint"] == cosigned
    assert unzipped(await bundle_of(signed, old, kept=newest))["checkpoint"] == newest


def size(checkpoint: bytes) -> int:
    return tree_head(checkpoint_note(checkpoint).text).size
