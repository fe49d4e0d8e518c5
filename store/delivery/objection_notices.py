"""Tell those who run Onward, and those who answer for a school, that a witness objects to the record."""

from typing import Literal

import asyncpg

from domain.people.roles import OPERATOR, Role

ObjectionNews = Literal["witness-objects"]
"""The kind of message. It says nothing of any case."""
WITNESS_OBJECTS: ObjectionNews = "witness-objects"
TOLD: tuple[Role, ...] = (OPERATOR, "headteacher", "nominated_governor", "auditor")
_TELL = """
INSERT INTO post (id, account, kind, person, channel)
SELECT gen_random_uuid(), true, $1, p.id, $2
FROM people AS p WHERE p.roles && $3::text[] AND p.email IS NOT NULL
"""


async def tell_of_objection(connection: asyncpg.Connection, mail: str | None) -> None:
    """Queue the messages in the transaction that records the objection."""
    if mail is not None:
        await connection.execute(_TELL, WITNESS_OBJECTS, mail, list(TOLD))
