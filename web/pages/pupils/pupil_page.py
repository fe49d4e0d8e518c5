"""A pupil's record: the register's fields, who they are related to, and its form."""

import secrets
from collections.abc import Collection, Iterator
from urllib.parse import parse_qsl, urlencode

from starlette.responses import Response

from application import problems
from application.pupils.pupil_changes import record_pupil_command
from application.pupils.pupil_reading import SeenPupil, check_pupil, shown_pupil, visible_pupil
from domain.pupils.pupil_access import CHANGE_WHOLE, MAY_CHANGE_PUPILS, may_change_pupils
from domain.pupils.pupil_commands import PupilCommand, UpdatePupil
from domain.pupils.pupil_details import RegisteredPupil
from store.drafts.form_draft import FormDraft
from web.core import autosave
from web.core.page_request import Page, PageRequest
from web.core.posted_form import MOST_FIELDS, PostedForm
from web.pages.pupils import merge_page, pupil_form
from web.pages.pupils.child_page import child_part

VERSION = "version"
KEY = "_key"
CHANGE = "change"
"""The name of the page that changes a record, in the address and where a form is kept."""
CHANGE_TITLE, NEW_TITLE = "Change a pupil’s record", "Register a pupil"
OPENED = "_opened"
"""The input with the fields as they were when the form was opened."""
_ALSO_YOURS = "Someone else changed this record: the {}. If you save, your entry replaces theirs"
_THEIRS = "Someone else changed this record: the {}. The form now shows their change"
_UNSEEN = "Someone else changed this record while you had it open. Check it, then save again"
_LABELS = {
    "class_": "class",
    "upn": "unique pupil number",
    "home_authority": "home local authority",
    "sen": "special educational needs",
    "on_roll_from": "first day on roll",
    "left_on": "last day on roll",
    "external_id": "id in the school’s system",
}
_FIRST_INPUTS = {"social_worker": "worker-name", "contacts": "contact-0-name"}


async def record(visit: PageRequest) -> Response:
    """The record, with the child's cases for those who read all of it; the look is logged."""
    seen = await _seen(visit, visit.look)
    pupil, shown = seen.pupil, await shown_pupil(visit.ledger, seen)
    named = [*shown.siblings, *([pupil.merged_into] if pupil.merged_into else [])]
    others = await visit.ledger.names.named(pupil.school, named)
    child = await child_part(visit, seen) if seen.sight == "whole" else None
    return visit.page(
        "pupils/pupil.html",
        title="Pupil",
        pupil=shown,
        child=child,
        names=child["names"] if child else {},
        siblings=[others[each] for each in shown.siblings if each in others],
        merged_into=others.get(pupil.merged_into) if pupil.merged_into else None,
        may_change=may_change_pupils(visit.me.caller.person) and pupil.merged_into is None,
        may_merge=visit.has(CHANGE_WHOLE) and pupil.merged_into is None,
        may_undo=visit.has(CHANGE_WHOLE) and pupil.merged_into is not None,
        merged=visit.request.url.query == merge_page.DONE,
        parted=visit.request.url.query == merge_page.UNDONE,
    )


async def still_on_roll(visit: PageRequest) -> Response:
    """Take back that the pupil may have left, as an import that lists them again does (3-DSL.w)."""
    visit.allow(may_change_pupils(visit.me.caller.person))
    pupil = (await _seen(visit, "form")).pupil
    here = f"/pupils/{pupil.id}"
    if pupil.missing_since is not None:
        sent = visit.sending(f"/v1{here}/update", {"clear": ["missing_since"]})
        await record_pupil_command(visit.ledger, sent, pupil.id, UpdatePupil(clear=("missing_since",)))
    return visit.redirect(here)


async def change(visit: PageRequest) -> Response:
    """The form with what the register says now."""
    visit.allow(may_change_pupils(visit.me.caller.person))
    pupil = (await _seen(visit, "form")).pupil
    circumstances = visit.has(CHANGE_WHOLE)
    kept, form = await autosave.offered(visit, autosave.here(visit))
    if kept is None:
        return _form(visit, pupil_form.filled_in(pupil, circumstances=circumstances), pupil)
    if form[VERSION] == str(pupil.version):
        return _form(visit, form, pupil, kept=kept)
    form, theirs = brought_up_to_date(form, pupil, circumstances=circumstances)
    return _form(visit, form, pupil, theirs, kept=kept)


async def save(visit: PageRequest) -> Response:
    """Record what the form changes."""
    if autosave.is_unsent(visit):
        await check_pupil(visit.ledger, visit.me.caller, visit.id, MAY_CHANGE_PUPILS)
        return await autosave.unsent(visit, autosave.here(visit))
    visit.allow(may_change_pupils(visit.me.caller.person))
    seen = await _seen(visit, "form")
    circumstances = visit.has(CHANGE_WHOLE)
    before = opened(visit.form, seen.pupil, circumstances=circumstances)
    command, wrong = pupil_form.update_from(visit.form, before, circumstances=circumstances)
    if command is None and not wrong:
        await autosave.done(visit, autosave.here(visit))
        return visit.redirect(f"/pupils/{seen.pupil.id}")
    return await _recorded(visit, command, wrong, seen.pupil)


async def new(visit: PageRequest) -> Response:
    """The form for a new pupil."""
    visit.allow(may_change_pupils(visit.me.caller.person))
    kept, form = await autosave.offered(visit, autosave.here(visit))
    return _form(visit, form, None, kept=kept)


async def register(visit: PageRequest) -> Response:
    """Register the pupil of the form."""
    visit.allow(may_change_pupils(visit.me.caller.person))
    if autosave.is_unsent(visit):
        return await autosave.unsent(visit, autosave.here(visit))
    command, wrong = pupil_form.registration_from(visit.form, circumstances=visit.has(CHANGE_WHOLE))
    return await _recorded(visit, command, wrong, None)


async def _recorded(
    visit: PageRequest, command: PupilCommand | None, wrong: dict[str, str], pupil: RegisteredPupil | None
) -> Response:
    """Record the command of a form and show the record, or the form with what is wrong."""
    if command is None or wrong:
        return _form(visit, visit.form, pupil, wrong)
    of = pupil.id if pupil is not None else None
    version = visit.form[VERSION]
    sent = visit.sending(
        f"/v1/pupils/{of}/update" if of is not None else "/v1/pupils",
        dict(visit.form.items()),
        key=visit.form[KEY] or None,
        version=int(version) if version.isdecimal() else None,
    )
    try:
        done = await record_pupil_command(visit.ledger, sent, of, command)
    except problems.Malformed as malformed:
        return _form(visit, visit.form, pupil, pupil_form.said_of(malformed.faults))
    except problems.StaleVersion:
        assert pupil is not None
        form, theirs = brought_up_to_date(visit.form, pupil, circumstances=visit.has(CHANGE_WHOLE))
        return _form(visit, form, pupil, theirs)
    await autosave.done(visit, autosave.here(visit))
    return visit.redirect(f"/pupils/{done.pupil.id}")


def _form(
    visit: PageRequest,
    form: PostedForm,
    pupil: RegisteredPupil | None,
    wrong: dict[str, str] | None = None,
    kept: FormDraft | None = None,
) -> Response:
    heading = CHANGE_TITLE if pupil is not None else NEW_TITLE
    wrong, circumstances = wrong or {}, visit.has(CHANGE_WHOLE)
    opened = pupil_form.filled_in(pupil, circumstances=circumstances) if pupil is not None else None
    return visit.form_page(
        "pupils/form.html",
        title=heading,
        heading=heading,
        status=422 if wrong and kept is None else 200,
        form=form,
        wrong=wrong,
        pupil=pupil,
        circumstances=circumstances,
        opened=form[OPENED] or (urlencode(opened.items()) if opened is not None else ""),
        key=form[KEY] or secrets.token_urlsafe(16),
        dates=pupil_form.dates(form, wrong),
        contacts=pupil_form.contacts_shown(form),
        **autosave.on_page(visit, kept),
    )


async def _seen(visit: PageRequest, what: str) -> SeenPupil:
    return await visible_pupil(visit.ledger, visit.me.caller, visit.id, what)


def opened(form: PostedForm, pupil: RegisteredPupil, *, circumstances: bool) -> PostedForm:
    """The form as it was opened; what the register says now, if the form does not say."""
    try:
        fields = parse_qsl(form[OPENED], keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        fields = []
    return PostedForm(fields) if fields else pupil_form.filled_in(pupil, circumstances=circumstances)


def brought_up_to_date(
    form: PostedForm, pupil: RegisteredPupil, *, circumstances: bool
) -> tuple[PostedForm, dict[str, str]]:
    """The form with what the register says now and this person's changes, and what someone else changed."""
    before = opened(form, pupil, circumstances=circumstances)
    now = pupil_form.filled_in(pupil, circumstances=circumstances)
    ours = pupil_form.differences(before, form, circumstances=circumstances)
    theirs = pupil_form.differences(before, now, circumstances=circumstances)
    wanted = pupil_form.differences(now, form, circumstances=circumstances)
    fields = [*_fields(form, ours, among=True), *_fields(now, ours, among=False)]
    said = {
        _first_input(name): (_ALSO_YOURS if name in ours and name in wanted else _THEIRS).format(_label(name))
        for name in theirs
    }
    return PostedForm(fields), said or {"given_name": _UNSEEN}


def _fields(form: PostedForm, names: Collection[str], *, among: bool) -> Iterator[tuple[str, str]]:
    """The inputs of the fields that are among these, or of those that are not."""
    return ((key, value) for key, value in form.items() if (_field(key) in names) is among)


def _field(key: str) -> str:
    """The field that an input belongs to."""
    start = key.split("-")[0]
    return {"worker": "social_worker", "contact": "contacts"}.get(start, start)


def _first_input(name: str) -> str:
    return f"{name}-day" if name in pupil_form.DATES else _FIRST_INPUTS.get(name, name)


def _label(name: str) -> str:
    return _LABELS.get(name, name.replace("_", " "))


PAGES = {
    "/pupils/new": Page(get=new, post=register, keeps=autosave.keep_here),
    "/pupils/{id}": Page(get=record, post=still_on_roll),
    "/pupils/{id}/change": Page(get=change, post=save, keeps=autosave.keep_here),
}
