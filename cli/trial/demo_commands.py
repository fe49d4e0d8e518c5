"""`onward demo`: a story on simulated time."""

import asyncio
import fcntl
import json
import os
import signal
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

import structlog
import typer
from rich.console import Console

from cli.options import DATA, Commands, Data, LocalPort, guarded
from cli.service.api_server import server
from cli.service.installation import UserError, held_port, local_url, write_secret
from cli.service.up_command import FROM, data_option, own_folder, shown
from cli.terminal import paper
from cli.trial.demo_clock import LOST_NOTHING, PassingTime, works
from cli.trial.rehearse_command import names_of, tell_played
from delivery.channels import DeliverySettings
from delivery.smtp import Smtp
from local.dev_mailbox import DevMailbox, Letter, receiving
from local.rehearsal.player import play
from local.rehearsal.script import MalformedRehearsal, ScriptStep, is_span
from local.rehearsal.script_reading import read
from local.rehearsal.simulated_school import SimulatedSchool, open_stage
from local.subprocesses import free_port
from runtime import fault_reports, logs
from web.core.site import Site
from web.pages_app import build
from wording.formatting import short_moment
from wording.message_templates import wording

demo = Commands(invoke_without_command=True)


@demo.callback()
def play_demo(
    context: typer.Context,
    leave: Annotated[bool, typer.Option("--exit", help="Stop after the story.")] = False,
    port: LocalPort = 8000,
    year: Annotated[bool, typer.Option("--year", help="Write a year of cases for `onward up`.")] = False,
    seed: Annotated[int, typer.Option(help="With --year: another number, another year.", metavar="N")] = 1,
    data: Data = DATA,
) -> None:
    """Play a referral that gets no answer over Easter, on simulated time. Then leave the pages open.

    The folder has its tokens while it runs. Each demonstration needs a folder and a port of its own.

    With --year, write a year of invented cases into an empty demonstration school instead, and stop.

    Example: onward demo --exit

    Example: onward demo --year --data .onward-year && onward up --demo-people --data .onward-year
    """
    if context.invoked_subcommand is not None:
        return
    if year:
        from cli.trial.seeded_year import seed_year

        guarded(lambda: asyncio.run(seed_year(data, seed)))
    else:
        guarded(lambda: asyncio.run(_play(leave, port, data)))


@demo.command("skip")
async def skip_demo(
    after: Annotated[str, typer.Argument(help="10m, 2h, 1d or 3wd.", metavar="AFTER")],
    data: Data = DATA,
) -> None:
    """Let time pass in the demonstration that runs in a folder.

    Example: onward demo skip 1wd
    """
    folder = data / FOLDER
    if not _runs(folder):
        raise UserError(f"No demonstration is running in {data}. Start one with `onward demo --data {data}`.")
    if not is_span(after):
        raise UserError(f"AFTER must be a time such as 10m, 2h, 1d or 3wd, not {after!r}.")
    answer = folder / "answer"
    answer.unlink(missing_ok=True)
    write_secret(folder / "skip", after)
    for _ in range(int(SKIP_SECONDS / LOOK_SECONDS)):
        await asyncio.sleep(LOOK_SECONDS)
        if answer.exists():
            said = json.loads(answer.read_text(encoding="ascii"))
            if "refused" in said:
                raise UserError(said["refused"])
            print(f"It is now {said['now']} in the demonstration.")
            return
    raise UserError("The demonstration did not answer. Check that it is still running.")


@demo.command("tamper")
async def demo_tamper() -> None:
    """Attack copies of an invented record, with more and more cunning, and show which check notices.

    It takes half a minute, touches nothing else, and leaves nothing behind.

    Example: onward demo tamper
    """
    from cli.trial.tamper_demonstration import show_tampering

    await show_tampering()


STORY = Path(__file__).with_name("silence-over-easter.toml")
FOLDER = "demo"
"""Folder in the data folder, apart from what `onward up` keeps there."""
LOOK_SECONDS = 0.2
SKIP_SECONDS = 300
_log = structlog.get_logger("demo")


async def _play(leave: bool, port: int, data: Path) -> None:
    """Play the story, then serve until Ctrl-C unless `leave` is set."""
    logs.setup("ERROR")
    console = paper()
    script = read(STORY)
    held = None if leave else held_port(port)  # a taken port must be refused before the story
    with nullcontext() if leave else _taken(own_folder(data) / FOLDER) as folder:
        console.print("[bold]Onward, a demonstration[/bold]: invented people, simulated time.\n")
        with console.status("Starting Postgres and Temporal …") as status:

            def tell_step(number: int, steps: int, step: ScriptStep, at: datetime) -> None:
                status.stop()
                console.print(f"  {number:>2} of {steps}  {short_moment(at)}: {step.sentence}")

            async with a_mailbox(port) as (inbox, office), open_stage(office=office) as stage:
                played = await play(stage, script, tell_step)
                console.print(f"\n[bold]{script.title}: what the record says[/bold]\n")
                tell_played(played, names_of(stage), console)
                console.print(f"\n[bold]The e-mails it sent, which hold no names[/bold]\n\n{told(inbox)}")
                if held is not None and folder is not None:
                    await _stay_open(stage, inbox, held, folder, played.last.case, console)


@asynccontextmanager
async def a_mailbox(port: int) -> AsyncIterator[tuple[DevMailbox, DeliverySettings]]:
    """A mail server for the demonstration, in a temporary folder. Links lead to the pages at `port`."""
    mail = free_port()
    with TemporaryDirectory(prefix="onward-mail-") as folder:
        async with receiving(Path(folder), mail) as inbox:
            smtp = Smtp(host="127.0.0.1", port=mail, sender=FROM, security="none")
            yield inbox, DeliverySettings(public_url=local_url(port), smtp=smtp, digests=False)


def told(inbox: DevMailbox) -> str:
    """One line for each e-mail: its subject, or its first line below the one subject of a case."""
    return "\n".join(f"  {each['to']}: {_says(each)}" for each in reversed(inbox.mail()))


def _says(mail: Letter) -> str:
    reference = mail["subject"].partition(":")[0]
    joins = mail["subject"] == wording().of_a_case.format(reference=reference)
    return f"{reference}: {mail['text'].splitlines()[0]}" if joins else mail["subject"]


@contextmanager
def _taken(folder: Path) -> Iterator[Path]:
    """A demonstration's own folder, for as long as it runs. Raises UserError if another runs there."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if not _locked(held := os.open(folder, os.O_RDONLY)):
        raise UserError(f"A demonstration already runs in {folder.parent}. Give another folder with --data.")
    try:
        _clear(folder)  # of what a killed demonstration left
        yield folder
    finally:
        _clear(folder)
        folder.rmdir()
        os.close(held)


def _runs(folder: Path) -> bool:
    """Whether a demonstration is running there."""
    if not folder.is_dir():
        return False
    looked = os.open(folder, os.O_RDONLY)
    try:
        return not _locked(looked)
    finally:
        os.close(looked)


def _locked(folder: int) -> bool:
    """Lock the open folder, unless another process has."""
    try:
        fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


async def _stay_open(
    stage: SimulatedSchool,
    inbox: DevMailbox,
    held: socket.socket,
    folder: Path,
    case: object,
    console: Console,
) -> None:
    port = held.getsockname()[1]
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    tokens = folder / "tokens.json"
    await stage.run_on()
    passing = PassingTime(stage)
    address = local_url(port)
    site = Site(stage.ledger, address, demonstration=True, time=passing, mail_stays=True)
    http = server(build(site, inbox), own_signals=False)
    serving = asyncio.create_task(http.serve(sockets=[held]))
    working = asyncio.create_task(works(stage.ledger))
    while not http.started and not serving.done():
        await asyncio.sleep(0.05)
    try:
        write_secret(tokens, json.dumps(stage.cast.tokens, indent=1) + "\n")
        console.print(
            f"\n[bold]Onward is open at http://127.0.0.1:{port}[/bold] and its API at /docs\n"
            f"The case: http://127.0.0.1:{port}/cases/{case}\nTokens: {shown(tokens)}\n"
            f"Let time pass with `.venv/bin/onward demo skip 1wd{data_option(folder.parent)}` in another "
            "terminal. Stop with Ctrl-C."
        )
        while not stop.is_set() and not serving.done():
            await _answer_skip(stage, passing, folder)
            await asyncio.sleep(LOOK_SECONDS)
        if serving.done():
            raise UserError("The API stopped. Its log above may say why.")
    finally:
        http.should_exit = True
        working.cancel()
        await asyncio.gather(serving, working, return_exceptions=True)
    console.print("Stopped. The demonstration keeps nothing.")


async def _answer_skip(stage: SimulatedSchool, passing: PassingTime, folder: Path) -> None:
    asked = folder / "skip"
    if not asked.exists():
        return
    after = asked.read_text(encoding="ascii")
    asked.unlink()
    try:
        await passing.pass_(after)
        answer = {"now": short_moment(stage.clock.now())}
    except MalformedRehearsal as refused:
        answer = {"refused": str(refused)}
    except Exception as fault:  # noqa: BLE001 - no fault may end the demonstration
        _log.error("time did not pass", exc_info=fault)
        number = fault_reports.number(fault)
        answer = {"refused": f"{LOST_NOTHING} If it happens again, look for fault {number} in the log."}
    write_secret(folder / "answer", json.dumps(answer))


def _clear(folder: Path) -> None:
    for name in ("tokens.json", "skip", "answer"):
        (folder / name).unlink(missing_ok=True)
