"""Import a list of pupils: send it, read what each row would do, answer questions, confirm (3-DSL.n)."""

import asyncio
from dataclasses import dataclass, replace
from io import BytesIO
from uuid import UUID

from starlette.responses import Response

from application import problems
from application.pupil_imports import RegisterChanged, fingerprint, import_pupils, plan_import
from domain.imports.import_access import imports_circumstances, may_import_pupils, role_to_import
from domain.imports.import_step import KINDS, Answer, PupilStep, StepKind
from domain.imports.pupil_import import PupilImport, PupilPlan
from domain.people.roles import By
from school_exports.csv_exports import SchoolExport
from school_exports.pupil_exports import read_pupils
from school_exports.unreadable_export import UnreadableExport
from store.drafts import pupil_uploads
from store.drafts.pupil_uploads import PupilUpload, UploadChoices
from store.pupils.pupil_access_log import log_pupil_access
from store.pupils.pupil_codec import PupilDoesNotOpen
from web.core.page_request import Page, PageRequest
from wording import import_text

ADDRESS = "/pupils/import"
AT_ONCE = 25
"""Rows of each kind on one page."""
_NO_FILE = "Choose a file"


class RegisterDamaged(problems.Problem):
    """500: a pupil's record cannot be opened, so no row can be matched with certainty."""

    status, title = 500, "The register cannot be read"
    detail = "A pupil’s record is damaged, so no list can be imported. Tell the person who runs Onward."


@dataclass(frozen=True, slots=True, kw_only=True)
class StepsShown:
    """One kind of steps, and the part of them on this page."""

    kind: StepKind
    number: int
    steps: list[PupilStep]
    page: int
    pages: int
    open: bool


async def shown(visit: PageRequest) -> Response:
    """The form for a file, or what the file that was sent would do."""
    _admitted(visit)
    upload = await _kept(visit)
    if upload is None:
        return _form(visit)
    return await _preview(visit, upload)


async def send(visit: PageRequest) -> Response:
    """Keep a list, sealed, if it can be read."""
    _admitted(visit)
    if not visit.form.file:
        return _form(visit, _NO_FILE)
    try:
        await _read(visit.form.file)
    except UnreadableExport as unreadable:
        return _form(visit, unreadable.sentence)
    full = visit.form["full"] == "yes"
    upload = PupilUpload(file=visit.form.file, choices=UploadChoices(full=full))
    await pupil_uploads.keep(visit.ledger.pool, visit.ledger.seals, _me(visit), upload)
    return visit.redirect(ADDRESS)


async def answer(visit: PageRequest) -> Response:
    """Keep the answers to questions."""
    _admitted(visit)
    upload = await _kept(visit)
    if upload is not None:
        choices = replace(upload.choices, answers={**upload.choices.answers, **_answers(visit)})
        await pupil_uploads.choose(visit.ledger.pool, visit.ledger.seals, _me(visit), choices)
    return visit.redirect(ADDRESS)


async def confirm(visit: PageRequest) -> Response:
    """Write what was shown, or show what it would be by now."""
    _admitted(visit)
    upload = await _kept(visit)
    if upload is None:
        return visit.redirect(f"{ADDRESS}?gone=1")
    person = visit.me.caller.person
    by = By(id=person.id, role=role_to_import(person))
    asked = _asked(visit, upload, await _read(upload.file))
    try:
        plan = await import_pupils(visit.ledger, visit.me.caller.school, asked, by, visit.form["seen"])
    except RegisterChanged:
        return visit.redirect(f"{ADDRESS}?changed=1")
    except PupilDoesNotOpen:
        raise RegisterDamaged from None
    await pupil_uploads.discard(visit.ledger.pool, person.id)
    return visit.redirect(f"{ADDRESS}?done={len(plan.recorded)}")


async def discard(visit: PageRequest) -> Response:
    """Delete the list."""
    _admitted(visit)
    await pupil_uploads.discard(visit.ledger.pool, _me(visit))
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


async def _preview(visit: PageRequest, upload: PupilUpload) -> Response:
    export = await _read(upload.file)
    try:
        plan = await plan_import(visit.ledger, visit.me.caller.school, _asked(visit, upload, export))
    except PupilDoesNotOpen:
        raise RegisterDamaged from None
    parts = _parts(visit, plan)
    await _log(visit, parts)
    return visit.page(
        "pupils/import-preview.html",
        title="Check the import",
        text=import_text,
        plan=plan,
        parts=parts,
        unread=export.unread,
        seen=fingerprint(plan),
        changed="changed" in visit.request.query_params,
    )


def _parts(visit: PageRequest, plan: PupilPlan) -> list[StepsShown]:
    """Each kind that there is, with the page of it that the address asks for."""
    query = visit.request.query_params
    asked = query.get("page", "")
    wanted = max(int(asked), 1) if asked.isdecimal() and asked.isascii() and len(asked) < 6 else 1
    found = []
    for kind in KINDS:
        steps = plan.of(kind)
        if not steps:
            continue
        pages = -(-len(steps) // AT_ONCE)
        chosen = query.get("show") == kind
        page = min(wanted, pages) if chosen else 1
        rows = steps[(page - 1) * AT_ONCE : page * AT_ONCE]
        opened = chosen or kind in ("question", "unusable")
        found.append(
            StepsShown(kind=kind, number=len(steps), steps=rows, page=page, pages=pages, open=opened)
        )
    return found


async def _log(visit: PageRequest, parts: list[StepsShown]) -> None:
    """Log each record that the page shows a part of, before it is shown (11.15)."""
    pupils = {
        pupil.id: pupil
        for part in parts
        for step in part.steps
        for pupil in (*step.candidates, *([step.pupil] if step.pupil is not None else []))
    }
    for pupil in pupils.values():
        await log_pupil_access(visit.ledger, _me(visit), pupil, "import", whole=False)


def _asked(visit: PageRequest, upload: PupilUpload, export: SchoolExport) -> PupilImport:
    return PupilImport(
        rows=export.rows,
        answers=upload.choices.answers,
        full=upload.choices.full,
        circumstances=imports_circumstances(visit.me.caller.person),
    )


async def _read(file: bytes) -> SchoolExport:
    return await asyncio.to_thread(read_pupils, BytesIO(file))


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


async def _kept(visit: PageRequest) -> PupilUpload | None:
    return await pupil_uploads.find(visit.ledger.pool, visit.ledger.seals, _me(visit))


def _admitted(visit: PageRequest) -> None:
    if not may_import_pupils(visit.me.caller.person):
        raise problems.NotAllowed


def _me(visit: PageRequest) -> UUID:
    return visit.me.caller.person.id


PAGES = {
    ADDRESS: Page(get=shown, post=send, takes_file=True),
    f"{ADDRESS}/answers": Page(post=answer),
    f"{ADDRESS}/confirm": Page(post=confirm),
    f"{ADDRESS}/discard": Page(post=discard),
}
