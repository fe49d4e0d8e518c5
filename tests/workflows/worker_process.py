"""`python -m tests.workflows.worker_process OFFSET`: a worker on another day, for tests that kill it."""

import asyncio
import sys
from datetime import datetime, timedelta

import worker
from runtime import logs
from runtime.clocks import SimulatedClock
from runtime.settings import Settings


class Lived(SimulatedClock):
    """A clock on another day, on which late work is recorded late, as in production."""

    def fired(self, server: datetime) -> datetime:
        return self.now()


if __name__ == "__main__":
    logs.setup("WARNING")
    asyncio.run(worker.run(Settings.read(), Lived(timedelta(seconds=float(sys.argv[1])))))
