"""Link two pupils as brother or sister, or end the link: in both records, in one transaction."""

from uuid import UUID

import asyncpg

from application import problems
from application.pupils.pupil_changes import decided_pupil
from application.sent_request import SentRequest, admitted_caller
from domain.people.roles import By
from domain.pupils.pupil_access import may_change_pupils, pupil_sight, role_to_change
from domain.pupils.pupil_checks import pupil_faults, sibling_update
from store.ledger.ledger import Ledger
from store.ledger.load import load_for_person
from store.ledger.load_request import Caller, LoadRequest
from store.pupils.pupil_store import (
    LoadedPupil,
    RegisterBusy,
    append_pupil,
    load_pupils,
    records_of,
    surviving_pupils,
)
from store.pupils.school_register import wait_for_register


class _Overtaken(Exception):
    """Another command changed one of the two records first; neither is written."""


async def link_siblings(ledger: Ledger, sent: SentRequest, pupil: UUID, other: UUID, *, linked: bool) -> None:
    """Record whether two pupils are siblings; raise the Problem or refusal that answers it.

    A record that says so already stays as it is. The end of a link changes the records that stay, not those
    that were merged. It waits for an import that is being written.
    """
    while True:
        try:
            async with ledger.pool.connection() as connection, connection.transaction():
                return await _attempt(connection, ledger, sent, (pupil, other), linked)
        except _Overtaken:
            continue
        except RegisterBusy as busy:
            await wait_for_register(ledger.pool, busy.school)


async def _attempt(
    connection: asyncpg.Connection, ledger: Ledger, sent: SentRequest, pair: tuple[UUID, UUID], linked: bool
) -> None:
    wanted = LoadRequest(case=None)
    loaded = await load_for_person(connection, ledger.seals, sent.token, wanted, ledger.clock.now())
    caller = admitted_caller(loaded, sent.too_large)
    if not linked:
        stays = await surviving_pupils(connection, caller.school, list(pair))
        pair = (stays.get(pair[0], pair[0]), stays.get(pair[1], pair[1]))
    known = await load_pupils(connection, ledger.seals, caller.school, list(pair))
    if pupil_sight(caller.person) is None or not known.keys() >= set(pair):
        raise problems.NotFound
    if not may_change_pupils(caller.person):
        raise problems.NotAllowed
    for one, other in dict.fromkeys((pair, pair[::-1])):
        await _change(connection, ledger, caller, known[one], other, linked)


async def _change(
    connection: asyncpg.Connection,
    ledger: Ledger,
    caller: Caller,
    before: LoadedPupil,
    other: UUID,
    linked: bool,
) -> None:
    records, now = await records_of(connection, caller.school, [other]), ledger.clock.now()
    command = sibling_update(before.pupil, other, records, linked=linked)
    if command is None:
        return
    if wrong := pupil_faults(command, now):
        raise problems.Malformed(wrong)
    role = role_to_change(caller.person, command)
    assert role is not None  # no sibling is a circumstance
    by = By(id=caller.person.id, role=role)
    change = await decided_pupil(connection, ledger, caller.school, before, command, by, now)
    if not await append_pupil(connection, ledger.seals, before, change):
        raise _Overtaken
