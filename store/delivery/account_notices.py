"""Telling somebody of what was done to their own account, so that what they did not ask for is noticed."""

from typing import Literal
from uuid import UUID

import asyncpg

Deed = Literal["token-made", "link-made", "link-used"]
"""What the post says: a token in their name, a link to set their password, and that it was used."""
_TELL = """
INSERT INTO post (id, account, kind, person, channel)
SELECT gen_random_uuid(), true, $2, p.id, $3
FROM people AS p WHERE p.id = $1 AND p.roles <> '{}' AND p.email IS NOT NULL
"""


async def tell(connection: asyncpg.Connection, person: UUID, deed: Deed, mail: str | None) -> None:
    """In the transaction of the deed itself; nobody is told without an address, or where no mail is sent."""
    if mail is not None:
        await connection.execute(_TELL, person, deed, mail)
