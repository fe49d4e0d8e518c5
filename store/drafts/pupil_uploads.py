"""Lists of pupils, sent and not confirmed: sealed, for their sender only, deleted within the hour."""

from dataclasses import dataclass, field
from uuid import UUID

import orjson
import structlog
from cryptography.exceptions import InvalidTag

from domain.imports.import_step import Answer
from store.ledger.sealing import Seals
from store.pool import Pool

_log = structlog.get_logger("store")
KEPT_FOR = "45 minutes"
"""With the ten minutes between two clearings, less than an hour."""
_SECONDS = 10.0
"""A file of several MiB takes longer to write than other rows."""
_KEEP = """
INSERT INTO pupil_uploads (person, file, choices) VALUES ($1, $2, $3)
ON CONFLICT (person) DO UPDATE SET file = excluded.file, choices = excluded.choices, kept_at = now()
"""
_FIND = (
    f"SELECT file, choices FROM pupil_uploads WHERE person = $1 AND kept_at > now() - interval '{KEPT_FOR}'"
)
_CHOOSE = "UPDATE pupil_uploads SET choices = $2 WHERE person = $1"
_OLD = f"DELETE FROM pupil_uploads WHERE kept_at <= now() - interval '{KEPT_FOR}'"


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadChoices:
    """What the sender said about the list."""

    full: bool = False
    """Whether it names every pupil on roll."""
    answers: dict[int, Answer] = field(default_factory=dict)
    mapping: dict[str, str] = field(default_factory=dict)
    """The fields of columns that the sender named, by the column's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PupilUpload:
    """One person's list."""

    file: bytes
    choices: UploadChoices


async def keep(pool: Pool, seals: Seals, person: UUID, upload: PupilUpload) -> None:
    """Keep a list instead of an earlier one."""
    file = seals.seal_secret(_place(person, b"file"), upload.file)
    choices = _sealed_choices(seals, person, upload.choices)
    async with pool.connection(_SECONDS) as connection:
        await connection.execute(_KEEP, person, file, choices, timeout=_SECONDS)


async def choose(pool: Pool, seals: Seals, person: UUID, choices: UploadChoices) -> None:
    """Replace what the sender said about the list."""
    async with pool.connection() as connection:
        await connection.execute(_CHOOSE, person, _sealed_choices(seals, person, choices))


async def find(pool: Pool, seals: Seals, person: UUID) -> PupilUpload | None:
    """The person's list, if there is one and it is not too old."""
    async with pool.connection(_SECONDS) as connection:
        row = await connection.fetchrow(_FIND, person, timeout=_SECONDS)
    if row is None:
        return None
    try:
        file = seals.open_secret(_place(person, b"file"), row["file"])
        said = orjson.loads(seals.open_secret(_place(person, b"choices"), row["choices"]))
    except InvalidTag:  # damaged: the person can send it again
        _log.error("an uploaded list cannot be opened")
        return None
    answers = {int(row): _answer(answer) for row, answer in said["answers"].items()}
    return PupilUpload(
        file=file, choices=UploadChoices(full=said["full"], answers=answers, mapping=said["mapping"])
    )


async def discard(pool: Pool, person: UUID) -> None:
    """Delete the person's list: it is imported, or not wanted."""
    async with pool.connection() as connection:
        await connection.execute("DELETE FROM pupil_uploads WHERE person = $1", person)


async def clear(pool: Pool) -> None:
    """Delete every list that is too old."""
    async with pool.connection() as connection:
        await connection.execute(_OLD)


def _sealed_choices(seals: Seals, person: UUID, choices: UploadChoices) -> bytes:
    answers = {str(row): str(answer) for row, answer in choices.answers.items()}
    plain = orjson.dumps({"full": choices.full, "answers": answers, "mapping": choices.mapping})
    return seals.seal_secret(_place(person, b"choices"), plain)


def _answer(text: str) -> Answer:
    match text:
        case "new" | "skip":
            return text
        case _:
            return UUID(text)


def _place(person: UUID, what: bytes) -> bytes:
    """The context that binds a seal to its person and column."""
    return b"upload " + what + person.bytes
