"""Lists of pupils or staff that wait to be confirmed: sealed, for their sender only, gone within the hour."""

from dataclasses import dataclass, field
from uuid import UUID

import orjson
import structlog
from cryptography.exceptions import InvalidTag

from domain.imports.import_step import Answer, as_answer
from store.ledger.sealing import Seals
from store.pool import Pool

_log = structlog.get_logger("store")
KEPT_FOR = "45 minutes"
"""With the ten minutes between two clearings, less than an hour."""
_SECONDS = 10.0
"""A file of several MiB takes longer to write than other rows."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadChoices:
    """What the sender said about the list."""

    full: bool = False
    """Whether it names every pupil on roll."""
    answers: dict[int, Answer] = field(default_factory=dict)
    mapping: dict[str, str] = field(default_factory=dict)
    """The fields of columns that the sender named, by the column's name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListUpload:
    """One person's list."""

    file: bytes
    choices: UploadChoices


class ListUploads:
    """The lists of one kind, one for each person."""

    def __init__(self, table: str, sealed_for: bytes) -> None:
        young = f"kept_at > now() - interval '{KEPT_FOR}'"
        self._keep = f"""
            INSERT INTO {table} (person, file, choices) VALUES ($1, $2, $3)
            ON CONFLICT (person) DO UPDATE SET
                file = excluded.file, choices = excluded.choices, kept_at = now()
        """
        self._find = f"SELECT file, choices FROM {table} WHERE person = $1 AND {young}"
        self._choose = f"UPDATE {table} SET choices = $2 WHERE person = $1"
        self._discard = f"DELETE FROM {table} WHERE person = $1"
        self._clear = f"DELETE FROM {table} WHERE NOT ({young})"
        self._sealed_for = sealed_for

    async def keep(self, pool: Pool, seals: Seals, person: UUID, upload: ListUpload) -> None:
        """Keep a list instead of an earlier one."""
        file = seals.seal_secret(self._place(person, b"file"), upload.file)
        choices = self._sealed_choices(seals, person, upload.choices)
        await pool.execute(self._keep, person, file, choices, seconds=_SECONDS)

    async def choose(self, pool: Pool, seals: Seals, person: UUID, choices: UploadChoices) -> None:
        """Replace what the sender said about the list."""
        await pool.execute(self._choose, person, self._sealed_choices(seals, person, choices))

    async def find(self, pool: Pool, seals: Seals, person: UUID) -> ListUpload | None:
        """The person's list, if there is one and it is not too old."""
        row = await pool.fetchrow(self._find, person, seconds=_SECONDS)
        if row is None:
            return None
        try:
            file = seals.open_secret(self._place(person, b"file"), row["file"])
            said = orjson.loads(seals.open_secret(self._place(person, b"choices"), row["choices"]))
        except InvalidTag:  # damaged: the person can send it again
            _log.error("an uploaded list cannot be opened")
            return None
        answers = {int(row): as_answer(answer) for row, answer in said["answers"].items()}
        return ListUpload(
            file=file, choices=UploadChoices(full=said["full"], answers=answers, mapping=said["mapping"])
        )

    async def discard(self, pool: Pool, person: UUID) -> None:
        """Delete the person's list: it is imported, or not wanted."""
        await pool.execute(self._discard, person)

    async def clear(self, pool: Pool) -> None:
        """Delete every list that is too old."""
        await pool.execute(self._clear)

    def _sealed_choices(self, seals: Seals, person: UUID, choices: UploadChoices) -> bytes:
        answers = {str(row): str(answer) for row, answer in choices.answers.items()}
        said = {"full": choices.full, "answers": answers, "mapping": choices.mapping}
        return seals.seal_json(self._place(person, b"choices"), said)

    def _place(self, person: UUID, what: bytes) -> bytes:
        """The context that binds a seal to its kind of list, person and column."""
        return self._sealed_for + what + person.bytes


PUPIL_UPLOADS = ListUploads("pupil_uploads", b"upload ")
STAFF_UPLOADS = ListUploads("staff_uploads", b"staff upload ")
