"""`onward witness` in a process of its own: made, told of a log, served, killed, and served again."""

import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx2

from evidence.note_keys import VerifierKey
from local.subprocesses import free_port
from tests.cli.commands import ROOT, clean, onward
from tests.delivery.fake_servers import a_mail_server
from tests.evidence.witness.a_log import KEY, REWRITTEN, TRUE
from tests.patience import until
from tests.processes import an_asyncio_process

NAME = "governors.example/hill-school"


def made(folder: Path, log: VerifierKey = KEY.verifier) -> str:
    """A witness that knows the log, and its public key."""
    created = onward("witness", "create", NAME, "--folder", str(folder))
    assert created.returncode == 0, created.stderr
    trusted = onward("witness", "trust", log.line, "--folder", str(folder))
    assert trusted.stdout == f"The witness cosigns for {log.name}.\n", trusted.stderr
    return created.stdout.strip()


@asynccontextmanager
async def served(folder: Path, *options: str, **environment: str) -> AsyncIterator[httpx2.AsyncClient]:
    """The running witness, killed at the end."""
    port = free_port()
    command = (sys.executable, "-m", "cli", "witness", "run", "--folder", str(folder), "--port", str(port))
    settings = clean() | environment
    async with (
        an_asyncio_process(*command, *options, cwd=ROOT, env=settings, stdout=subprocess.PIPE) as process,
        httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}", timeout=30) as http,
    ):

        async def answers() -> bool:
            try:
                return (await http.get("/healthz")).status_code == 200
            except httpx2.TransportError:
                return False

        await until("the witness answers", answers)
        assert process.stdout is not None
        said = (await process.stdout.readline()).decode()
        assert said == f"Witness {NAME} at http://127.0.0.1:{port}\n"
        yield http


async def test_a_witness_that_was_killed_still_knows_what_it_cosigned(tmp_path: Path) -> None:
    folder = tmp_path / "witness"
    line = made(folder)
    assert line.startswith(f"{NAME}+")
    async with served(folder) as http:
        first = await http.post("/add-checkpoint", content=TRUE.asks(0, 300).to_bytes())
        assert first.status_code == 200
        again = onward("witness", "run", "--folder", str(folder), "--port", str(free_port()))
        assert (again.returncode, "runs in" in again.stderr) == (2, True)
    async with served(folder) as http:
        late = await http.post("/add-checkpoint", content=REWRITTEN.asks(300, 400).to_bytes())
        on = await http.post("/add-checkpoint", content=TRUE.asks(300, 400).to_bytes())
        assert (late.status_code, on.status_code) == (422, 200)
    status = onward("witness", "status", "--folder", str(folder))
    assert status.returncode == 1
    assert line in status.stdout
    assert "400 entries" in status.stdout
    assert "came without a proof that it goes on from the one of 300" in status.stdout


async def test_people_get_a_mail_when_it_refuses(tmp_path: Path) -> None:
    folder = tmp_path / "witness"
    made(folder)
    async with a_mail_server() as mail:
        settings = {
            "ONWARD_SMTP_HOST": "127.0.0.1",
            "ONWARD_SMTP_PORT": str(mail.port),
            "ONWARD_SMTP_SECURITY": "none",
            "ONWARD_POST_FROM": "witness@governors.example",
        }
        async with served(folder, "--tell", "chair@governors.example", **settings) as http:
            await http.post("/add-checkpoint", content=TRUE.asks(0, 300).to_bytes())
            await http.post("/add-checkpoint", content=REWRITTEN.asks(300, 300).to_bytes())
            await until("the mail came", lambda: bool(mail.taken))
    assert mail.to == ["chair@governors.example"]
    assert b"two different trees of 300 entries" in mail.taken[0].replace(b"=\r\n", b"")


def test_mistakes_are_answered_with_a_sentence(tmp_path: Path) -> None:
    folder = str(tmp_path / "witness")
    none = onward("witness", "status", "--folder", folder)
    assert (none.returncode, "There is no witness in" in none.stderr) == (2, True)
    spaced = onward("witness", "create", "a name", "--folder", folder)
    assert (spaced.returncode, "no spaces" in spaced.stderr) == (2, True)
    line = onward("witness", "create", NAME, "--folder", folder).stdout.strip()
    for key, said in (("nonsense", "not a public key of a log"), (line, "key of a witness, not of a log")):
        wrong = onward("witness", "trust", key, "--folder", folder)
        assert (wrong.returncode, said in wrong.stderr) == (2, True)
    unsent = onward("witness", "run", "--folder", folder, "--tell", "chair@governors.example")
    assert (unsent.returncode, "ONWARD_SMTP_HOST is not set" in unsent.stderr) == (2, True)
