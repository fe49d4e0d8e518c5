"""`onward up`: everything on this machine, durable and supervised. Ctrl-C stops it cleanly."""

import asyncio
import json
import os
import secrets
import signal
import socket
import sys
from collections.abc import Coroutine, Sequence
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path
from typing import Annotated, Any, TextIO, cast

import httpx2
import typer
from rich.console import Console
from rich.status import Status

from cli.options import DATA, Commands, Data, LocalPort
from cli.service.installation import (
    CHECKPOINTS,
    LOG_KEY,
    PORT,
    UserError,
    embedded_settings,
    held_port,
    local_url,
    postgres_of,
    seal_key_file,
    write_secret,
)
from cli.service.log_key_file import made_key, write_keys
from cli.service.up_parts import (
    LOG,
    LOOK_SECONDS,
    PAUSES,
    EmbeddedServer,
    GivenUpError,
    OwnProcess,
    has_room,
    keep,
    opened_log,
    stand_in,
)
from cli.terminal import OwnOutput
from local.demonstration_pupils import register_demonstration
from local.dev_mailbox import receiving
from local.embedded_postgres import APP, OWNER, EmbeddedPostgres
from local.subprocesses import IN_TIME, START_SECONDS, free_port
from local.temporal_server import DevServer
from runtime.clocks import SystemClock
from runtime.ledger_setup import open_ledger
from store.migrate import migrate
from store.people.people_setup import (
    DEMONSTRATION,
    DEMONSTRATION_DOMAIN,
    DEMONSTRATION_SCHOOL,
    demonstration,
    everybody,
    keep_demonstration,
)

ONWARD = (sys.executable, "-m", "cli")
FROM = f"Onward <onward@{DEMONSTRATION_DOMAIN}>"
AUTHORITIES = "gloucestershire=front-door@gloucestershire.example"
"""Invented, like the people."""
KEPT = ("ONWARD_WEBHOOK_ALLOW_PRIVATE", "ONWARD_WITNESSES_FILE", "ONWARD_SEAL_KEY_COPIED_ON")
"""Passed on, so that webhooks, witnesses and what is set up can be tried on this machine."""
alone = Commands()


@alone.command()
async def up(
    data: Data = DATA,
    port: LocalPort = 8000,
    demo_people: Annotated[bool, typer.Option("--demo-people", help="Add a demonstration school.")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Show the log, and keep none.")] = False,
) -> int:
    """Run everything on this machine until Ctrl-C. The data folder keeps the data and the log, onward.log.

    Example: onward up --data school --port 8080 --demo-people
    """
    code = 0
    async with AsyncExitStack() as stack:
        held = stack.enter_context(held_port(port))  # before the folder: a start that is refused leaves none
        data = own_folder(data)
        write_secret(data / PORT, f"{port}\n")
        try:
            await _until_told(_run(stack, data, held, demo_people, verbose))
        except* GivenUpError as given_up:
            typer.echo(given_up.exceptions[0], err=True)
            code = 1
        with doing("Stopping …"):
            await stack.aclose()
    say("Stopped. The data is kept.")
    return code


async def _until_told(work: Coroutine[Any, Any, None]) -> None:
    """Do the work until Ctrl-C or SIGTERM ends it, at whatever moment."""
    working = asyncio.create_task(work)
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, working.cancel)
    await asyncio.wait([working])
    if not working.cancelled():
        working.result()


async def _run(
    stack: AsyncExitStack, data: Path, held: socket.socket, demo_people: bool, verbose: bool
) -> None:
    """Start all parts, which share the socket, and look after them. The stack stops the last one first."""
    port: int = held.getsockname()[1]
    log = None if verbose else stack.enter_context(opened_log(data))
    postgres = postgres_of(data)
    stack.push_async_callback(postgres.stop)
    with doing("Starting Postgres …") as status:
        await postgres.start()
        await migrate(postgres.url(OWNER))
        if demo_people:
            await demonstration_people(data, postgres)
        mail = free_port()
        await stack.enter_async_context(receiving(data / "inbox", mail))
        engine = DevServer(data / "temporal", free_port())
        stack.push_async_callback(engine.stop)
        demo = {"ONWARD_DEMO_PEOPLE": "true"} if demo_people else {}
        environment = _environment(data, postgres, engine) | _mail(data, mail, port) | demo
        serve = (*ONWARD, "api", "--socket", str(held.fileno()))
        api = OwnProcess("The api", serve, environment, log, [held])
        worker = OwnProcess("The worker", (*ONWARD, "worker"), environment, log)
        stack.push_async_callback(api.stop)
        stack.push_async_callback(worker.stop)
        status.update("Starting the pages and Temporal …")
        await api.start()  # it does not need Temporal
        await asyncio.gather(engine.start(), *([_demo_pupils(data)] if demo_people else []))
        await worker.start()
        await _until_ready(port, (api, worker), _where_why(data, verbose))
    tell_where(data, port, demo_people, await everybody(postgres.url(OWNER)) != [], verbose)
    servers = (
        EmbeddedServer("Postgres", postgres, postgres.log),
        EmbeddedServer("Temporal", engine, data / "temporal" / "temporal.log"),
    )
    tell = partial(typer.echo, err=True)
    async with asyncio.TaskGroup() as keeping:
        keeping.create_task(stand_in(api, held))
        for part in (*servers, api, worker):
            keeping.create_task(keep(part, tell, PAUSES, partial(has_room, data)))


def own_folder(data: Path) -> Path:
    """Make the data folder. Raises UserError."""
    try:
        data.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        raise UserError(f"{data} cannot be used as the data folder. Give another with --data.") from None
    return data.absolute()


async def demonstration_people(data: Path, postgres: EmbeddedPostgres) -> None:
    """Add the demonstration school with its people, and keep their tokens in a file."""
    tokens = data / "tokens.json"
    if tokens.exists():
        await keep_demonstration(postgres.url(OWNER))
        return
    cast = await demonstration(postgres.url(OWNER))
    write_secret(tokens, json.dumps(cast.tokens, indent=1) + "\n")


async def _demo_pupils(data: Path) -> None:
    """Register the invented pupils, once, while Temporal starts."""
    async with open_ledger(embedded_settings(data), SystemClock()) as ledger:
        await register_demonstration(ledger, DEMONSTRATION_SCHOOL)


def _environment(data: Path, postgres: EmbeddedPostgres, engine: DevServer) -> dict[str, str]:
    kept = {
        name: value
        for name, value in os.environ.items()
        if name in KEPT or not name.startswith(("ONWARD_", "TEMPORAL_"))
    }
    return {
        **kept,
        "ONWARD_DATABASE_URL": postgres.url(APP),
        "ONWARD_SEAL_KEY_FILE": str(seal_key_file(data)),
        "ONWARD_LOG_KEY_FILE": str(_log_key_file(data)),
        "ONWARD_CHECKPOINT_FILE": str(data / CHECKPOINTS),
        "ONWARD_LOG_LEVEL": os.environ.get("ONWARD_LOG_LEVEL", "WARNING"),
        "TEMPORAL_ADDRESS": engine.address,
    }


def _log_key_file(data: Path) -> Path:
    """The key that signs the heads of this stack's tree, made on first use."""
    path = data / LOG_KEY
    if not path.exists():
        write_keys(path, made_key(f"localhost/{secrets.token_hex(4)}"))
    return path


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


def _where_why(data: Path, verbose: bool) -> str:
    log = shown(data / LOG)
    return "its log is above" if verbose else f"see {log}, or start again with --verbose"


async def _until_ready(port: int, parts: Sequence[OwnProcess], why: str) -> None:
    async with httpx2.AsyncClient(base_url=f"http://127.0.0.1:{port}") as http:
        for _ in range(int(START_SECONDS / LOOK_SECONDS)):
            for part in parts:
                if not part.runs():
                    raise UserError(f"{part.name} did not start: {why}.")
            try:
                if (await http.get("/readyz", timeout=2)).json()["status"] == "ok":
                    return
            except (httpx2.HTTPError, ValueError, KeyError):
                pass
            await asyncio.sleep(LOOK_SECONDS)
    raise UserError(f"Onward was not ready {IN_TIME}: {why}.")


_CONSOLE = Console(file=cast(TextIO, OwnOutput()), highlight=False, soft_wrap=True)


def say(line: str) -> None:
    """Print one line, however long it is."""
    _CONSOLE.print(line, markup=False)


def doing(what: str) -> Status:
    """Show on a terminal what is being done, for as long as the block lasts. Nothing of it stays."""
    return _CONSOLE.status(what)


def tell_where(data: Path, port: int, demo_people: bool, people: bool, verbose: bool) -> None:
    """Say where the pages are, who may sign in, and how to stop."""
    say(f"Onward is at {local_url(port)} and its API at {local_url(port)}/docs")
    say(_who(data, demo_people, people))
    kept = "Data and mail" if verbose else f"Data, mail and the log ({LOG})"
    say(f"Stop with Ctrl-C. {kept} stay in {shown(data)}.")


def shown(path: Path) -> str:
    """A path as a person in this folder would type it."""
    here = Path.cwd()
    return str(path.relative_to(here) if path != here and path.is_relative_to(here) else path)


def _who(data: Path, demo_people: bool, people: bool) -> str:
    if demo_people:
        lead, teacher = DEMONSTRATION["dsl"][0], DEMONSTRATION["teacher"][0]
        return f"Sign in with one click as {lead} (DSL), {teacher} or any invented person."
    command = shown(Path(sys.executable).with_name("onward"))  # `onward` alone may not be on the path
    where = data_option(data)
    if people:
        return f"Sign in with your own account. To let a person in: {command} people link ID{where}"
    return f'Add the first administrator: {command} init "YOUR NAME" --school "YOUR SCHOOL"{where}'


def data_option(data: Path) -> str:
    """The option that names the data folder, unless it is the usual one."""
    return "" if data == DATA.absolute() else f" --data {shown(data)}"
