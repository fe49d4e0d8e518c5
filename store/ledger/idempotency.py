"""Answers kept under a person's key, for repeats of the same request."""

from typing import Any
from uuid import UUID, uuid5

import asyncpg
import orjson

from store.ledger.load_request import Key
from store.ledger.statements import KEEP_ANSWER

_COMMANDS = UUID("6f1b6d55-2f0e-5c6e-9d0a-0b1f2f0f7a11")


class KeyInUse(Exception):
    """Another request with this key is being answered at this moment."""


def command_id(person: UUID, key: str) -> UUID:
    """The id of a person's keyed command in the record."""
    return uuid5(_COMMANDS, f"{person} {key}")


async def keep(
    connection: asyncpg.Connection,
    person: UUID,
    key: Key,
    case: UUID,
    version: int,
    status: int,
    problem: dict[str, Any] | None,
) -> bool:
    """Keep an answer; false if the key has another one, or is getting one."""
    kept = await connection.fetchval(
        KEEP_ANSWER,
        person,
        key.stored,
        key.fingerprint,
        command_id(person, key.value),
        case,
        version,
        orjson.dumps(problem).decode() if problem else None,
        status,
    )
    return kept is not None
