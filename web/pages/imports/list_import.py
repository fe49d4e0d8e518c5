"""What imports of pupils and of staff share: the kind of list, sending a file, its columns, the preview."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from io import BytesIO
from typing import BinaryIO, Generic, TypeVar

from starlette.responses import Response

from application.school_exports.csv_rows import SchoolExport
from application.school_exports.list_exports import column_names, read_pupils, read_staff
from domain.access.permissions import keeps_people
from domain.imports.export_columns import PUPIL_COLUMNS, STAFF_COLUMNS, Column
from domain.imports.import_step import KINDS, PupilStep, StepKind
from domain.imports.pupil_import import may_import_pupils
from domain.imports.staff_import import StaffStep
from domain.imports.unreadable_export import ColumnsMissing, UnreadableExport
from domain.people.roles import Person
from store.drafts.list_uploads import PUPIL_UPLOADS, STAFF_UPLOADS, ListUpload, ListUploads, UploadChoices
from web.core.page_request import Page, PageRequest

_NO_FILE = "Choose a file"
AT_ONCE = 25
"""Rows of each kind on one page."""
Step = TypeVar("Step", PupilStep, StaffStep)
MOST_ASKED = 100
"""Columns that the page asks about."""


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
        visit.allow(self.may_import(visit.me.caller.person))

    async def kept(self, visit: PageRequest) -> ListUpload | None:
        """The visitor's own list, if there is one: no address or form names another person's."""
        self.admitted(visit)
        return await self.uploads.find(visit.ledger.pool, visit.ledger.seals, visit.me.caller.person.id)

    async def keep(self, visit: PageRequest, upload: ListUpload) -> None:
        """Keep a list instead of the visitor's earlier one."""
        person = visit.me.caller.person.id
        await self.uploads.keep(visit.ledger.pool, visit.ledger.seals, person, upload)

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


def form(visit: PageRequest, kind: ListKind, wrong: str | None = None) -> Response:
    """Ask for a file."""
    query = visit.request.query_params
    done = query.get("done", "")
    return visit.form_page(
        kind.template,
        title=kind.title,
        wrong={"file": wrong} if wrong else {},
        kind=kind,
        done=int(done[:6]) if done.isdecimal() and done.isascii() else None,
        gone="gone" in query,
        full=visit.sent is not None and visit.form["full"] == "yes",
    )


async def _send(visit: PageRequest, kind: ListKind) -> Response:
    """Keep a list, sealed, if it can be read."""
    kind.admitted(visit)
    if not visit.form.file:
        return form(visit, kind, _NO_FILE)
    choices = UploadChoices(full=visit.form["full"] == "yes")
    upload = ListUpload(file=visit.form.file, choices=choices)
    try:
        await kind.read(upload)
    except ColumnsMissing:
        pass  # the next page asks which columns have them
    except UnreadableExport as unreadable:
        return form(visit, kind, unreadable.sentence)
    await kind.keep(visit, upload)
    return visit.redirect(kind.address)


async def _discard(visit: PageRequest, kind: ListKind) -> Response:
    """Delete the list."""
    kind.admitted(visit)
    await kind.discard(visit)
    return visit.redirect(kind.address)


Preview = Callable[[PageRequest, ListUpload, SchoolExport], Awaitable[Response]]
"""Shows what a list would do."""
Write = Callable[[PageRequest, ListUpload, SchoolExport], Awaitable[int]]
"""Writes what was shown, and says how many rows; ListChanged if it would be something else by now."""


class ListChanged(Exception):
    """What the list would do is no longer what was shown."""


async def _preview(visit: PageRequest, kind: ListKind, preview: Preview) -> Response:
    """The form for a file, or what the file that was sent would do."""
    upload = await kind.kept(visit)
    if upload is None:
        return form(visit, kind)
    try:
        export = await kind.read(upload)
    except UnreadableExport:  # no column has a needed field, as far as Onward can see
        return visit.redirect(f"{kind.address}/columns")
    return await preview(visit, upload, export)


async def _confirmed(visit: PageRequest, kind: ListKind, write: Write) -> Response:
    """Write what was shown, or show what it would be by now."""
    upload = await kind.kept(visit)
    if upload is None:
        return visit.redirect(f"{kind.address}?gone=1")
    try:
        done = await write(visit, upload, await kind.read(upload))
    except ListChanged:
        return visit.redirect(f"{kind.address}?changed=1")
    except UnreadableExport:
        return visit.redirect(f"{kind.address}/columns")
    await kind.discard(visit)
    return visit.redirect(f"{kind.address}?done={done}")


def list_pages(kind: ListKind, preview: Preview, write: Write) -> dict[str, Page]:
    """The pages of one kind of list."""
    return {
        kind.address: Page(
            get=partial(_preview, kind=kind, preview=preview),
            post=partial(_send, kind=kind),
            takes_file=True,
        ),
        f"{kind.address}/columns": Page(
            get=partial(columns, kind=kind), post=partial(map_columns, kind=kind)
        ),
        f"{kind.address}/confirm": Page(post=partial(_confirmed, kind=kind, write=write)),
        f"{kind.address}/discard": Page(post=partial(_discard, kind=kind)),
    }


@dataclass(frozen=True, slots=True, kw_only=True)
class StepsShown(Generic[Step]):
    """One kind of steps, and the part of them on this page."""

    kind: StepKind
    number: int
    steps: list[Step]
    page: int
    pages: int
    open: bool


def parts_of(visit: PageRequest, steps_of: Callable[[StepKind], list[Step]]) -> list[StepsShown[Step]]:
    """Each kind that there is, with the page of it that the address asks for."""
    query = visit.request.query_params
    asked = query.get("page", "")
    wanted = max(int(asked), 1) if asked.isdecimal() and asked.isascii() and len(asked) < 6 else 1
    found: list[StepsShown[Step]] = []
    for kind in KINDS:
        steps = steps_of(kind)
        if not steps:
            continue
        steps.sort(key=lambda step: not step.warnings)  # a person confirms what they have seen
        pages = -(-len(steps) // AT_ONCE)
        chosen = query.get("show") == kind
        page = min(wanted, pages) if chosen else 1
        rows = steps[(page - 1) * AT_ONCE : page * AT_ONCE]
        opened = chosen or kind in ("question", "unusable") or steps[0].warnings != ()
        found.append(
            StepsShown(kind=kind, number=len(steps), steps=rows, page=page, pages=pages, open=opened)
        )
    return found


async def columns(visit: PageRequest, kind: ListKind) -> Response:
    """Ask which field each column has; what Onward reads anyway needs no answer."""
    upload = await kind.kept(visit)
    if upload is None:
        return visit.redirect(f"{kind.address}?gone=1")
    try:
        await kind.read(upload)
    except UnreadableExport as unreadable:
        return _columns(visit, kind, upload, unreadable.sentence)
    return _columns(visit, kind, upload, None)


async def map_columns(visit: PageRequest, kind: ListKind) -> Response:
    """Keep the fields of the columns, if the list can be read with them."""
    upload = await kind.kept(visit)
    if upload is None:
        return visit.redirect(f"{kind.address}?gone=1")
    fields = {column.field for column in kind.columns}
    chosen = {name: visit.form[f"column-{place}"] for place, name in _names(kind, upload)}
    mapping = {name: given for name, given in chosen.items() if given in fields}
    upload = replace(upload, choices=replace(upload.choices, mapping=mapping))
    try:
        await kind.read(upload)
    except UnreadableExport as unreadable:
        return _columns(visit, kind, upload, unreadable.sentence, status=422)
    await kind.choose(visit, upload.choices)
    return visit.redirect(kind.address)


def _columns(
    visit: PageRequest, kind: ListKind, upload: ListUpload, wrong: str | None, status: int = 200
) -> Response:
    names = _names(kind, upload)
    return visit.page(
        "imports/columns.html",
        title="Error: Columns of the list" if wrong else "Columns of the list",
        status=status,
        wrong={f"column-{names[0][0]}": wrong} if wrong and names else {},
        kind=kind,
        names=names,
        fields={column.field: column.label for column in kind.columns},
        mapping=upload.choices.mapping,
    )


def _names(kind: ListKind, upload: ListUpload) -> list[tuple[int, str]]:
    """The columns that have a name, with their places."""
    names = kind.column_names(upload)
    return [(place, name) for place, name in enumerate(names[:MOST_ASKED], start=1) if name]
