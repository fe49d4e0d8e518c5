"""Import a list of pupils: send it, read what each row would do, answer questions, confirm (3-DSL.n)."""

import asyncio
from dataclasses import replace
from uuid import UUID

from starlette.responses import Response

from application import problems
from application.pupil_imports import RegisterChanged, fingerprint, import_pupils, plan_import
from domain.imports.import_access import imports_circumstances, role_to_import
from domain.imports.import_step import Answer
from domain.imports.pupil_import import PupilImport
from domain.people.roles import By
from school_exports.csv_exports import SchoolExport
from school_exports.unreadable_export import ColumnsMissing, UnreadableExport
from store.drafts import pupil_uploads
from store.drafts.pupil_uploads import PupilUpload, UploadChoices
from store.pupils.pupil_codec import PupilDoesNotOpen
from web.core.page_request import Page, PageRequest
from web.pages.pupils.import_preview import log_parts, parts_of
from web.pages.pupils.kept_upload import ADDRESS, COLUMNS, admitted, kept, read
from wording import import_text
from wording.import_change_text import change_lines

_NO_FILE = "Choose a file"


class RegisterDamaged(problems.Problem):
    """500: a pupil's record cannot be opened, so no row can be matched with certainty."""

    status, title = 500, "The register cannot be read"
    detail = "A pupil’s record is damaged, so no list can be imported. Tell the person who runs Onward."


async def shown(visit: PageRequest) -> Response:
    """The form for a file, or what the file that was sent would do."""
    admitted(visit)
    upload = await kept(visit)
    if upload is None:
        return _form(visit)
    try:
        export = await read(upload)
    except UnreadableExport:  # no column has a needed field, as far as Onward can see
        return visit.redirect(COLUMNS)
    return await _preview(visit, upload, export)


async def send(visit: PageRequest) -> Response:
    """Keep a list, sealed, if it can be read."""
    admitted(visit)
    if not visit.form.file:
        return _form(visit, _NO_FILE)
    full = visit.form["full"] == "yes"
    upload = PupilUpload(file=visit.form.file, choices=UploadChoices(full=full))
    try:
        await read(upload)
    except ColumnsMissing:
        pass  # the next page asks which columns have them
    except UnreadableExport as unreadable:
        return _form(visit, unreadable.sentence)
    await pupil_uploads.keep(visit.ledger.pool, visit.ledger.seals, visit.me.caller.person.id, upload)
    return visit.redirect(ADDRESS)


async def answer(visit: PageRequest) -> Response:
    """Keep the answers to questions."""
    admitted(visit)
    upload = await kept(visit)
    if upload is not None:
        choices = replace(upload.choices, answers={**upload.choices.answers, **_answers(visit)})
        await pupil_uploads.choose(visit.ledger.pool, visit.ledger.seals, visit.me.caller.person.id, choices)
    return visit.redirect(ADDRESS)


async def confirm(visit: PageRequest) -> Response:
    """Write what was shown, or show what it would be by now."""
    admitted(visit)
    upload = await kept(visit)
    if upload is None:
        return visit.redirect(f"{ADDRESS}?gone=1")
    person = visit.me.caller.person
    by = By(id=person.id, role=role_to_import(person))
    try:
        asked = _asked(visit, upload, await read(upload))
        plan = await import_pupils(visit.ledger, visit.me.caller.school, asked, by, visit.form["seen"])
    except RegisterChanged:
        return visit.redirect(f"{ADDRESS}?changed=1")
    except UnreadableExport:
        return visit.redirect(COLUMNS)
    except PupilDoesNotOpen:
        raise RegisterDamaged from None
    await pupil_uploads.discard(visit.ledger.pool, person.id)
    return visit.redirect(f"{ADDRESS}?done={len(plan.recorded)}")


async def discard(visit: PageRequest) -> Response:
    """Delete the list."""
    admitted(visit)
    await pupil_uploads.discard(visit.ledger.pool, visit.me.caller.person.id)
    return visit.redirect(ADDRESS)


def _form(visit: PageRequest, wrong: str | None = None) -> Response:
    query = visit.request.query_params
    done = query.get("done", "")
    return visit.page(
        "pupils/import.html",
        title="Error: Import pupils" if wrong else "Import pupils",
        status=422 if wrong else 200,
        wrong={"file": wrong} if wrong else {},
        done=int(done[:6]) if done.isdecimal() and done.isascii() else None,
        gone="gone" in query,
        full=visit.sent is not None and visit.form["full"] == "yes",
    )


async def _preview(visit: PageRequest, upload: PupilUpload, export: SchoolExport) -> Response:
    try:
        plan = await plan_import(visit.ledger, visit.me.caller.school, _asked(visit, upload, export))
    except PupilDoesNotOpen:
        raise RegisterDamaged from None
    parts = parts_of(visit, plan)
    await log_parts(visit, parts)
    return visit.page(
        "pupils/import-preview.html",
        title="Check the import",
        text=import_text,
        change_lines=change_lines,
        plan=plan,
        parts=parts,
        unread=export.unread,
        seen=await asyncio.to_thread(fingerprint, plan),
        changed="changed" in visit.request.query_params,
    )


def _asked(visit: PageRequest, upload: PupilUpload, export: SchoolExport) -> PupilImport:
    return PupilImport(
        rows=export.rows,
        answers=upload.choices.answers,
        full=upload.choices.full,
        circumstances=imports_circumstances(visit.me.caller.person),
    )


def _answers(visit: PageRequest) -> dict[int, Answer]:
    found: dict[int, Answer] = {}
    for name, value in visit.form.items():
        kind, _, row = name.partition("-")
        if kind == "row" and row.isdecimal() and row.isascii() and len(row) < 7:
            given = _answer(value)
            if given is not None:
                found[int(row)] = given
    return found


def _answer(text: str) -> Answer | None:
    match text:
        case "new" | "skip":
            return text
        case _:
            try:
                return UUID(text)
            except ValueError:
                return None


PAGES = {
    ADDRESS: Page(get=shown, post=send, takes_file=True),
    f"{ADDRESS}/answers": Page(post=answer),
    f"{ADDRESS}/confirm": Page(post=confirm),
    f"{ADDRESS}/discard": Page(post=discard),
}
