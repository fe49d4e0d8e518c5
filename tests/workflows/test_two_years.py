"""The two-year rehearsal on the dev server, with its last deadline in real time."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from temporalio.client import Client

from api.app import build
from domain.messaging.workflow_progress import Progress
from local.rehearsal.player import play
from local.rehearsal.script_reading import read
from local.rehearsal.simulated_school import Clockwork, SimulatedSchool
from local.time_skipping_server import SkippingServer
from runtime.clocks import SimulatedClock
from store import workflow_outbox
from store.people.people_setup import Cast
from tests.databases import Database
from tests.local.rehearsal.test_rehearsals import SHIPPED
from tests.patience import until
from tests.workflows.stack import house

LIVED_FROM = datetime(2028, 10, 27, tzinfo=UTC)
"""From here, time reaches each of the clock's deadlines in real time, from two seconds before."""
LAST_DEADLINE = datetime(2028, 10, 30, 17, tzinfo=UTC)


class RunningServer(SkippingServer):
    """A server with real time."""

    async def get_current_time(self) -> datetime:
        return datetime.now(UTC)


class LiveStage(SimulatedSchool):
    """A simulated school on a server with real time, which jumps over the time between two acts."""

    async def move_to(self, instant: datetime) -> None:
        """Go to each of the clock's deadlines, let the clock act, and continue."""
        while (act_at := await self._next_act()) is not None and act_at <= instant:
            self.clock.release()
            await self._jump(act_at - (timedelta(seconds=2) if act_at > LIVED_FROM else timedelta(0)))
            await until(f"the clock has acted at {act_at}", lambda: self._acted(act_at))
        self.clock.release()
        await self._jump(instant)
        self.clock.hold(instant)

    async def _jump(self, instant: datetime) -> None:
        """Jump forwards only: if less real time is left than planned, wait for what is left."""
        await self.settle_all()  # work in progress still has the server's earlier times
        ahead = instant - self.clock.now()
        if ahead > timedelta(0):
            self.clock.move(self.clock.offset + ahead)
            async for batch in workflow_outbox.open_cases(self.ledger):
                await workflow_outbox.enqueue(self.ledger.pool, batch)

    async def _acted(self, act_at: datetime) -> bool:
        then = await self._next_act()
        return then is None or then > act_at

    async def _next_act(self) -> datetime | None:
        found: list[Progress] = []
        async for batch in workflow_outbox.open_cases(self.ledger):
            found += [progress for _, progress in batch]
        acts = [act.act_at for each in found if (act := each.next_act()) is not None and act.act_at]
        return min(acts, default=None)


@pytest.fixture
async def live(migrated: Database, dev_client: Client) -> AsyncIterator[LiveStage]:
    """A simulated school on the dev server; its own database, because a proclaimed day affects all cases."""
    clock = SimulatedClock()
    async with migrated.copy() as database, house(database, dev_client, clock) as built:
        cast = Cast(
            people={part: actor.id for part, actor in built.people.items()},
            tokens={part: actor.token for part, actor in built.people.items()},
        )
        clockwork = Clockwork(built.ledger, clock, RunningServer(dev_client))
        stage = LiveStage(built.ledger, build(built.ledger), cast, clock, clockwork)
        yield stage
        await stage.http.aclose()


@pytest.mark.long("two years of one case")
async def test_two_years_play_on_the_dev_server_and_the_last_deadline_passes_in_real_time(
    live: LiveStage,
) -> None:
    played = (await play(live, read(SHIPPED / "two-years.toml"))).last
    assert (played.state.closed, played.workflow_ended) == (True, True)
    assert (played.verified, played.workflow_replays) == (True, True)
    *_, last = [each.event for each in played.events if each.event.fact.type == "obligation.overdue"]
    assert last.occurred_at == LAST_DEADLINE
    assert last.recorded_at > LAST_DEADLINE  # the server's timer recorded it, without a stopped clock
