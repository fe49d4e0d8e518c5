"""Notify people about changes to their own account, so that they notice what they did not ask for."""

from typing import Literal
from uuid import UUID

import asyncpg

Deed = Literal["token-made", "link-made", "link-used"]
"""Kinds of notice: a token was made, a link to set the password was made, or that link was used."""
_TELL = """
INSERT INTO post (id, account, kind, person, channel)
SELECT gen_random_uuid(), true, $2, p.id, $3
FROM people AS p WHERE p.id = $1 AND p.roles <> '{}' AND p.email IS NOT NULL
"""


async def tell(connection: asyncpg.Connection, person: UUID, deed: Deed, mail: str | None) -> None:
    """Queue the notice in the transaction of the change; skip it without an address or without mail."""
    if mail is not None:
        await connection.execute(_TELL, person, deed, mail)
