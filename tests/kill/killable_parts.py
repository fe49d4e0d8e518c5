"""The five parts, each a process that a test can kill with SIGKILL and restart."""

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Protocol

from local.embedded_postgres import APP, OWNER, EmbeddedPostgres
from local.subprocesses import free_port, last_lines
from local.temporal_server import DevServer
from tests.processes import asyncio_started

ROOT = Path(__file__).parents[2]


PARTS = ("api", "worker", "postgres", "temporal", "mail")


class Part(Protocol):
    """A part that can be killed."""

    async def start(self) -> None:
        """Start, or start again."""

    def kill(self) -> None:
        """End it like a power cut."""

    @property
    def pid(self) -> int | None:
        """Its process id, while it runs."""


class Service:
    """One of our own processes."""

    def __init__(
        self, command: list[str], environment: dict[str, str], log: Path, module: str = "cli"
    ) -> None:
        self._command = [sys.executable, "-m", module, *command]
        self._environment = environment
        self._log = log
        self._process: asyncio.subprocess.Process | None = None
        self._killed = False

    async def start(self) -> None:
        """Start it if it does not run."""
        if self._process is not None and self._killed:
            await self._process.wait()  # on a busy machine a killed process can outlive the pause
        if self._process is not None and self._process.returncode is None:
            return
        self._killed = False
        with self._log.open("ab") as log:
            self._process = await asyncio_started(
                *self._command, cwd=ROOT, env=self._environment, stdout=log, stderr=log
            )

    @property
    def pid(self) -> int | None:
        running = self._process is not None and self._process.returncode is None
        return self._process.pid if self._process is not None and running else None

    def kill(self) -> None:
        """SIGKILL, by its id."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            self._killed = True

    async def stop(self) -> None:
        """End it cleanly, or by force."""
        if self._process is None or self._process.returncode is not None:
            return
        self._process.send_signal(signal.SIGTERM)
        try:
            async with asyncio.timeout(15):
                await self._process.wait()
        except TimeoutError:
            self._process.kill()
            await self._process.wait()


class Parts:
    """Postgres, Temporal, the mail server, the API and the worker."""

    def __init__(self, folder: Path, seal_key: str, log_level: str = "WARNING") -> None:
        self.folder = folder
        self.postgres = EmbeddedPostgres(folder / "postgres")
        self.engine = DevServer(folder / "temporal", free_port())
        self.port = free_port()
        self.inbox = folder / "inbox"
        mail_port = free_port()
        self.environment = environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("TEMPORAL_")},
            "ONWARD_DATABASE_URL": self.postgres.url(APP),
            "ONWARD_OWNER_DATABASE_URL": self.postgres.url(OWNER),
            "ONWARD_SEAL_KEY": seal_key,
            "ONWARD_LOG_LEVEL": log_level,
            "ONWARD_REQUESTS_A_MINUTE": "60000000",
            "ONWARD_SMTP_HOST": "127.0.0.1",
            "ONWARD_SMTP_PORT": str(mail_port),
            "ONWARD_SMTP_SECURITY": "none",
            "ONWARD_POST_FROM": "Onward <onward@school.example>",
            "ONWARD_AUTHORITY_EMAILS": "gloucestershire=front-door@gloucestershire.example",
            "TEMPORAL_ADDRESS": self.engine.address,
            "PYTHONPATH": str(ROOT),
        }
        mail = [str(self.inbox), str(mail_port)]
        self.mail = Service(mail, environment, folder / "mail.log", module="local.dev_mailbox")
        self.api = Service(["api", "--port", str(self.port)], environment, folder / "api.log")
        self.worker = Service(["worker"], environment, folder / "worker.log")

    @property
    def named(self) -> dict[str, Part]:
        """The parts that a run may kill."""
        parts = (self.api, self.worker, self.postgres, self.engine, self.mail)
        return dict(zip(PARTS, parts, strict=True))

    def last_words(self, name: str) -> str:
        """The end of a part's log."""
        return last_lines(self.folder / f"{name}.log")

    async def start(self) -> None:
        """Start every part that is not running, each without waiting for the others, as `onward up` does."""
        await asyncio.gather(*(part.start() for part in self.named.values()))

    async def stop(self) -> None:
        """End all parts, the servers last."""
        await self.worker.stop()
        await self.api.stop()
        await self.mail.stop()
        await self.engine.stop()
        await self.postgres.stop()
