"""A site on a port of this machine, for as long as a test looks at it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from cli.installation import held_port
from cli.service_commands import server
from embedded.subprocesses import free_port
from tests.school import SetClock
from web.core.site import Site
from web.pages_app import build


class PassingTime:
    """The demonstration's clock, as far as a page sees it."""

    def __init__(self, clock: SetClock) -> None:
        self.clock = clock

    async def skip(self, span: str) -> bool:
        self.clock.passes(**{"10m": {"minutes": 10}, "1h": {"hours": 1}, "1wd": {"days": 1}}[span])
        return True


@asynccontextmanager
async def serving(site: Callable[[str], Site]) -> AsyncIterator[str]:
    """Its address."""
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    with held_port(port) as held:
        http = server(build(site(address)), own_signals=False)
        task = asyncio.create_task(http.serve(sockets=[held]))
        while not http.started:
            await asyncio.sleep(0.01)
        try:
            yield address
        finally:
            http.should_exit = True
            await task
