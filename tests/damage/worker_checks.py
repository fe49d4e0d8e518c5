"""Work that must continue for other cases: clock, plans, relay, postman, recovery."""

from contextlib import suppress
from email import message_from_bytes
from email.policy import default
from uuid import UUID

from delivery.postman import Postman
from runtime.clocks import SystemClock
from runtime.overdue_sweeper import OverdueSweeper
from runtime.upkeep import Replanner
from store import workflow_outbox
from store.ledger.sealing import CaseDoesNotOpen
from store.planning.calendar_revisions import NEWEST
from tests.damage.damaged_school import Place

_PLANNED = f"SELECT min(plan) = ({NEWEST}) FROM cases WHERE id = ANY($1::uuid[])"


async def the_workers_go_on(place: Place) -> list[str]:
    """Run each part once, as a worker does."""
    good = {UUID(case["id"]) for case in place.good}
    found = list[str]()
    carried = {nudge.case for nudge in await workflow_outbox.claim(place.ledger, 100, at_once=True)}
    if not good <= carried:
        found.append("the relay claims nothing of a good case")
    then = place.clock.time
    place.clock.passes(hours=4)  # past the first deadlines of each case; a later rung is the same step again
    await OverdueSweeper(place.ledger).once()
    place.mail.taken.clear()
    await Postman(place.ledger, place.office, SystemClock().now).once()
    told = [str(message_from_bytes(each, policy=default).get_content()) for each in place.mail.taken]
    place.clock.time = then
    for case in good:
        state = await place.ledger.state(case)
        if state is None or not any(each.state == "overdue" for each in state.open_obligations):
            found.append("the sweep recorded nothing in a good case")
    with suppress(
        CaseDoesNotOpen
    ):  # raised after every other case is re-planned; the worker logs it and continues
        await Replanner(place.ledger).once()
    if not await place.intruder.fetchval(_PLANNED, good):
        found.append("a good case was not re-planned")
    unread: list[CaseDoesNotOpen] = []
    again = {
        case async for batch in workflow_outbox.open_cases(place.ledger, unread.append) for case in batch
    }
    if not good <= again:
        found.append("recovery leaves a good case out")
    return found + [
        f"no mail of {case['reference']}"
        for case in place.good
        if not any(case["reference"] in each for each in told)
    ]
