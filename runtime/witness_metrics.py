"""What Prometheus reads of the witnesses on each worker, also while no witness answers."""

import asyncio
from typing import get_args

import structlog
from prometheus_client import Gauge

from store.pool import LedgerAway, Pool
from store.tree.signing_state import SigningState, signing_state
from views.history_view import WitnessStateCode

LOOK_SECONDS = 15.0
STATE = Gauge("onward_witness_state", "1 for the state that a witness is in, else 0.", ["witness", "state"])
BEHIND = Gauge(
    "onward_witness_behind_seconds",
    "Seconds since the first signed head that a witness has not cosigned; 0 if it has the newest.",
    ["witness"],
)
_log = structlog.get_logger("witnesses")


async def measure_witnesses(pool: Pool) -> None:
    """Run until cancelled. While the database is away, the gauges keep what they say."""
    while True:
        try:
            measured(await signing_state(pool))
        except LedgerAway:
            pass
        except Exception as fault:  # noqa: BLE001 - what is only counted must not stop the clock
            _log.error("fault", exc_info=fault)
        await asyncio.sleep(LOOK_SECONDS)


def measured(state: SigningState) -> None:
    """Set the gauges of each witness."""
    for each in state.witnesses:
        for code in get_args(WitnessStateCode):
            STATE.labels(each.name, code).set(code == each.state.code)
        since = each.behind_since
        BEHIND.labels(each.name).set(0 if since is None else max(0.0, (state.now - since).total_seconds()))
