"""Import a list of pupils: send it, read what each row would do, answer questions, confirm (3-DSL.n)."""

import asyncio
from dataclasses import replace
from functools import partial
from uuid import UUID

from starlette.responses import Response

from application import problems
from application.pupils.pupil_imports import RegisterChanged, fingerprint, import_pupils, plan_import
from application.school_exports.csv_rows import SchoolExport
from domain.imports.import_step import Answer, PupilStep, pupils_shown
from domain.imports.pupil_import import PupilImport, imports_circumstances, role_to_import
from domain.imports.unreadable_export import UnreadableExport
from domain.people.roles import By
from store.drafts.list_uploads import ListUpload
from store.pupils.pupil_codec import PupilDoesNotOpen
from store.queries.access_log import log_pupil_access
from web.core.page_request import Page, PageRequest
from web.pages.imports import list_import
from web.pages.imports.list_import import PUPILS, StepsShown, parts_of
from wording import import_text
from wording.import_text import change_lines


class RegisterDamaged(problems.Problem):
    """500: a pupil's record cannot be opened, so no row can be matched with certainty."""

    status, title = 500, "The register cannot be read"
    detail = "A pupil’s record is damaged, so no list can be imported. Tell the person who runs Onward."


async def shown(visit: PageRequest) -> Response:
    """The form for a file, or what the file that was sent would do."""
    PUPILS.admitted(visit)
    upload = await PUPILS.kept(visit)
    if upload is None:
        return list_import.form(visit, PUPILS)
    try:
        export = await PUPILS.read(upload)
    except UnreadableExport:  # no column has a needed field, as far as Onward can see
        return visit.redirect(f"{PUPILS.address}/columns")
    return await _preview(visit, upload, export)


async def answer(visit: PageRequest) -> Response:
    """Keep the answers to questions."""
    PUPILS.admitted(visit)
    upload = await PUPILS.kept(visit)
    if upload is not None:
        answers = {**upload.choices.answers, **_answers(visit)}
        await PUPILS.choose(visit, replace(upload.choices, answers=answers))
    return visit.redirect(PUPILS.address)


async def confirm(visit: PageRequest) -> Response:
    """Write what was shown, or show what it would be by now."""
    PUPILS.admitted(visit)
    upload = await PUPILS.kept(visit)
    if upload is None:
        return visit.redirect(f"{PUPILS.address}?gone=1")
    person = visit.me.caller.person
    by = By(id=person.id, role=role_to_import(person))
    try:
        asked = _asked(visit, upload, await PUPILS.read(upload))
        plan = await import_pupils(visit.ledger, visit.me.caller.school, asked, by, visit.form["seen"])
    except RegisterChanged:
        return visit.redirect(f"{PUPILS.address}?changed=1")
    except UnreadableExport:
        return visit.redirect(f"{PUPILS.address}/columns")
    except PupilDoesNotOpen:
        raise RegisterDamaged from None
    await PUPILS.discard(visit)
    return visit.redirect(f"{PUPILS.address}?done={len(plan.recorded)}")


async def _preview(visit: PageRequest, upload: ListUpload, export: SchoolExport) -> Response:
    try:
        plan = await plan_import(visit.ledger, visit.me.caller.school, _asked(visit, upload, export))
    except PupilDoesNotOpen:
        raise RegisterDamaged from None
    parts = parts_of(visit, plan.of)
    await _log(visit, parts)
    return visit.page(
        "imports/pupils-preview.html",
        title="Check the import",
        text=import_text,
        change_lines=change_lines,
        kind=PUPILS,
        plan=plan,
        ready=plan.ready,
        number=import_text.pupils(len(plan.recorded)),
        parts=parts,
        unread=export.unread,
        seen=await asyncio.to_thread(fingerprint, plan),
        changed="changed" in visit.request.query_params,
    )


async def _log(visit: PageRequest, parts: list[StepsShown[PupilStep]]) -> None:
    """Log each record that the page shows a part of, before it is shown (11.15)."""
    person = visit.me.caller.person
    pupils = pupils_shown(step for part in parts for step in part.steps)
    await log_pupil_access(visit.ledger, person.id, pupils, "import", whole=imports_circumstances(person))


def _asked(visit: PageRequest, upload: ListUpload, export: SchoolExport) -> PupilImport:
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
    PUPILS.address: Page(get=shown, post=partial(list_import.send, kind=PUPILS), takes_file=True),
    f"{PUPILS.address}/answers": Page(post=answer),
    f"{PUPILS.address}/confirm": Page(post=confirm),
    f"{PUPILS.address}/discard": Page(post=partial(list_import.discard, kind=PUPILS)),
}
