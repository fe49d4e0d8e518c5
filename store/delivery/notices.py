"""Messages about no case: absences (3-DSL.x), a person's account, a witness that objects, each morning."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

import asyncpg

from domain.messaging.digests import HEAR_EACH_MORNING
from domain.people.absences import Absence
from domain.people.roles import OPERATOR, Person, Role
from store.delivery.digest_release import recipient
from store.ledger.load_request import Caller
from store.pool import Pool

AbsenceNews = Literal["you-cover", "cover-ended", "recorded-as-away"]
"""Kinds of message about an absence."""
YOU_COVER: AbsenceNews = "you-cover"
COVER_ENDED: AbsenceNews = "cover-ended"
_TELL = """
INSERT INTO post (id, account, kind, person, channel, absence)
SELECT gen_random_uuid(), true, $2, p.id, $3, $4::uuid
FROM people AS p WHERE p.id = $1 AND p.roles <> '{}' AND p.email IS NOT NULL
"""
_TOLD_OF = """
SELECT person, cover, starts_at, ends_at, ended_at IS NOT NULL AS ended FROM absences WHERE id = $1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldOfAbsence:
    """What a message about an absence says of it, and about whom."""

    person: UUID
    cover: UUID
    starts_at: datetime
    ends_at: datetime
    ended: bool


async def tell_recorded(connection: asyncpg.Connection, absence: Absence, mail: str | None) -> None:
    """Queue the messages in the transaction of the absence; none to the person who recorded it."""
    people: tuple[tuple[UUID, AbsenceNews], ...] = (
        (absence.cover, YOU_COVER),
        (absence.person, "recorded-as-away"),
    )
    for person, news in people:
        if mail is not None and person != absence.recorded_by:
            await connection.execute(_TELL, person, news, mail, absence.id)


async def tell_ended(connection: asyncpg.Connection, absence: Absence, mail: str | None) -> None:
    """Tell the cover that the absence ended early or was cancelled, unless they did it themselves."""
    if mail is not None and absence.cover != absence.ended_by:
        await connection.execute(_TELL, absence.cover, COVER_ENDED, mail, absence.id)


async def absence_told(pool: Pool, absence: UUID) -> ToldOfAbsence | None:
    """An absence, as messages tell of it."""
    row = await pool.fetchrow(_TOLD_OF, absence)
    return ToldOfAbsence(**row) if row is not None else None


async def reader_now(pool: Pool, person: UUID) -> Caller | None:
    """A person with their roles as they are now, at their school."""
    row = await pool.fetchrow("SELECT roles, school FROM people WHERE id = $1", person)
    if row is None:
        return None
    return Caller(person=Person(id=person, roles=tuple(row["roles"])), school=row["school"])


Deed = Literal["token-made", "link-made", "link-used", "password-changed"]
"""Kinds of notice: a token or a link to set the password was made, that link was used, or they changed it."""


async def tell_of_account(connection: asyncpg.Connection, person: UUID, deed: Deed, mail: str | None) -> None:
    """Queue the notice in the transaction of the change; skip it without an address or without mail."""
    if mail is not None:
        await connection.execute(_TELL, person, deed, mail, None)


NO_ONE_CAN_SEE, WAITS_FOR_YOU = "no-one-can-see", "waits-for-you"
"""To administrators, of a report that no one in line can see; to a person who gains a role, of its work.

`put_in_post.sql` and `tell_of_role.sql` in `store/sql` queue them (3.2k).
"""
ObjectionNews = Literal["witness-objects"]
"""The kind of message. It says nothing of any case."""
WITNESS_OBJECTS: ObjectionNews = "witness-objects"
TOLD: tuple[Role, ...] = (OPERATOR, "headteacher", "nominated_governor", "auditor")
_TELL_EACH = """
INSERT INTO post (id, account, kind, person, channel)
SELECT gen_random_uuid(), true, $1, p.id, $2
FROM people AS p WHERE p.roles && $3::text[] AND p.email IS NOT NULL
"""


async def tell_of_objection(connection: asyncpg.Connection, mail: str | None) -> None:
    """Queue the messages in the transaction that records the objection."""
    if mail is not None:
        await connection.execute(_TELL_EACH, WITNESS_OBJECTS, mail, list(TOLD))


LATE_BEGINNINGS = "late-beginnings"
"""The kind of the message of each morning. What it counts is looked up when it is sent."""
# The id is made of the recipient and the day, so that no one gets it twice, however many postmen run.
_TELL_MORNING = f"""
INSERT INTO post (id, account, kind, person, channel)
SELECT DISTINCT md5(concat_ws(' ', $1::text, $2::date, told))::uuid, true, $1, told, $3
FROM (
    SELECT {recipient("$5", "$6").replace("post.person", "p.id")} AS told
    FROM people AS p WHERE p.roles && $4::text[] AND p.email IS NOT NULL
      AND EXISTS (SELECT FROM open_work AS w WHERE w.school = p.school AND w.rank = 0)
) AS recipients
ON CONFLICT (id) DO NOTHING
"""


async def tell_of_late_beginnings(
    connection: asyncpg.Connection, day: date, mail: str | None, covers: Mapping[UUID, UUID]
) -> None:
    """Queue the message of this day, at each school with an overdue task; to the cover of who is away."""
    if mail is not None:
        away = (list(covers), list(covers.values()))
        to = list(HEAR_EACH_MORNING)
        await connection.execute(_TELL_MORNING, LATE_BEGINNINGS, day, mail, to, *away)
