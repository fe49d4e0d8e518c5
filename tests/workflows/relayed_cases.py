"""Cases whose progress waits for a relay, and the relay."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from temporalio.client import Client

from runtime import relay
from runtime.relay import Relay
from store import workflow_outbox
from tests.school import a_concern, a_referral
from tests.workflows.stack import House

QUEUE = "relay"


@pytest.fixture(autouse=True)
def long_leases() -> Iterator[None]:
    """No call and no lease ends because the machine is slow."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(relay, "ONE_CALL", timedelta(minutes=1))
        patched.setattr(workflow_outbox, "LEASE_SECONDS", 600)
        yield


async def busy_case(built: House) -> str:
    """Give five commands to a new case."""
    dsl = built.people["dsl"]
    case: str = (await dsl.post("/v1/referrals", a_concern())).json()["id"]
    for command in ("accept", "protect", "record-discussion"):
        await dsl.does({"id": case}, command)
    await dsl.does({"id": case}, "refer", a_referral())
    return case


def relay_of(built: House, client: Client | None = None) -> Relay:
    return Relay(built.ledger, client or built.client, built.clock, QUEUE)
