"""What a cover takes on, in numbers: cases marked immediate danger, and overdue tasks (3-DSL.x)."""

from uuid import UUID

from domain.access.permissions import visibility
from domain.people.roles import Person
from store.delivery import notices
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.queries import case_queries
from store.queries.case_filters import Filter
from store.queries.joined_cases import as_read_by

MOST = 1000
"""Cases that are counted."""


async def in_numbers(ledger: Ledger, absence: UUID) -> str:
    """A sentence for the cover, without a name or a reference; empty if there is neither danger nor lateness.

    Only cases that the cover sees in full count, so that the mail tells nothing of any other (3.2h).
    """
    cover = await notices.cover_of(ledger.pool, absence)
    if cover is None:
        return ""
    caller = Caller(person=Person(id=cover.cover, roles=cover.roles), school=cover.school)
    theirs = Filter(owners=(cover.person,), or_unowned=True, unclosed=True)
    page = await case_queries.cases(ledger, caller, theirs, MOST, None)
    read = await as_read_by(ledger, caller, page.read)
    cases = [state for state in read if visibility(state, caller.person) == "whole"]
    now = ledger.clock.now()
    danger = sum(state.concern.immediate_danger for state in cases)
    late = sum(
        owed.due_at is not None and owed.due_at <= now for state in cases for owed in state.open_obligations
    )
    told = [f"{danger} marked immediate danger"] if danger else []
    if late:
        told.append("1 overdue task" if late == 1 else f"{late} overdue tasks")
    return (
        f" Among the cases that this colleague owns, or no one owns yet: {', '.join(told)}." if told else ""
    )
