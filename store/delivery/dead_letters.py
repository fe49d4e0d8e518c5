"""Messages that were given up, and what a school's connections miss."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from domain.messaging.digests import digest_times
from store.delivery.delivery_queue import AGE, COLUMNS, SETTLED, Delivery, from_row
from store.delivery.digest_release import collected, released
from store.ledger.ledger import Ledger
from store.pool import Pool

GIVEN_UP = "given-up"
CLEARED_AT_ONCE = 1000
_COLLECTED = collected("post.person")
_ONE = f"""
SELECT {COLUMNS}, {AGE} AS age FROM post
WHERE id = $1 AND delivered_at IS NULL AND settled_at IS NULL
"""
_WAITS = f"(waits_since IS NOT NULL AND released_at IS NULL AND {_COLLECTED})"
"""Whether it waits for a digest, and was never tried."""
_UNDELIVERED = f"""
SELECT {COLUMNS}, fault, next_try_at, stopped_at FROM post
WHERE delivered_at IS NULL AND settled_at IS NULL AND NOT {_WAITS} ORDER BY created_at LIMIT $1
"""
_FOR_DIGESTS = f"SELECT count(*) FROM post WHERE delivered_at IS NULL AND settled_at IS NULL AND {_WAITS}"
_NOT_BEING_SENT = "(leased_until IS NULL OR leased_until < clock_timestamp())"
_AGAIN = f"""
UPDATE post SET
    sent_again_at = CASE WHEN stopped_at IS NULL THEN sent_again_at ELSE clock_timestamp() END,
    stopped_at = NULL, leased_until = NULL, unanswered = 0, next_try_at = clock_timestamp(),
    released_at = CASE WHEN waits_since IS NOT NULL THEN coalesce(released_at, clock_timestamp()) END
WHERE delivered_at IS NULL AND settled_at IS NULL AND {_NOT_BEING_SENT}
  AND {{wanted}}
RETURNING id
"""
_AGAIN_ALL = _AGAIN.format(wanted=f"CASE WHEN $1::uuid IS NULL THEN NOT {_WAITS} ELSE id = $1 END")
_AGAIN_TO = _AGAIN.format(wanted="webhook = $1")
_GIVE_UP = f"""
UPDATE post SET
    fault = '{GIVEN_UP}', reasons = $2, leased_until = NULL,
    stopped_at = coalesce(stopped_at, clock_timestamp())
WHERE id = $1 AND delivered_at IS NULL AND settled_at IS NULL AND {_NOT_BEING_SENT}
RETURNING id
"""
_POST = "post AS p LEFT JOIN cases AS c ON c.id = p.case_id LEFT JOIN people AS r ON r.id = p.person"
_SCHOOL = "coalesce(c.school, r.school)"
_HELD_UP = f"""
SELECT count(*) AS messages,
    coalesce(array_agg(DISTINCT fault) FILTER (WHERE fault IS NOT NULL), '{{}}') AS faults
FROM (
    SELECT p.fault, clock_timestamp() - coalesce(p.sent_again_at, p.released_at, p.created_at) AS age
    FROM {_POST}
    WHERE p.webhook IS NULL AND p.delivered_at IS NULL AND p.settled_at IS NULL
      AND p.failed_at IS NULL AND p.stopped_at IS NULL AND ($2::uuid IS NULL OR {_SCHOOL} = $2)
      AND NOT EXISTS (
          SELECT FROM post
          WHERE post.id = p.id AND {_COLLECTED} AND {released("post.person", "$3", "$4", "$5")} IS NOT TRUE
      )
) AS p WHERE age > $1 OR age < -$1 -- it says that it comes from the future: someone postponed it
"""
_STUCK = f"""
SELECT count(*) FROM {_POST}
WHERE p.delivered_at IS NULL AND p.settled_at IS NULL
  AND (p.failed_at IS NOT NULL OR p.stopped_at IS NOT NULL) AND ($1::uuid IS NULL OR {_SCHOOL} = $1)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldUp:
    """Mail that waits, and whose failure is not on record yet."""

    messages: int
    faults: tuple[str, ...]
    """The faults so far; empty if there was no try."""


async def held_up(ledger: Ledger, longer: timedelta, school: UUID | None = None) -> HeldUp:
    """The mail of all schools, or of one, that has waited longer than this; not before its digest is due."""
    calendar = (await ledger.plans.newest(ledger.pool)).calendar
    then = digest_times(calendar, ledger.clock.now() - longer)
    row = await ledger.pool.fetchrow(_HELD_UP, longer, school, then.hours, then.last, then.next)
    assert row is not None
    return HeldUp(**{**row, "faults": tuple(row["faults"])})


async def undelivered(pool: Pool, most: int) -> list[dict[str, Any]]:
    """Messages that still need a person or the postman, oldest first."""
    return [dict(row) for row in await pool.fetch(_UNDELIVERED, most)]


async def for_digests(pool: Pool) -> int:
    """How many messages wait for a digest."""
    return int(await pool.fetchval(_FOR_DIGESTS))


async def find(pool: Pool, delivery: UUID) -> Delivery | None:
    """One undelivered message."""
    row = await pool.fetchrow(_ONE, delivery)
    return from_row(row) if row is not None else None


async def again(pool: Pool, delivery: UUID | None) -> int:
    """Try this message, or all, at once; returns how many. Skips messages that are being sent now.

    All are those that were tried before: the others wait for their digest, unless they are named.
    """
    return len(await pool.fetch(_AGAIN_ALL, delivery))


async def again_to(pool: Pool, webhook: UUID) -> None:
    """Try at once every call that a webhook has not accepted."""
    await pool.execute(_AGAIN_TO, webhook)


async def give_up(pool: Pool, delivery: UUID, reasons: str) -> bool:
    """Never try a message again; False if it is being sent now, or there is nothing to give up."""
    async with pool.connection() as connection, connection.transaction():
        given_up = await connection.fetchval(_GIVE_UP, delivery, reasons) is not None
        if given_up:
            await connection.execute(SETTLED, delivery)
    return given_up


async def stuck(pool: Pool, school: UUID | None = None) -> int:
    """How many messages, of all schools or of one, failed or were stopped and wait for a person."""
    return int(await pool.fetchval(_STUCK, school))


async def clear(pool: Pool, days: int) -> int:
    """Delete rows finished longer ago than this; the events stay. Returns how many, a thousand at most."""
    return int(await pool.fetchval("SELECT clear_post(a_days => $1, a_most => $2)", days, CLEARED_AT_ONCE))


_WEBHOOKS = """
SELECT w.id, w.url, w.failing_since, w.disabled_at, w.disabled_for, EXISTS (
    SELECT FROM post AS p
    WHERE p.webhook = w.id AND p.delivered_at IS NULL AND p.settled_at IS NULL
) AS misses, (
    SELECT p.fault FROM post AS p
    WHERE p.webhook = w.id AND p.delivered_at IS NULL AND p.settled_at IS NULL AND p.fault IS NOT NULL
    ORDER BY p.created_at DESC LIMIT 1
) AS fault
FROM webhooks AS w WHERE w.school = $1 AND w.removed_at IS NULL ORDER BY w.created_at, w.id
"""
_MAIL = """
SELECT
    coalesce(bool_or(p.stopped_at IS NULL AND p.settled_at IS NULL), false) AS waits,
    coalesce(bool_or(p.settled_at IS NOT NULL), false) AS given_up,
    coalesce(
        array_agg(DISTINCT p.fault) FILTER (WHERE p.stopped_at IS NOT NULL AND p.settled_at IS NULL), '{}'
    ) AS stopped_for
FROM post AS p LEFT JOIN cases AS c ON c.id = p.case_id LEFT JOIN people AS r ON r.id = p.person
WHERE p.webhook IS NULL AND p.delivered_at IS NULL AND coalesce(c.school, r.school) = $1
  AND (p.settled_at IS NULL OR p.fault = $2)
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookStatus:
    """A webhook and its state."""

    id: UUID
    url: str
    failing_since: datetime | None
    disabled_at: datetime | None
    disabled_for: str | None
    misses: bool
    """Whether any call waits for it; the number would reveal cases."""
    fault: str | None
    """Why the latest waiting call failed; None if there was no try."""


@dataclass(frozen=True, slots=True, kw_only=True)
class MailStatus:
    """The state of a school's mail: whether any waits, but not how much, which would reveal cases."""

    waits: bool
    given_up: bool
    """Whether an operator gave some up; known for as long as finished rows are kept."""
    stopped_for: tuple[str, ...]
    """The faults for which some wait until an operator asks for another try."""


async def called(pool: Pool, school: UUID) -> list[WebhookStatus]:
    """A school's webhooks."""
    return [WebhookStatus(**row) for row in await pool.fetch(_WEBHOOKS, school)]


async def mail(pool: Pool, school: UUID) -> MailStatus:
    """The state of a school's undelivered mail."""
    row = await pool.fetchrow(_MAIL, school, GIVEN_UP)
    assert row is not None
    return MailStatus(**{**row, "stopped_for": tuple(row["stopped_for"])})
