"""Commands for production: the API, migrations, and recovery of workflows."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import chain
from pathlib import Path

import uvicorn
import uvloop
from fastapi import FastAPI
from rich.console import Console
from rich.progress import Progress

from application.measure_upkeep import rebuild_measures
from cli.connection_calls import ConnectionCalls
from cli.installation import UserError, held_port, settings_for
from cli.terminal import counted
from embedded.dev_mailbox import DevMailbox
from runtime import logs
from runtime.clocks import Clock, SystemClock
from runtime.connection_limits import Bounds
from runtime.delivery_settings import delivery_settings_from
from runtime.ledger_setup import open_ledger
from runtime.request_bounds import bounded
from runtime.settings import Settings
from store.ledger import history
from store.ledger.rebuild_lists import rebuild_lists
from store.ledger.sealing import CaseDoesNotOpen
from store.migrate import migrate as apply
from store.outbox import workflow_outbox
from store.pupils.rebuild_pupils import count_pupils, rebuild_pupils
from web.core.site import Site
from web.pages_app import build

DRAIN_SECONDS = 600


def run_api(host: str | None, port: int | None) -> None:
    """Serve HTTP until stopped."""
    settings = Settings.read()
    logs.setup(settings.log_level)
    held = held_port(port or settings.port, host or settings.host)
    with held, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve_api(settings, held, SystemClock()))


async def serve_api(settings: Settings, held: socket.socket, clock: Clock) -> None:
    """Serve HTTP at this socket until stopped."""
    ledger = await open_ledger(settings, clock)
    try:
        inbox = DevMailbox(settings.inbox) if settings.inbox is not None else None
        calls = ConnectionCalls(ledger, delivery_settings_from(settings))
        site = Site(
            ledger,
            settings.public_url,
            demonstration=settings.demo_people,
            calls=calls,
            mail_stays=inbox is not None,
            witness_patience=timedelta(hours=settings.witness_away_hours),
        )
        await server(build(site, inbox), bounds=bounds_of(settings)).serve(sockets=[held])
    finally:
        await ledger.pool.close()


def bounds_of(settings: Settings) -> Bounds:
    """The limits before sign-in, from the settings."""
    return Bounds(
        connections=settings.max_connections,
        header_bytes=settings.max_header_bytes,
        headers=settings.max_headers,
        header_seconds=settings.header_seconds,
        body_seconds=settings.body_seconds,
    )


class WithoutSignals(uvicorn.Server):
    """Uvicorn without signal handlers, for a process that handles signals itself."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave Ctrl-C to the process."""
        yield


def server(app: FastAPI, own_signals: bool = True, bounds: Bounds | None = None) -> uvicorn.Server:
    """Uvicorn for a given socket: no access log (it repeats addresses), five seconds to finish."""
    bounds = bounds or Bounds()
    kind = uvicorn.Server if own_signals else WithoutSignals
    made = kind(
        uvicorn.Config(
            app,
            http=bounded(bounds),
            ws="none",  # we use no websockets, and their protocol has no limits
            backlog=bounds.connections,
            log_config=None,
            access_log=False,
            proxy_headers=False,  # no code uses the client's address
            server_header=False,
            timeout_graceful_shutdown=5,
        )
    )
    app.state.stopping = lambda: made.should_exit  # so that open streams end at once
    return made


async def migrate(data: Path) -> str:
    """Apply new migrations."""
    settings = await settings_for(data)
    done = await apply(settings.address("owner_database_url"))
    return f"Applied {', '.join(done)}." if done else "The schema is up to date."


async def recover(data: Path) -> str:
    """Start every open case's workflow again from the ledger, and wait until the relay is done."""
    ledger = await open_ledger(await settings_for(data), SystemClock())
    cases = 0
    unread: list[CaseDoesNotOpen] = []
    try:
        with Progress(transient=True, console=Console(stderr=True)) as shown:
            task = shown.add_task("Reading the ledger", total=None)
            async for batch in workflow_outbox.open_cases(ledger, unread.append):
                await workflow_outbox.enqueue(ledger.pool, batch)
                cases += len(batch)
                shown.update(task, completed=cases)
            shown.update(task, description="Starting workflows", total=cases or 1, completed=0)
            queued = await workflow_outbox.now(ledger.pool)  # later entries are not waited for
            async with asyncio.timeout(DRAIN_SECONDS):
                while left := await workflow_outbox.waiting(ledger.pool, queued):
                    shown.update(task, completed=max(0, cases - left))
                    await asyncio.sleep(0.2)
    except TimeoutError:
        queue = counted(cases, "open case is", "open cases are")
        told = f"{queue} queued. Workflows start as soon as a worker reaches Temporal."
    else:
        have = counted(cases, "open case has its workflow", "open cases have their workflows")
        told = f"{have} again. No deadline has changed."
    finally:
        await ledger.pool.close()
    if unread:
        without = ", ".join(str(each.case) for each in unread)
        raise UserError(
            f"{told} Damaged cases without a workflow: {without}. Watch their deadlines yourself. Run "
            "`onward verify --state`, restore what it names from a backup, and run this again."
        )
    return told


async def rebuild(data: Path) -> str:
    """Make the rows of all lists and the numbers of all figures again from the entries."""
    ledger = await open_ledger(await settings_for(data), SystemClock())
    try:
        async with ledger.pool.connection() as connection:
            cases = await history.count(connection)
        pupils = await count_pupils(ledger)
        with Progress(transient=True, console=Console(stderr=True)) as shown:
            task = shown.add_task("Rebuilding lists", total=cases + pupils)
            unread = await rebuild_lists(ledger, lambda more: shown.advance(task, more))
            unread_pupils = await rebuild_pupils(ledger, lambda more: shown.advance(task, more))
            task = shown.add_task("Counting for figures", total=None)
            recount = await rebuild_measures(ledger, lambda more: shown.advance(task, more))
    finally:
        await ledger.pool.close()
    rebuilt = [counted(cases - len(unread), "case")]
    if pupils:
        rebuilt.append(counted(pupils - len(unread_pupils), "pupil"))
    told = (
        f"The figures count {counted(recount.done, 'case')} again. "
        f"The lists of {' and '.join(rebuilt)} follow their entries. Nothing was recorded."
    )
    unopened = (each.case for each in unread), sorted(recount.damaged), (each.pupil for each in unread_pupils)
    if damaged := dict.fromkeys(chain.from_iterable(unopened)):
        without = ", ".join(map(str, damaged))
        raise UserError(
            f"{told} Damaged cases or pupils, whose rows in lists were left alone: {without}. Run "
            "`onward verify --state`, restore what it names from a backup, and run this again."
        )
    return told
