"""Run the `onward` command as a person would, and a whole stack for it to speak to."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from functools import cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from uuid import uuid4

import asyncpg
import httpx2

from api.openapi import EXAMPLES
from local.embedded_postgres import APP, OWNER, EmbeddedPostgres
from local.subprocesses import free_port
from tests.databases import connected
from tests.patience import PATIENCE, PAUSE
from tests.processes import a_process, started

ROOT = Path(__file__).parents[2]


def onward(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """The finished command, with its output: in a process of its own, which had imported everything."""
    preloaded = _preloaded()
    assert preloaded.stdin is not None
    assert preloaded.stdout is not None
    with NamedTemporaryFile("r") as out, NamedTemporaryFile("r") as err:
        asked = {
            "arguments": arguments,
            "environment": {**clean(), **environment},
            "folder": str(ROOT),
            "seconds": int(2 * PATIENCE),  # then SIGALRM ends it
            "stdout": out.name,
            "stderr": err.name,
        }
        print(json.dumps(asked), file=preloaded.stdin, flush=True)
        code = int(preloaded.stdout.readline())
        return subprocess.CompletedProcess(arguments, code, out.read(), err.read())


@cache
def _preloaded() -> subprocess.Popen[str]:
    command = (sys.executable, "-m", "tests.cli.preloaded")
    return started(*command, cwd=ROOT, env=clean(), stdin=subprocess.PIPE, stdout=subprocess.PIPE)


class Repeating(httpx2.HTTPTransport):
    """Asks again while the service says that Postgres is slow to answer, as on a busy machine it may be."""

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """The answer; one that may have been recorded is repeated only under a key."""
        answer = super().handle_request(request)
        limit = time.monotonic() + PATIENCE
        while answer.status_code == 503 and _may_repeat(request) and time.monotonic() < limit:
            answer.close()
            time.sleep(PAUSE)
            answer = super().handle_request(request)
        return answer


def _may_repeat(request: httpx2.Request) -> bool:
    return request.method == "GET" or "idempotency-key" in request.headers


class Stack:
    """A running `onward up`."""

    def __init__(self, data: Path, port: int, said: str) -> None:
        self.data = data
        self.said = said
        self.tokens: dict[str, str] = json.loads((data / "tokens.json").read_text())
        self.http = httpx2.Client(
            base_url=f"http://127.0.0.1:{port}", timeout=PATIENCE, transport=Repeating()
        )

    def onward(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The finished command, over the data of this stack."""
        return onward(*arguments, "--data", str(self.data))

    def post(self, by: str, path: str, body: dict[str, Any]) -> httpx2.Response:
        """Send a command as one of the demonstration's people."""
        headers = {"Authorization": f"Bearer {self.tokens[by]}", "Idempotency-Key": uuid4().hex}
        return self.http.post(path, json=body, headers=headers)

    def read(self, by: str, path: str) -> Any:
        """The body of an answer with 200."""
        answer = self.http.get(path, headers={"Authorization": f"Bearer {self.tokens[by]}"})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def raises(self, by: str = "teacher", **given: Any) -> Any:
        """A new case."""
        return self.post(by, "/v1/referrals", EXAMPLES["raise"] | given).json()

    @asynccontextmanager
    async def database(self, role: str = OWNER) -> AsyncIterator[asyncpg.Connection]:
        async with connected(EmbeddedPostgres(self.data / "postgres").url(role)) as connection:
            yield connection


@contextmanager
def stack(data: Path, **environment: str) -> Iterator[Stack]:
    """`onward up --demo-people` in a folder, ended by Ctrl-C as a person would."""
    with up(data, "--demo-people", **environment) as (port, said):
        running = Stack(data, port, said)
        yield running
        running.http.close()


@contextmanager
def up(data: Path, *options: str, **environment: str) -> Iterator[tuple[int, str]]:
    """`onward up` in a folder: its port and what it said; ended by Ctrl-C as a person would."""
    port = free_port()
    with a_process(
        *(sys.executable, "-m", "cli", "up", "--data", str(data), "--port", str(port), *options),
        cwd=ROOT,
        env=clean() | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        assert process.stdout is not None
        said = ""
        for line in process.stdout:
            said += line
            if "Stop with Ctrl-C" in line:
                break
        assert f"http://127.0.0.1:{port}/docs" in said, said
        yield port, said
        process.send_signal(signal.SIGINT)
        rest = process.stdout.read()
        assert process.wait(PATIENCE) == 0, rest
        assert "Stopped. The data is kept." in rest


@contextmanager
def demonstration(folder: Path, *program: str) -> Iterator[tuple[subprocess.Popen[str], str, str]]:
    """`onward demo`, open: its process, its address and its story; ended by Ctrl-C as a person would."""
    port = free_port()
    with a_process(
        *(sys.executable, *(program or ("-m", "cli")), "demo", "--port", str(port), "--data", str(folder)),
        cwd=ROOT,
        env={**clean(), "TMPDIR": str(folder)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        story = ""
        for line in process.stdout:
            story += line
            if "onward demo skip" in line:
                break
        yield process, f"http://127.0.0.1:{port}", story
        process.send_signal(signal.SIGINT)
        end, said = process.communicate(timeout=PATIENCE)
    assert "Traceback" not in said, said
    assert process.returncode == 0, said
    assert end == "Stopped. The demonstration keeps nothing.\n"
    assert not (folder / "demo").exists()


def settings_of(server: EmbeddedPostgres, seal_key: bytes) -> dict[str, str]:
    """The environment of a command that works with this database."""
    return {
        "ONWARD_DATABASE_URL": server.url(APP),
        "ONWARD_OWNER_DATABASE_URL": server.url(OWNER),
        "ONWARD_SEAL_KEY": seal_key.hex(),
    }


def form_token(page: str) -> str:
    """The hidden token of a form."""
    return page.partition('name="token" value="')[2].partition('"')[0]


def clean() -> dict[str, str]:
    ours = ("ONWARD_", "TEMPORAL_")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "PYTHONPATH": str(ROOT), "COLUMNS": "100"}
