"""Import a list of staff: send it, read what each row would do, confirm (3-HT.c, 3.2k)."""

from functools import partial

from starlette.responses import Response

from application.school.staff_imports import import_staff, plan_staff_import, staff_fingerprint
from domain.imports.unreadable_export import UnreadableExport
from store.people.people_admin import StaffChanged
from web.core.page_request import Page, PageRequest
from web.pages.imports import list_import
from web.pages.imports.list_import import STAFF, parts_of
from wording import import_text
from wording.import_text import change_lines


async def shown(visit: PageRequest) -> Response:
    """The form for a file, or what the file that was sent would do."""
    STAFF.admitted(visit)
    upload = await STAFF.kept(visit)
    if upload is None:
        return list_import.form(visit, STAFF)
    try:
        export = await STAFF.read(upload)
    except UnreadableExport:  # no column has a needed field, as far as Onward can see
        return visit.redirect(f"{STAFF.address}/columns")
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


async def confirm(visit: PageRequest) -> Response:
    """Write what was shown, or show what it would be by now."""
    STAFF.admitted(visit)
    upload = await STAFF.kept(visit)
    if upload is None:
        return visit.redirect(f"{STAFF.address}?gone=1")
    try:
        rows = (await STAFF.read(upload)).rows
        plan = await import_staff(visit.ledger, visit.me.caller, rows, visit.form["seen"])
    except StaffChanged:
        return visit.redirect(f"{STAFF.address}?changed=1")
    except UnreadableExport:
        return visit.redirect(f"{STAFF.address}/columns")
    await STAFF.discard(visit)
    return visit.redirect(f"{STAFF.address}?done={len(plan.recorded)}")


PAGES = {
    STAFF.address: Page(get=shown, post=partial(list_import.send, kind=STAFF), takes_file=True),
    f"{STAFF.address}/confirm": Page(post=confirm),
    f"{STAFF.address}/discard": Page(post=partial(list_import.discard, kind=STAFF)),
}
