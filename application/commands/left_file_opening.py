"""A leaving date in the register opens one task to send the child's file (3-DSL.w)."""

from collections.abc import Collection
from uuid import UUID

from application.cases.child_cases import every_child_case
from application.commands.clock_commands import ClockRequest
from application.commands.submit import submit
from domain.case.left_files import leaving_to_record
from store.ledger.ledger import Ledger


async def open_left_files(ledger: Ledger, school: UUID, pupils: Collection[UUID]) -> None:
    """Record in a case of each pupil who leaves that they do, in Onward's own name; a repeat does nothing.

    The person who changed the register may not see the case, and learns nothing of it (3.2h).
    """
    for pupil, known in (await ledger.names.named(school, list(pupils))).items():
        left_on = known.listing.left_on
        if left_on is None:
            continue
        child = await every_child_case(ledger, school, pupil)
        found = leaving_to_record(tuple(child.cases.values()), left_on, known.listing.on_roll_from)
        if found is not None:
            case, command = found
            await submit(ledger, ClockRequest(case=case, command=command, duty_at=ledger.clock.now()))
