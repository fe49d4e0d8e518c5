"""The message queue: rows that wait, each leased to one postman at a time, with their recipients."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from store.delivery.digest_release import collected, recipient
from store.pool import Pool

LEASE_SECONDS = 40
"""Renewed while a try continues: if a postman dies, its messages are free when the lease ends.

Each lease without a recorded result makes the next one longer, so that a message whose outcome cannot be
recorded is not sent again every minute. A recorded failure does not count here."""
CALLS_TO_ONE = 3
"""Calls to one webhook at once, and one if it fails: all schools share the slots."""
COLUMNS = (
    "id, case_id, concern, account, version, kind, obligation, rung, due_at, person, webhook, authority, "
    "channel, attempts, created_at, failed_at, sent_again_at, passed, in_place_of, absence, "
    "waits_since, digest, head_day, address"
)
AGE = "extract(epoch FROM clock_timestamp() - coalesce(released_at, created_at))::float8"
"""Seconds since it was queued, or since its digest was due."""
DUE = """
    delivered_at IS NULL AND stopped_at IS NULL AND next_try_at <= clock_timestamp()
    AND (leased_until IS NULL OR leased_until < clock_timestamp())
"""
_MAIL = f"""
SELECT id AS free FROM post
WHERE webhook IS NULL AND {DUE} AND ($3 OR NOT {collected(recipient("$4", "$5"))})
ORDER BY (authority IS NULL), next_try_at LIMIT $1 FOR UPDATE SKIP LOCKED
"""
_CALLS = f"""
SELECT id AS free FROM post
WHERE webhook IS NOT NULL AND {DUE} AND id IN (
    SELECT fair.id FROM (
        SELECT p.id, p.next_try_at, w.failing_since,
            row_number() OVER (PARTITION BY p.webhook ORDER BY p.next_try_at) + (
                SELECT count(*) FROM post AS busy
                WHERE busy.webhook = p.webhook AND busy.delivered_at IS NULL AND busy.stopped_at IS NULL
                  AND busy.leased_until >= clock_timestamp()
            ) AS turn
        FROM (SELECT * FROM post WHERE webhook IS NOT NULL AND {DUE}) AS p
        LEFT JOIN webhooks AS w ON w.id = p.webhook
    ) AS fair
    WHERE fair.turn <= CASE WHEN fair.failing_since IS NULL THEN {CALLS_TO_ONE} ELSE 1 END
    ORDER BY fair.next_try_at LIMIT $1
)
FOR UPDATE SKIP LOCKED
"""
_MOST_COUNTED = 1_000_000
"""A larger count is damage, and adding one could exceed the database's integer."""
LEASED = f"""
    leased_until = clock_timestamp()
        + make_interval(secs => {{seconds}} * power(2, greatest(0, least(unanswered, 6)))),
    attempts = greatest(0, least(attempts, {_MOST_COUNTED})) + 1,
    unanswered = greatest(0, least(unanswered, {_MOST_COUNTED})) + 1,
    released_at = CASE WHEN waits_since IS NOT NULL THEN coalesce(released_at, clock_timestamp()) END
"""
# A plain subquery may run again for each row that it is joined to, and then lease more than was asked for.
_CLAIM = """
WITH waiting AS MATERIALIZED ({waiting})
UPDATE post SET {leased}
FROM waiting
WHERE id = free
RETURNING {columns}, {age} AS age
"""
_CLAIM_MAIL = _CLAIM.format(waiting=_MAIL, columns=COLUMNS, leased=LEASED.format(seconds="$2"), age=AGE)
_CLAIM_CALLS = _CLAIM.format(waiting=_CALLS, columns=COLUMNS, leased=LEASED.format(seconds="$2"), age=AGE)
_KEEP = """
UPDATE post SET
    leased_until = greatest(leased_until, clock_timestamp() + make_interval(secs => $3))
WHERE id = $1 AND attempts = $2 AND leased_until IS NOT NULL
"""
_LATER = """
UPDATE post SET
    leased_until = NULL, unanswered = 0, fault = $4,
    next_try_at = clock_timestamp() + make_interval(secs => $3)
WHERE id = $1 AND attempts = $2 AND delivered_at IS NULL
"""
_STOP = """
UPDATE post SET
    leased_until = NULL, unanswered = 0, fault = $3, stopped_at = clock_timestamp()
WHERE id = $1 AND attempts = $2 AND delivered_at IS NULL
"""
_DELIVERED = "SELECT message_delivered($1)"
SETTLED = "SELECT message_settled($1)"
_FAILS = "UPDATE post SET failed_at = clock_timestamp() WHERE id = $1 AND failed_at IS NULL"
_SENDER = """
SELECT s.name AS school, p.name, p.email FROM people AS p JOIN schools AS s ON s.id = p.school WHERE p.id = $1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AvailableChannels:
    """What this installation can send: the channel for people, and the authorities with a secure address."""

    mail: str | None = None
    secure: frozenset[str] = frozenset()


NO_CHANNELS = AvailableChannels()


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message to one recipient by one channel."""

    id: UUID
    kind: str
    channel: str
    attempts: int
    """Including this one."""
    created_at: datetime
    case: UUID | None = None
    version: int | None = None
    obligation: str | None = None
    rung: int | None = None
    due_at: datetime | None = None
    person: UUID | None = None
    webhook: UUID | None = None
    authority: str | None = None
    reported: bool = False
    """Whether its failure is already on record."""
    age: float = 0.0
    """Seconds since it was queued."""
    sent_again_at: datetime | None = None
    """When an operator asked for it again after it was given up."""
    concern: UUID | None = None
    """The concern about the procedure that it is about, if it has no case (13.4)."""
    account: bool = False
    """Whether it is about the person's own account."""
    passed: tuple[UUID, ...] = ()
    """The covers of the person whose mailbox has refused it."""
    in_place_of: UUID | None = None
    """The absent person of whose message this is a copy."""
    absence: UUID | None = None
    """The absence that it is about, if it tells of one."""
    waits_since: datetime | None = None
    digest: UUID | None = None
    """The mail that it is a line of."""
    head_day: date | None = None
    """The day whose signed head it brings."""
    address: str | None = field(default=None, repr=False)
    """Its recipient, if that is not a person of a school."""

    @property
    def is_late(self) -> bool:
        """Whether it tells of a deadline that had passed when it was queued."""
        return self.due_at is not None and self.waits_since is not None and self.due_at <= self.waits_since


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """The referrer, for the document that is sent."""

    school: str
    name: str
    email: str | None


async def claim(
    pool: Pool, most: int, *, covers: Mapping[UUID, UUID] | None = None, singly: bool = False
) -> list[Delivery]:
    """Lease messages that are due: documents, then mail, longest waiting first.

    Lines of digests are not among them, unless each is sent singly. `covers` says who covers whom.
    """
    away = covers or {}
    values = (float(LEASE_SECONDS), singly, list(away), list(away.values()))
    rows = await pool.fetch(_CLAIM_MAIL, most, *values)
    return [from_row(row) for row in rows]


async def claim_calls(pool: Pool, most: int) -> list[Delivery]:
    """Lease a fair share of the calls of webhooks that are due."""
    rows = await pool.fetch(_CLAIM_CALLS, most, float(LEASE_SECONDS))
    return [from_row(row) for row in rows]


async def keep(pool: Pool, delivery: Delivery) -> None:
    """Renew the lease, unless the message was released or another postman claimed it."""
    await pool.execute(_KEEP, delivery.id, delivery.attempts, float(LEASE_SECONDS))


async def later(pool: Pool, delivery: Delivery, seconds: float, fault: str) -> None:
    """Release it for another try after this long, unless another postman has claimed it."""
    await pool.execute(_LATER, delivery.id, delivery.attempts, seconds, fault)


async def delivered(pool: Pool, delivery: Delivery) -> None:
    """Settle a message that arrived; for a case's message the record settles the row."""
    await pool.execute(_DELIVERED, delivery.id)


async def fails(pool: Pool, delivery: Delivery) -> None:
    """Settle a message that failed; for a case's message the record settles the row."""
    await pool.execute(_FAILS, delivery.id)


async def stop(pool: Pool, delivery: Delivery, fault: str, *, settled: bool = False) -> None:
    """Stop trying until an operator asks, or for ever if settled, unless another postman has claimed it."""
    async with pool.connection() as connection, connection.transaction():
        stopped = await connection.execute(_STOP, delivery.id, delivery.attempts, fault)
        if settled and stopped == "UPDATE 1":
            await connection.execute(SETTLED, delivery.id)


async def waiting(pool: Pool) -> int:
    """How many messages are still to be delivered automatically."""
    return int(
        await pool.fetchval("SELECT count(*) FROM post WHERE delivered_at IS NULL AND stopped_at IS NULL")
    )


async def sender(pool: Pool, person: UUID) -> Sender | None:
    """A person with their school's name."""
    row = await pool.fetchrow(_SENDER, person)
    return Sender(**row) if row is not None else None


async def address_of(pool: Pool, person: UUID) -> str | None:
    """A person's mail address."""
    email: str | None = await pool.fetchval("SELECT email FROM people WHERE id = $1", person)
    return email


def from_row(row: Any) -> Delivery:
    """A row of COLUMNS with its age."""
    given = dict(row)
    passed = tuple(given.pop("passed") or ())
    reported = given.pop("failed_at") is not None
    return Delivery(case=given.pop("case_id"), reported=reported, passed=passed, **given)
