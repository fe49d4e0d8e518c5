"""The form that a list is sent with, and the ways to keep and delete the list: the same for every kind."""

from starlette.responses import Response

from school_exports.unreadable_export import ColumnsMissing, UnreadableExport
from store.drafts.list_uploads import ListUpload, UploadChoices
from web.core.page_request import PageRequest
from web.pages.imports.list_kinds import ListKind

_NO_FILE = "Choose a file"


def form(visit: PageRequest, kind: ListKind, wrong: str | None = None) -> Response:
    """Ask for a file."""
    query = visit.request.query_params
    done = query.get("done", "")
    return visit.page(
        kind.template,
        title=f"Error: {kind.title}" if wrong else kind.title,
        status=422 if wrong else 200,
        wrong={"file": wrong} if wrong else {},
        kind=kind,
        done=int(done[:6]) if done.isdecimal() and done.isascii() else None,
        gone="gone" in query,
        full=visit.sent is not None and visit.form["full"] == "yes",
    )


async def send(visit: PageRequest, kind: ListKind) -> Response:
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


async def discard(visit: PageRequest, kind: ListKind) -> Response:
    """Delete the list."""
    kind.admitted(visit)
    await kind.discard(visit)
    return visit.redirect(kind.address)
