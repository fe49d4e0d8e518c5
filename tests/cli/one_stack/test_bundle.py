"""`onward bundle` on a running stack: the file is checked without it, and its making is logged."""

import asyncio
import subprocess
import sys
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from uuid import UUID

from cli.service.installation import CHECKPOINTS, LOG_KEY, ledger_of
from runtime.checkpoint_file import CheckpointFile
from runtime.log_signer import LogSigner
from tests.cli.commands import Stack, onward
from tests.evidence.bundles import flipped, unzipped, with_cell, zipped
from tests.other_bodies import A_PUPIL
from tests.patience import PAUSE
from tests.processes import finished


def checked(file: Path, *options: str) -> tuple[int, str]:
    """What the verifier in the file says."""
    verifier = file.with_name("verify.py")
    verifier.write_bytes(unzipped(file.read_bytes())["verify.py"])
    found = finished(sys.executable, "-I", verifier, file, *options, cwd=file.parent, env={})
    return found.returncode, found.stdout + found.stderr


def bundled_soon(data: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """`onward bundle`, which waits for a signed head; a second signer signs sooner than once a minute."""
    with ThreadPoolExecutor(1) as other:
        asked = other.submit(onward, "bundle", *arguments, "--data", str(data))
        asyncio.run(_sign_until(asked, data))
        return asked.result()


async def _sign_until(asked: Future[subprocess.CompletedProcess[str]], data: Path) -> None:
    async with ledger_of(data) as ledger:
        file = CheckpointFile(data / CHECKPOINTS)
        signer = LogSigner(ledger.pool, data / LOG_KEY, file, ledger.clock.now)
        while not asked.done():
            await signer.once()
            await asyncio.sleep(PAUSE)


def test_a_case_and_a_child_leave_with_their_proof(running: Stack, tmp_path: Path) -> None:
    pupil = running.post("dsl", "/v1/pupils", A_PUPIL | {"given_name": "Isolde"}).json()["id"]
    case = running.raises("dsl", pupil={"id": pupil})
    running.post("dsl", f"/v1/referrals/{case['id']}/accept", {})
    opened, sealed = tmp_path / "opened.zip", tmp_path / "sealed.zip"
    made = bundled_soon(running.data, case["reference"], pupil, "-o", str(opened))
    assert made.returncode == 0, made.stderr
    code, said = checked(opened)
    assert code == 0, said
    entries = len(unzipped(opened.read_bytes())[f"entries/{case['id']}.tsv"].splitlines()) - 1
    assert f"{case['id']}: {entries} entries. Each follows from the one before, is in the tree" in said
    assert f"{pupil}: 1 entries" in said
    assert b"Isolde" in unzipped(opened.read_bytes())[f"words/{pupil}.jsonl"]
    log = running.read("dsl", f"/v1/referrals/{case['id']}/views")
    assert (None, "opened-bundle") in {(each["person"], each["what"]) for each in log}

    kept = tmp_path / "kept"
    kept.write_bytes(running.http.get("/v1/checkpoint").content)
    key = running.http.get("/v1/checkpoint/key").text.strip()
    made = bundled_soon(running.data, case["id"], "-o", str(sealed), "--sealed", "--since", str(kept))
    assert made.returncode == 0, made.stderr
    log = running.read("dsl", f"/v1/referrals/{case['id']}/views")
    assert (None, "sealed-bundle") in {(each["person"], each["what"]) for each in log}
    two = tmp_path / "two"
    two.write_bytes(kept.read_bytes() * 2)
    refused = running.onward("bundle", case["id"], "-o", str(tmp_path / "no.zip"), "--since", str(two))
    assert refused.returncode == 2
    assert "has more than one signed head" in refused.stderr
    code, said = checked(sealed, "--checkpoint", str(kept), "--key", key)
    assert code == 0, said
    assert "its words stay sealed" in said
    assert "that you kept" in said
    assert not any(name.startswith(("words", "keys")) for name in unzipped(sealed.read_bytes()))

    files = unzipped(opened.read_bytes())
    one = case["id"]
    opened.write_bytes(zipped(with_cell(files, UUID(one), 1, "body", flipped(b"x" * 40))))
    code, said = checked(opened)
    assert (code, f"Entry 1 of {one} was changed after it was written." in said) == (1, True)
