"""`onward up`: everything on this machine, durable and supervised. Ctrl-C stops it cleanly."""

import asyncio
import json
import os
import signal
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import httpx2
from rich.console import Console

from cli.installation import (
    PORT,
    UserError,
    embedded_settings,
    held_port,
    local_url,
    postgres_of,
    seal_key_file,
    write_secret,
)
from embedded.demonstration_pupils import register_demonstration
from embedded.dev_mailbox import receiving
from embedded.embedded_postgres import APP, OWNER, EmbeddedPostgres
from embedded.subprocesses import follow, free_port
from embedded.temporal_server import DevServer
from runtime.clocks import SystemClock
from runtime.ledger_setup import open_ledger
from store.migrate import migrate
from store.people.people_setup import (
    DEMONSTRATION_DOMAIN,
    DEMONSTRATION_SCHOOL,
    demonstration,
    everybody,
    keep_demonstration,
)

READY_SECONDS = 60
LOOK_SECONDS = 0.5
FROM = f"Onward <onward@{DEMONSTRATION_DOMAIN}>"
AUTHORITIES = "gloucestershire=front-door@gloucestershire.example"
"""Invented, like the people."""
ALLOW_PRIVATE = "ONWARD_WEBHOOK_ALLOW_PRIVATE"
"""Passed on, so that webhooks can be tried on this machine."""
_say = Console(highlight=False).print


async def up(data: Path, port: int, demo_people: bool) -> None:
    """Run until Ctrl-C or SIGTERM."""
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    data = _own_folder(data)
    held_port(port).close()
    write_secret(data / PORT, f"{port}\n")
    async with AsyncExitStack() as stack:
        postgres = postgres_of(data)
        _say("Starting Postgres …")
        await postgres.start()
        stack.push_async_callback(postgres.stop)
        await migrate(postgres.url(OWNER))
        if demo_people:
            await _demo_people(data, postgres)
        _say("Starting Temporal …")
        engine = DevServer(data / "temporal", free_port())
        pupils = asyncio.create_task(_demo_pupils(data)) if demo_people else None
        await engine.start()
        stack.push_async_callback(engine.stop)
        if pupils is not None:
            await pupils
        mail = free_port()
        await stack.enter_async_context(receiving(data / "inbox", mail))
        demo = {"ONWARD_DEMO_PEOPLE": "true"} if demo_people else {}
        parts = Parts(_environment(data, postgres, engine) | _mail(data, mail, port) | demo)
        stack.push_async_callback(parts.stop)
        await parts.start("api", "api", "--port", str(port))
        await parts.start("worker", "worker")
        await _until_ready(port, parts, stop)
        if not stop.is_set():
            _tell(data, port, demo_people, await everybody(postgres.url(OWNER)) != [])
        while not stop.is_set():
            await _pause(stop)
            await _revive(postgres, engine)
            await parts.revive()
        _say("Stopping …")
    _say("Stopped. The data is kept.")


def _own_folder(data: Path) -> Path:
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise UserError(f"{data} cannot be used as the data folder. Give another with --data.") from None
    return data.absolute()


class Parts:
    """The API and the worker, as processes that are restarted when they end."""

    def __init__(self, environment: dict[str, str]) -> None:
        self._environment = environment
        self._commands: dict[str, tuple[str, ...]] = {}
        self._running: dict[str, asyncio.subprocess.Process] = {}

    async def start(self, name: str, *command: str) -> None:
        """Start a part. Its log goes to standard error."""
        self._commands[name] = command
        self._running[name] = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "cli",
            *command,
            env=self._environment,
            start_new_session=True,
            preexec_fn=follow(os.getpid(), signal.SIGKILL),  # else a new `up` would find the port taken
        )

    async def revive(self) -> None:
        """Restart the parts that have ended."""
        for name, process in list(self._running.items()):
            if process.returncode is not None:
                await self.start(name, *self._commands[name])

    def ended(self) -> list[str]:
        """Names of the parts that have ended."""
        return [name for name, process in self._running.items() if process.returncode is not None]

    async def stop(self) -> None:
        """Stop the parts, the worker first, with ten seconds for each."""
        for process in reversed(self._running.values()):
            if process.returncode is None:
                process.terminate()
        for process in self._running.values():
            try:
                async with asyncio.timeout(10):
                    await process.wait()
            except TimeoutError:
                process.kill()
                await process.wait()


async def _demo_people(data: Path, postgres: EmbeddedPostgres) -> None:
    tokens = data / "tokens.json"
    if tokens.exists():
        await keep_demonstration(postgres.url(OWNER))
        return
    cast = await demonstration(postgres.url(OWNER))
    write_secret(tokens, json.dumps(cast.tokens, indent=1) + "\n")


async def _demo_pupils(data: Path) -> None:
    """Register the invented pupils, once, while Temporal starts."""
    ledger = await open_ledger(embedded_settings(data), SystemClock())
    try:
        await register_demonstration(ledger, DEMONSTRATION_SCHOOL)
    finally:
        await ledger.pool.close()


def _environment(data: Path, postgres: EmbeddedPostgres, engine: DevServer) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name == ALLOW_PRIVATE or not name.startswith(("ONWARD_", "TEMPORAL_"))
    }
    return {
        **kept,
        "ONWARD_DATABASE_URL": postgres.url(APP),
        "ONWARD_SEAL_KEY_FILE": str(seal_key_file(data)),
        "ONWARD_LOG_LEVEL": os.environ.get("ONWARD_LOG_LEVEL", "WARNING"),
        "TEMPORAL_ADDRESS": engine.address,
    }


def _mail(data: Path, mail: int, port: int) -> dict[str, str]:
    return {
        "ONWARD_SMTP_HOST": "127.0.0.1",
        "ONWARD_SMTP_PORT": str(mail),
        "ONWARD_SMTP_SECURITY": "none",
        "ONWARD_POST_FROM": FROM,
        "ONWARD_AUTHORITY_EMAILS": AUTHORITIES,
        "ONWARD_PUBLIC_URL": local_url(port),
        "ONWARD_INBOX": str(data / "inbox"),
    }


async def _until_ready(port: int, parts: Parts, stop: asyncio.Event) -> None:
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        for _ in range(int(READY_SECONDS / LOOK_SECONDS)):
            if parts.ended():
                raise UserError(f"The {parts.ended()[0]} did not start. Its log above says why.")
            try:
                if (await http.get("/readyz", timeout=2)).json()["status"] == "ok":
                    return
            except (httpx2.HTTPError, ValueError, KeyError):
                pass
            await _pause(stop)
            if stop.is_set():
                return
    raise UserError("The API was not ready within a minute. Its log above may say why.")


async def _revive(postgres: EmbeddedPostgres, engine: DevServer) -> None:
    if postgres.pid is None:
        await postgres.start()
    if engine.pid is None:
        await engine.start()


async def _pause(stop: asyncio.Event) -> None:
    try:
        async with asyncio.timeout(LOOK_SECONDS):
            await stop.wait()
    except TimeoutError:
        pass


def _tell(data: Path, port: int, demo_people: bool, people: bool) -> None:
    _say(f"\n[bold]Onward is at http://127.0.0.1:{port}[/bold] and its API at http://127.0.0.1:{port}/docs")
    if demo_people:
        _say(f"API tokens of the demonstration school's people: {data / 'tokens.json'}")
    elif not people:
        _say("There are no people here yet. Add the first administrator, and get a link to sign in:")
        _say(f'onward init "YOUR NAME" --school "YOUR SCHOOL" --data {data}')
    else:
        _say("Add people and tokens with `onward people add` and `onward people token`.")
    _say(f"Mail stays on this machine. Read it with `onward mail --data {data}`.")
    _say(f"Data: {data}\nStop with Ctrl-C. The next start continues from here.")
