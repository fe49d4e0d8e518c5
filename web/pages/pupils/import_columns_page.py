"""Columns whose names Onward does not know: ask which field each has."""

from dataclasses import replace
from io import BytesIO

from starlette.responses import Response

from school_exports.export_columns import PUPIL_COLUMNS
from school_exports.pupil_exports import column_names
from school_exports.unreadable_export import UnreadableExport
from store.drafts import pupil_uploads
from store.drafts.pupil_uploads import PupilUpload
from web.core.page_request import Page, PageRequest
from web.pages.pupils.kept_upload import ADDRESS, COLUMNS, admitted, kept, read

MOST_ASKED = 100
"""Columns that the page asks about."""
_FIELDS = {column.field: column.label for column in PUPIL_COLUMNS}


async def columns(visit: PageRequest) -> Response:
    """Ask which field each column has; what Onward reads anyway needs no answer."""
    admitted(visit)
    upload = await kept(visit)
    if upload is None:
        return visit.redirect(f"{ADDRESS}?gone=1")
    try:
        await read(upload)
    except UnreadableExport as unreadable:
        return _columns(visit, upload, unreadable.sentence)
    return _columns(visit, upload, None)


async def map_columns(visit: PageRequest) -> Response:
    """Keep the fields of the columns, if the list can be read with them."""
    admitted(visit)
    upload = await kept(visit)
    if upload is None:
        return visit.redirect(f"{ADDRESS}?gone=1")
    chosen = {name: visit.form[f"column-{place}"] for place, name in _names(upload)}
    mapping = {name: given for name, given in chosen.items() if given in _FIELDS}
    upload = replace(upload, choices=replace(upload.choices, mapping=mapping))
    try:
        await read(upload)
    except UnreadableExport as unreadable:
        return _columns(visit, upload, unreadable.sentence, status=422)
    await pupil_uploads.choose(
        visit.ledger.pool, visit.ledger.seals, visit.me.caller.person.id, upload.choices
    )
    return visit.redirect(ADDRESS)


def _columns(visit: PageRequest, upload: PupilUpload, wrong: str | None, status: int = 200) -> Response:
    names = _names(upload)
    return visit.page(
        "pupils/import-columns.html",
        title="Error: Columns of the list" if wrong else "Columns of the list",
        status=status,
        wrong={f"column-{names[0][0]}": wrong} if wrong and names else {},
        names=names,
        fields=_FIELDS,
        mapping=upload.choices.mapping,
    )


def _names(upload: PupilUpload) -> list[tuple[int, str]]:
    """The columns that have a name, with their places."""
    names = column_names(BytesIO(upload.file))
    return [(place, name) for place, name in enumerate(names[:MOST_ASKED], start=1) if name]


PAGES = {COLUMNS: Page(get=columns, post=map_columns)}
