"""Import a school's list of pupils: show what it would do, then do exactly that, all or nothing."""

import asyncio
import hashlib
from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from application import problems
from application.commands.clock_commands import open_left_files
from application.pupils.pupil_changes import decided_pupil
from domain.imports.pupil_import import PupilImport, PupilPlan, plan_pupils
from domain.people.roles import By
from domain.pupils.pupil_details import RegisteredPupil
from domain.pupils.pupil_events import PupilActor
from store.ledger.ledger import Ledger
from store.pupils.pupil_store import append_pupil
from store.pupils.school_register import IMPORT_SECONDS, has_role, load_register, lock_register
from views.pupil_view import upn_is_valid

Progress = Callable[[int], None]
"""Hears how many of the steps are written."""


class RegisterChanged(Exception):
    """The register changed since the plan was shown, and the plan is another by now. Nothing is written."""


async def plan_import(ledger: Ledger, school: UUID, asked: PupilImport) -> PupilPlan:
    """What the import would do now."""
    async with ledger.pool.connection(IMPORT_SECONDS) as connection:
        register = await load_register(connection, ledger.seals, school)
    return await _plan(asked, [each.pupil for each in register.values()], ledger.clock.now())


async def import_pupils(
    ledger: Ledger,
    school: UUID,
    asked: PupilImport,
    by: PupilActor,
    seen: str,
    progress: Progress = lambda written: None,
) -> PupilPlan:
    """Write the plan that was seen in one transaction; RegisterChanged if it is another by now.

    An import of the same school waits for an earlier one. `seen` is `fingerprint` of the plan. NotAllowed if
    the person's role has ended meanwhile.
    """
    leavers: list[UUID] = []
    async with ledger.pool.connection(IMPORT_SECONDS) as connection, connection.transaction():
        await lock_register(connection, school)
        if isinstance(by, By) and not await has_role(connection, school, by):
            raise problems.NotAllowed
        register = await load_register(connection, ledger.seals, school)
        now = ledger.clock.now()
        plan = await _plan(asked, [each.pupil for each in register.values()], now)
        if await asyncio.to_thread(fingerprint, plan) != seen:
            raise RegisterChanged
        for written, step in enumerate(plan.recorded, start=1):
            assert step.command is not None
            before = register[step.pupil.id] if step.pupil is not None else None
            change = await decided_pupil(connection, ledger, school, before, step.command, by, now)
            if not await append_pupil(connection, ledger.seals, before, change):
                raise RegisterChanged
            after = change.decision.pupil
            known = before.pupil.left_on if before is not None else None
            if after.left_on not in (None, known):
                leavers.append(after.id)
            progress(written)
    await open_left_files(ledger, school, leavers)
    return plan


def fingerprint(plan: PupilPlan) -> str:
    """A digest of all that the plan would do and asks, by which a person confirms what they saw."""
    told = [
        (step.kind, step.row and step.row.number, step.pupil and step.pupil.id, step.command, step.changes)
        for step in plan.steps
    ]
    return hashlib.sha256(repr(told).encode()).hexdigest()


async def _plan(asked: PupilImport, register: list[RegisteredPupil], now: datetime) -> PupilPlan:
    """The plan, made in a thread: a long list must not keep an emergency waiting."""
    return await asyncio.to_thread(plan_pupils, asked, register, now, upn_is_valid)
