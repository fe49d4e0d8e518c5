"""The durable Temporal server for one machine, as a child of this process."""

import asyncio
import signal
import subprocess
import sysconfig
import time
from pathlib import Path

from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.service import RetryConfig, RPCError

from local.postgres_paths import INSTALL
from local.subprocesses import IN_TIME, START_SECONDS, ServerFailed, free_port, last_lines, spawn, stop
from runtime.temporal_connection import NAMESPACE, runtime


class DevServer:
    """A Temporal server as a child of this process. With `data` it is durable."""

    def __init__(self, data: Path | None = None, port: int | None = None) -> None:
        self.port = port or free_port()
        self.database = data.expanduser().absolute() / "temporal.db" if data is not None else None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Address for clients."""
        return f"127.0.0.1:{self.port}"

    @property
    def exit_code(self) -> int | None:
        """How the process that was started ended: negative for a signal."""
        return self._process.poll() if self._process is not None else None

    @property
    def pid(self) -> int | None:
        """The server's process id, while it runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    async def start(self) -> None:
        """Start, or restart, on the same port and file, and wait until the server answers."""
        if self.pid is not None:
            return
        if await self.running():  # another server's answer must not pass for ours
            raise ServerFailed(
                f"Port {self.port} is taken by another Temporal server. Stop it, or give another port."
            )
        self._process = self._spawn()
        limit = time.monotonic() + START_SECONDS
        while not await self.running():
            if self._process.poll() is not None:
                raise ServerFailed(f"The embedded Temporal server did not start: {self._why()}")
            if time.monotonic() > limit:
                await self.stop()
                raise ServerFailed(f"The embedded Temporal server did not answer {IN_TIME}.")
            await asyncio.sleep(0.05)

    async def running(self) -> bool:
        """Whether the server answers for its namespace, which is the only proof that it runs."""
        try:
            client = await Client.connect(
                self.address,
                namespace=NAMESPACE,
                runtime=runtime(),
                retry_config=RetryConfig(max_retries=0),
            )
            await client.workflow_service.describe_namespace(DescribeNamespaceRequest(namespace=NAMESPACE))
        except (RPCError, RuntimeError):
            return False
        return True

    async def stop(self) -> None:
        """Shut down cleanly."""
        process, self._process = self._process, None
        if process is not None:
            await stop(process, 10)

    def kill(self) -> None:
        """Kill the server as a power cut would. `start` recovers what was acknowledged."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def _spawn(self) -> subprocess.Popen[bytes]:
        command: list[str | Path] = [
            *(program("temporal"), "server", "start-dev", "--headless", "--log-level", "error"),
            *("--ip", "127.0.0.1", "--port", str(self.port)),
            *(
                "--search-attribute",
                "OnwardStage=Keyword",
                "--search-attribute",
                "OnwardNextDeadline=Datetime",
            ),
        ]
        if self.database is None:
            return spawn(command, log=subprocess.DEVNULL, at_parents_death=signal.SIGKILL)
        self.database.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        # The default, journal_mode=delete, is half as fast. FULL keeps what was acknowledged.
        command += ["--db-filename", self.database]
        command += ["--sqlite-pragma", "journal_mode=WAL", "--sqlite-pragma", "synchronous=FULL"]
        with self.database.with_suffix(".log").open("ab") as log:
            return spawn(command, log=log, at_parents_death=signal.SIGKILL)

    def _why(self) -> str:
        return (
            "its port may be taken"
            if self.database is None
            else last_lines(self.database.with_suffix(".log"))
        )


def program(name: str) -> Path:
    """Path of a server's program in this environment."""
    path = Path(sysconfig.get_path("scripts")) / name
    if not path.exists():
        raise ServerFailed(f"The program {name} is not installed. Run: {INSTALL}")
    return path
