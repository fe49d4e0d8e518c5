"""Columns whose names Onward does not know: ask which field each has."""

from dataclasses import replace
from functools import partial

from starlette.responses import Response

from school_exports.unreadable_export import UnreadableExport
from store.drafts.list_uploads import ListUpload
from web.core.page_request import Page, PageRequest
from web.pages.imports.list_kinds import PUPILS, STAFF, ListKind

MOST_ASKED = 100
"""Columns that the page asks about."""


async def columns(visit: PageRequest, kind: ListKind) -> Response:
    """Ask which field each column has; what Onward reads anyway needs no answer."""
    kind.admitted(visit)
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
    kind.admitted(visit)
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


PAGES = {
    f"{kind.address}/columns": Page(get=partial(columns, kind=kind), post=partial(map_columns, kind=kind))
    for kind in (PUPILS, STAFF)
}
