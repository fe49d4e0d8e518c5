"""Import a school's list of staff: show what it would do, then do exactly that, all or nothing."""

import asyncio
import hashlib
from collections.abc import Sequence

from domain.imports.import_step import ImportRow
from domain.imports.staff_import import KnownStaff, StaffPlan, plan_staff
from store.ledger.ledger import Ledger
from store.ledger.load_request import Caller
from store.people.people_admin import ChangeRefused, StaffChanged, as_of_now, keep_staff, staff_of


async def plan_staff_import(ledger: Ledger, caller: Caller, rows: Sequence[ImportRow]) -> StaffPlan:
    """What the import would do now."""
    staff = await staff_of(ledger.pool, caller.school)
    return await _plan(rows, staff, caller)


async def import_staff(ledger: Ledger, caller: Caller, rows: Sequence[ImportRow], seen: str) -> StaffPlan:
    """Write the plan that was seen in one transaction; StaffChanged if it is another by now.

    `seen` is `staff_fingerprint` of the plan.
    """
    async with as_of_now(ledger.pool) as connection:
        plan = await _plan(rows, await staff_of(connection, caller.school), caller)
        if staff_fingerprint(plan) != seen:
            raise StaffChanged
        try:
            people = [step.after for step in plan.recorded if step.after is not None]
            await keep_staff(connection, caller.person.id, people)
        except ChangeRefused:  # such as a name that another import has taken since
            raise StaffChanged from None
    return plan


def staff_fingerprint(plan: StaffPlan) -> str:
    """A digest of all that the plan would do, by which a person confirms what they saw."""
    told = [(step.kind, step.row.number, step.person, step.after, step.changes) for step in plan.steps]
    return hashlib.sha256(repr(told).encode()).hexdigest()


async def _plan(rows: Sequence[ImportRow], staff: Sequence[KnownStaff], caller: Caller) -> StaffPlan:
    """The plan, made in a thread: a long list must not keep an emergency waiting."""
    return await asyncio.to_thread(plan_staff, rows, staff, caller.person.id)
