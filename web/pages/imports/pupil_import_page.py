"""Import a list of pupils: send it, read what each row would do, answer questions, confirm (3-DSL.n)."""

import asyncio
from dataclasses import replace

from starlette.responses import Response

from application import problems
from application.parameter_parsers import read_or_none
from application.pupils.pupil_imports import RegisterChanged, fingerprint, import_pupils, plan_import
from application.school_exports.csv_rows import SchoolExport
from domain.imports.import_step import Answer, PupilStep, as_answer, pupils_shown
from domain.imports.pupil_import import PupilImport, imports_circumstances, role_to_import
from domain.people.roles import By
from store.drafts.list_uploads import ListUpload
from store.pupils.pupil_codec import PupilDoesNotOpen
from store.queries.access_log import log_pupil_access
from web.core.page_request import Page, PageRequest
from web.pages.imports.list_import import PUPILS, ListChanged, StepsShown, list_pages, parts_of
from wording import import_text
from wording.import_text import change_lines


class RegisterDamaged(problems.Problem):
    """500: a pupil's record cannot be opened, so no row can be matched with certainty."""

    status, title = 500, "The register cannot be read"
    detail = "A pupil’s record is damaged, so no list can be imported. Tell the person who runs Onward."


async def answer(visit: PageRequest) -> Response:
    """Keep the answers to questions."""
    upload = await PUPILS.kept(visit)
    if upload is not None:
        answers = {**upload.choices.answers, **_answers(visit)}
        await PUPILS.choose(visit, replace(upload.choices, answers=answers))
    return visit.redirect(PUPILS.address)


async def _write(visit: PageRequest, upload: ListUpload, export: SchoolExport) -> int:
    person = visit.me.caller.person
    by = By(id=person.id, role=role_to_import(person))
    try:
        asked = _import_of(visit, upload, export)
        plan = await import_pupils(visit.ledger, visit.me.caller.school, asked, by, visit.form["seen"])
    except RegisterChanged:
        raise ListChanged from None
    except PupilDoesNotOpen:
        raise RegisterDamaged from None
    return len(plan.recorded)


async def _preview(visit: PageRequest, upload: ListUpload, export: SchoolExport) -> Response:
    try:
        plan = await plan_import(visit.ledger, visit.me.caller.school, _import_of(visit, upload, export))
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


def _import_of(visit: PageRequest, upload: ListUpload, export: SchoolExport) -> PupilImport:
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
        given = read_or_none(as_answer, value)
        if kind == "row" and row.isdecimal() and row.isascii() and len(row) < 7 and given is not None:
            found[int(row)] = given
    return found


PAGES = {**list_pages(PUPILS, _preview, _write), f"{PUPILS.address}/answers": Page(post=answer)}
