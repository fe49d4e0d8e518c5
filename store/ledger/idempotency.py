"""Answers kept under a person's key, for repeats of the same request."""

from typing import Any
from uuid import UUID, uuid5

import asyncpg
import orjson

from domain.case.case import Case
from domain.pupils.pupil_details import RegisteredPupil
from domain.refusals import Refused
from store.ledger.load_request import Caller, KeptRefusal, Key
from store.pool import Database

_ONCE = """
WITH free AS (
    SELECT $1::text IS NULL
        OR pg_try_advisory_xact_lock(hashtextextended($2::uuid::text || ' ' || $1, 0)) AS ours
), done AS ({change}), kept AS (
    INSERT INTO answers (person, key, fingerprint, command_id, case_id, status, version, problem)
    SELECT $2, $1, $3::bytea, $4::uuid, done.id, $5::smallint, 0, NULL FROM done WHERE $1 IS NOT NULL
){more}
SELECT id FROM done
"""
# Under the same lock as `append`, which must not find the key taken after it looked.
_KEEP_ANSWER = """
INSERT INTO answers (person, key, fingerprint, command_id, case_id, status, version, problem)
SELECT $1::uuid, $2::text, $3::bytea, $4::uuid, $5::uuid, $8::smallint, $6::bigint, $7::jsonb
WHERE pg_try_advisory_xact_lock(hashtextextended($1::uuid::text || ' ' || $2::text, 0))
ON CONFLICT DO NOTHING
RETURNING status
"""
_COMMANDS = UUID("6f1b6d55-2f0e-5c6e-9d0a-0b1f2f0f7a11")


class KeyInUse(Exception):
    """Another request with this key is being answered at this moment."""


def command_id(person: UUID, key: str) -> UUID:
    """The id of a person's keyed command in the record."""
    return uuid5(_COMMANDS, f"{person} {key}")


def once(change: str, more: str = "") -> str:
    """The statement of a change that a key records once, under the same lock as a command on a case.

    `change` writes where `free.ours`, and returns the id. Its author is $2, and its own values begin at $6.
    """
    return _ONCE.format(change=change, more=more)


async def record_once(
    database: Database,
    statement: str,
    by: UUID | None,
    key: Key | None,
    status: int,
    *values: Any,
) -> UUID | None:
    """Run a statement of `once`; None if nothing was changed, KeyInUse if the key is no longer free."""
    names = (
        (key.fingerprint, command_id(by, key.value)) if key is not None and by is not None else (None, None)
    )
    try:
        done: UUID | None = await database.fetchval(
            statement, key.stored if key else None, by, *names, status, *values
        )
    except asyncpg.UniqueViolationError:  # the key got its response after it was checked
        raise KeyInUse from None
    if done is None and key is not None:
        raise KeyInUse
    return done


async def keep(
    connection: asyncpg.Connection,
    person: UUID,
    key: Key,
    case: UUID,
    version: int,
    status: int,
    problem: KeptRefusal | None,
) -> bool:
    """Keep an answer; false if the key has another one, or is getting one."""
    kept = await connection.fetchval(
        _KEEP_ANSWER,
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


async def keep_refusal(
    connection: asyncpg.Connection,
    caller: Caller | None,
    of: Case | RegisteredPupil | None,
    refused: Refused,
    key: Key,
) -> bool:
    """Keep a refusal for repeats; false if the key has another answer, or is getting one."""
    assert caller is not None
    assert of is not None
    problem = KeptRefusal(code=refused.code, obligations=refused.obligations, errors=refused.errors)
    return await keep(connection, caller.person.id, key, of.id, of.version, 409, problem)
