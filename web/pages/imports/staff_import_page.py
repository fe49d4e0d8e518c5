"""Import a list of staff: send it, read what each row would do, confirm (3-HT.c, 3.2k)."""

from starlette.responses import Response

from application.school.staff_imports import import_staff, plan_staff_import, staff_fingerprint
from application.school_exports.csv_rows import SchoolExport
from store.drafts.list_uploads import ListUpload
from store.people.people_admin import StaffChanged
from web.core.page_request import PageRequest
from web.pages.imports.list_import import STAFF, ListChanged, list_pages, parts_of
from wording import import_text
from wording.import_text import change_lines


async def _preview(visit: PageRequest, _: ListUpload, export: SchoolExport) -> Response:
    plan = await plan_staff_import(visit.ledger, visit.me.caller, export.rows)
    return visit.page(
        "imports/staff-preview.html",
        title="Check the import",
        text=import_text,
        change_lines=change_lines,
        kind=STAFF,
        plan=plan,
        ready=True,
        number=import_text.people(len(plan.recorded)),
        parts=parts_of(visit, plan.of),
        unread=export.unread,
        seen=staff_fingerprint(plan),
        changed="changed" in visit.request.query_params,
    )


async def _write(visit: PageRequest, _: ListUpload, export: SchoolExport) -> int:
    try:
        plan = await import_staff(visit.ledger, visit.me.caller, export.rows, visit.form["seen"])
    except StaffChanged:
        raise ListChanged from None
    return len(plan.recorded)


PAGES = list_pages(STAFF, _preview, _write)
