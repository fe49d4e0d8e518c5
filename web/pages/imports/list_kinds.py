"""The kinds of lists that an administrator sends: where, who may, how a file is read and kept."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from io import BytesIO
from typing import BinaryIO

from application import problems
from domain.access.permissions import keeps_people
from domain.imports.pupil_import import may_import_pupils
from domain.people.roles import Person
from school_exports.csv_exports import SchoolExport
from school_exports.export_columns import PUPIL_COLUMNS, STAFF_COLUMNS, Column
from school_exports.pupil_exports import column_names, read_pupils
from school_exports.staff_exports import read_staff
from store.drafts.list_uploads import (
    PUPIL_UPLOADS,
    STAFF_UPLOADS,
    ListUpload,
    ListUploads,
    UploadChoices,
)
from web.core.page_request import PageRequest


@dataclass(frozen=True, slots=True, kw_only=True)
class ListKind:
    """One kind of list."""

    address: str
    title: str
    template: str
    back: tuple[str, str]
    """The page above it, and that page's name."""
    columns: tuple[Column, ...]
    uploads: ListUploads
    reader: Callable[[BinaryIO, Mapping[str, str]], SchoolExport]
    may_import: Callable[[Person], bool]

    def admitted(self, visit: PageRequest) -> None:
        """Raise NotAllowed unless the visitor imports such lists."""
        if not self.may_import(visit.me.caller.person):
            raise problems.NotAllowed

    async def kept(self, visit: PageRequest) -> ListUpload | None:
        """The visitor's own list, if there is one: no address or form names another person's."""
        ledger = visit.ledger
        return await self.uploads.find(ledger.pool, ledger.seals, visit.me.caller.person.id)

    async def keep(self, visit: PageRequest, upload: ListUpload) -> None:
        """Keep a list instead of the visitor's earlier one."""
        ledger = visit.ledger
        await self.uploads.keep(ledger.pool, ledger.seals, visit.me.caller.person.id, upload)

    async def choose(self, visit: PageRequest, choices: UploadChoices) -> None:
        """Replace what the visitor said about their list."""
        ledger = visit.ledger
        await self.uploads.choose(ledger.pool, ledger.seals, visit.me.caller.person.id, choices)

    async def discard(self, visit: PageRequest) -> None:
        """Delete the visitor's list."""
        await self.uploads.discard(visit.ledger.pool, visit.me.caller.person.id)

    async def read(self, upload: ListUpload) -> SchoolExport:
        """Its rows; UnreadableExport if its columns are not known."""
        return await asyncio.to_thread(self.reader, BytesIO(upload.file), upload.choices.mapping)

    def column_names(self, upload: ListUpload) -> tuple[str, ...]:
        """The names of its columns, as the file writes them."""
        return column_names(BytesIO(upload.file), self.columns)


PUPILS = ListKind(
    address="/pupils/import",
    title="Import pupils",
    template="imports/pupils.html",
    back=("/pupils", "Pupils"),
    columns=PUPIL_COLUMNS,
    uploads=PUPIL_UPLOADS,
    reader=read_pupils,
    may_import=may_import_pupils,
)
STAFF = ListKind(
    address="/people/import",
    title="Import staff",
    template="imports/staff.html",
    back=("/people", "People"),
    columns=STAFF_COLUMNS,
    uploads=STAFF_UPLOADS,
    reader=read_staff,
    may_import=keeps_people,
)
