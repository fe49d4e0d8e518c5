"""`onward api`: serve the API and the pages over HTTP."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from secrets import token_urlsafe
from typing import Annotated

import typer
import uvicorn
import uvloop
from fastapi import FastAPI

from application.school.sign_in_limits import Allowances
from cli.options import Commands
from cli.service.delivery_commands import ConnectionCalls
from cli.service.installation import held_port
from local.dev_mailbox import DevMailbox
from runtime import logs
from runtime.clocks import Clock, SystemClock
from runtime.connection_limits import Bounds
from runtime.delivery_settings import delivery_settings_from
from runtime.ledger_setup import open_ledger
from runtime.request_bounds import bounded
from runtime.settings import Settings
from web.core.site import Site
from web.pages_app import build

alone = Commands()


@alone.command()
def api(
    host: Annotated[str | None, typer.Option(help="Address to listen on.", metavar="HOST")] = None,
    port: Annotated[int | None, typer.Option(help="Port.", metavar="N", min=1, max=65535)] = None,
    shared: Annotated[int | None, typer.Option("--socket", hidden=True)] = None,  # of `onward up`
) -> None:
    """Serve the API and the pages. Settings come from the environment.

    Example: ONWARD_DATABASE_URL=postgresql://… onward api --port 8000
    """
    settings = Settings.read()
    logs.setup(settings.log_level)
    held = socket.socket(fileno=shared) if shared else held_port(port or settings.port, host or settings.host)
    with held, asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(serve_api(settings, held, SystemClock()))


async def serve_api(settings: Settings, held: socket.socket, clock: Clock) -> None:
    """Serve HTTP at this socket until stopped."""
    async with open_ledger(settings, clock) as ledger:
        inbox = DevMailbox(settings.inbox) if settings.inbox is not None else None
        calls = ConnectionCalls(ledger, delivery_settings_from(settings))
        site = Site(
            ledger,
            settings.public_url,
            demonstration=settings.demo_people,
            calls=calls,
            mail_stays=inbox is not None,
            seal_key_copied=settings.seal_key_copied_on is not None,
            witness_patience=timedelta(hours=settings.witness_away_hours),
            sees_sources=settings.terminator is not None or settings.public_url.startswith("http:"),
        )
        app, terminator = build(site, inbox), settings.terminator
        # Without a token, a site that others can reach shows no one its metrics.
        app.state.metrics_token = settings.secret("metrics_token") or (
            token_urlsafe() if site.secure else None
        )
        a_minute = settings.requests_a_minute
        app.state.requests = Allowances(at_once=a_minute, every=60 / a_minute)
        await server(app, bounds=bounds_of(settings), terminator=terminator).serve(sockets=[held])


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


def server(
    app: FastAPI, own_signals: bool = True, bounds: Bounds | None = None, terminator: str | None = None
) -> uvicorn.Server:
    """Uvicorn for a given socket: no access log (it repeats addresses), five seconds to finish.

    Only the `terminator`, if there is one, says in X-Forwarded-For where a visitor comes from.
    """
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
            proxy_headers=terminator is not None,
            forwarded_allow_ips=terminator,
            server_header=False,
            timeout_graceful_shutdown=5,
        )
    )
    app.state.stopping = lambda: made.should_exit  # so that open streams end at once
    return made
