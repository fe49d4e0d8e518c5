"""The outbox: which cases have news for their workflows. Rows are leased, never locked for long.

The progress itself is read from the case when it is told, so no copy of it can be old or damaged.
"""

from collections.abc import AsyncIterator, Callable, Collection
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

import asyncpg

from domain.messaging.workflow_progress import TOLD_AFTER_AT_LEAST, Progress, progress
from store.ledger.ledger import Ledger
from store.ledger.sealing import CaseDoesNotOpen
from store.ledger.stored_states import OPENED, WITH_KEYS, state_of, unsealed
from store.pool import Pool

LEASE_SECONDS = 8
BATCH = 500
_TRIES = 3
ODD = "({0} IS NULL OR {0} > clock_timestamp() + interval '1 hour')"
"""A time later than any that we set, so a damaged one: the row does not wait for it."""
_DUE = f"(tell_at <= now() OR {ODD.format('tell_at')})".replace("clock_timestamp()", "now()")
"""The time of the statement, which an index can find rows by."""
# A plain subquery may run again for each row that it is joined to, and then lease more than was asked for.
_CLAIM = f"""
WITH free AS MATERIALIZED (
    SELECT case_id FROM outbox
    WHERE {{when}} AND (leased_until < clock_timestamp() OR {ODD.format("leased_until")})
    ORDER BY tell_at LIMIT $1 FOR UPDATE SKIP LOCKED
), leased AS (
    UPDATE outbox AS o SET leased_until = clock_timestamp() + make_interval(secs => $2)
    FROM free WHERE o.case_id = free.case_id RETURNING o.case_id, o.begun
)
SELECT l.case_id, l.begun, {OPENED} FROM leased AS l LEFT JOIN ({WITH_KEYS}) ON c.id = l.case_id
"""
_CLAIM_DUE, _CLAIM_ALL = _CLAIM.format(when=_DUE), _CLAIM.format(when="true")
# The lock waits for a command that is being written and sees its version, so no changed row stays leased.
_DONE = """
WITH sent AS (
    SELECT * FROM unnest($1::uuid[], $2::bigint[]) AS s (case_id, version)
), held AS (
    SELECT o.case_id, (o.version > sent.version) IS NOT TRUE AND o.leased_until IS NOT NULL AS told
    FROM outbox AS o JOIN sent USING (case_id)
    ORDER BY o.case_id FOR UPDATE OF o
), done AS (
    DELETE FROM outbox AS o USING held WHERE o.case_id = held.case_id AND held.told
), freed AS (
    UPDATE outbox AS o SET leased_until = NULL, tell_at = clock_timestamp() + $3, begun = true
    FROM held WHERE o.case_id = held.case_id AND NOT held.told
)
SELECT case_id FROM sent WHERE case_id NOT IN (SELECT case_id FROM held)
"""
_GIVE_BACK = "UPDATE outbox SET leased_until = NULL WHERE case_id = ANY($1::uuid[]) RETURNING case_id"
_LET_LIE = """
UPDATE outbox SET leased_until = NULL, tell_at = clock_timestamp() + interval '10 minutes'
WHERE case_id = ANY($1::uuid[])
"""
# Locked, so that no command moves the case on, and its news is told and gone, before the row is there.
# A row that a relay is telling now loses its lease, and is told once more.
_AGAIN = """
INSERT INTO outbox (case_id, version)
SELECT id, version FROM cases WHERE id = ANY($1::uuid[]) ORDER BY id FOR SHARE
ON CONFLICT (case_id) DO UPDATE SET tell_at = least(outbox.tell_at, excluded.tell_at), leased_until = NULL
"""
_OPEN_CASES = f"""
SELECT {OPENED} FROM {WITH_KEYS}
WHERE NOT c.closed AND ($1::uuid IS NULL OR c.id > $1)
ORDER BY c.id LIMIT $2
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutboxMessage:
    """One case's progress, leased to a relay."""

    case: UUID
    progress: Progress
    begun: bool = False
    """Whether a workflow runs for the case, as far as the outbox knows."""


async def claim(ledger: Ledger, most: int, *, at_once: bool = False) -> list[OutboxMessage]:
    """Lease free rows that are due, or any `at_once`; if a relay dies, they are free when the lease ends.

    A case that does not exist or cannot be opened waits for some minutes.
    """
    rows = await ledger.pool.fetch(_CLAIM_ALL if at_once else _CLAIM_DUE, most, float(LEASE_SECONDS))
    found: list[OutboxMessage] = []
    for row in rows:
        with suppress(CaseDoesNotOpen):
            now = progress(state_of(row, row["case_id"], ledger.seals)[0])
            found.append(OutboxMessage(case=row["case_id"], progress=now, begun=bool(row["begun"])))
    if unread := {row["case_id"] for row in rows}.difference(each.case for each in found):
        await ledger.pool.execute(_LET_LIE, unread)
    return found


async def delivered(pool: Pool, messages: list[OutboxMessage]) -> list[UUID]:
    """Delete rows that have not changed since, and free changed ones. Returns the cases without a row."""
    cases, versions = [each.case for each in messages], [each.progress.version for each in messages]
    for _ in range(_TRIES):
        with suppress(asyncpg.DeadlockDetectedError):  # with commands that went together
            return [row["case_id"] for row in await pool.fetch(_DONE, cases, versions, TOLD_AFTER_AT_LEAST)]
    return []  # their leases end, and the same progress is sent once more, which changes nothing


async def release(pool: Pool, messages: list[OutboxMessage]) -> list[UUID]:
    """Free rows that could not be delivered, for the next try. Returns the cases without a row."""
    cases = [message.case for message in messages]
    freed = {row["case_id"] for row in await pool.fetch(_GIVE_BACK, cases)}
    return [case for case in cases if case not in freed]


async def enqueue(pool: Pool, cases: Collection[UUID]) -> None:
    """Queue these cases' progress for their workflows again."""
    await pool.execute(_AGAIN, cases)


def _stop(unread: CaseDoesNotOpen) -> None:
    raise unread


async def open_cases(
    ledger: Ledger, pass_over: Callable[[CaseDoesNotOpen], None] = _stop
) -> AsyncIterator[list[UUID]]:
    """Every open case, in batches, from the ledger.

    A case that was tampered with stops the reading, unless `pass_over` skips it.
    """
    last: UUID | None = None
    while True:
        rows = await ledger.pool.fetch(_OPEN_CASES, last, BATCH)
        if not rows:
            return
        found: list[UUID] = []
        for row in rows:
            try:
                found.append(unsealed(row, ledger.seals).id)
            except CaseDoesNotOpen as unread:
                pass_over(unread)
        yield found
        last = rows[-1]["id"]


async def waiting(pool: Pool, since: datetime | None = None) -> int:
    """How many cases have news, also of a later time; or only those to tell by `since`."""
    return int(
        await pool.fetchval(
            "SELECT count(*) FROM outbox WHERE $1::timestamptz IS NULL OR tell_at <= $1", since
        )
    )


async def now(pool: Pool) -> datetime:
    """The time by the outbox's own clock, Postgres."""
    moment: datetime = await pool.fetchval("SELECT clock_timestamp()")
    return moment
