"""Merge two records of one child, compared side by side, and take the merge back."""

import secrets
from uuid import UUID

from starlette.responses import Response

from application import problems
from application.pupils.pupil_changes import record_pupil_command
from application.pupils.pupil_reading import check_pupil, siblings_of, visible_pupil
from domain.entries.agencies import SocialWorker
from domain.pupils.pupil_access import CHANGE_WHOLE
from domain.pupils.pupil_commands import MergePupil, UndoMerge
from domain.pupils.pupil_details import PupilContact, RegisteredPupil
from domain.pupils.pupil_fold import ATTRIBUTES
from domain.refusals import NotMerged
from store.drafts.form_draft import FormDraft
from web.core import autosave
from web.core.page_request import Page, PageRequest
from web.core.posted_form import PostedForm
from web.pages.case.join_panel import compared
from web.pages.pupils.pupil_search_page import PupilPicker, chosen, picker
from wording import form_labels
from wording.import_text import NOT_RECORDED, label, value_text
from wording.phrases import lower, upper

HERE = "merge"
"""The name of the page, in the address and where a form is kept."""
TITLE = "Merge two records"
OTHER, STAYS, REASONS, KEY = "other", "stays", "reasons", "_key"
DONE = "done=merge"
"""The query of the page that says that the records are merged."""
_WHICH = "Choose the record that stays"
_CHANGED = "Someone else changed one of these records while you had them open. Check them, then merge"
_FIELDS = (
    *("given_name", "family_name", "known_as", "date_of_birth", "upn", "external_id", "year_group", "class"),
    *("home_authority", "first_language", "sen", "on_roll_from", "left_on"),
    *("looked_after", "previously_looked_after", "young_carer", "social_worker", "contacts"),
)
UNDO = "undo-merge"
"""The name of the page, in the address and where a form is kept."""
UNDO_TITLE = "Undo the merge"
VERSION = "version"
UNDONE = "done=undo-merge"
"""The query of the page that says that the merge is undone."""
_CHANGED_SINCE = "Someone else changed this record while you had it open. Check it, then undo the merge"


async def ask(visit: PageRequest) -> Response:
    """A search for the other record, or both side by side if a link names it."""
    pupil = await _record_of(visit, visit.id)
    kept, form = await autosave.offered(visit, autosave.here(visit))
    name = chosen(visit.request.query_params.get(OTHER, "") or form[OTHER])
    if pupil.merged_into is not None:
        return visit.redirect(
            f"/pupils/{pupil.id}" if name is None else _side_by_side(pupil.merged_into, name)
        )
    if name is None or name == pupil.id:
        return _search(visit, pupil, PupilPicker())
    other = await _record_of(visit, name)
    if other.merged_into is not None:
        return visit.redirect(_side_by_side(pupil.id, other.merged_into))
    if str(other.id) != form[OTHER]:  # what was kept is about another record
        kept, form = None, PostedForm([])
    return await _compared(visit, pupil, other, {}, form, kept)


def _side_by_side(pupil: UUID, other: UUID) -> str:
    """The address of two records side by side."""
    return f"/pupils/{pupil}/merge?{OTHER}={other}"


async def merge(visit: PageRequest) -> Response:
    """Search, then show both records, then merge them: each is one form that is sent here."""
    if autosave.is_unsent(visit):
        await check_pupil(visit.ledger, visit.me.caller, visit.id, CHANGE_WHOLE)
        return await autosave.unsent(visit, autosave.here(visit))
    this = await _record_of(visit, visit.id)
    name = chosen(visit.form[OTHER])
    if name is None:
        return _search(visit, this, await picker(visit, (this.id,), on_roll=None))
    other = await _record_of(visit, name)
    merged = next((each for each in (this, other) if each.merged_into is not None), None)
    if merged is not None:  # the form was sent twice, or someone else was faster
        return visit.redirect(f"/pupils/{merged.merged_into}")
    if not visit.form[KEY]:
        return await _compared(visit, this, other, {}, visit.form)
    stays = chosen(visit.form[STAYS])
    wrong = {} if stays in (this.id, other.id) else {STAYS: _WHICH}
    if not wrong and _versions(this, other) != visit.form["versions"]:
        wrong = {STAYS: _CHANGED}
    if wrong or stays is None:
        return await _compared(visit, this, other, wrong, visit.form)
    return await _merged(visit, this, other, stays)


async def _merged(visit: PageRequest, this: RegisteredPupil, other: RegisteredPupil, stays: UUID) -> Response:
    """Merge, and show the record that stays; or the form with what is wrong."""
    replaced = other if stays == this.id else this
    command = MergePupil(into=stays, reasons=visit.form[REASONS].strip())
    path, key = f"/v1/pupils/{replaced.id}/merge", visit.form[KEY]
    sent = visit.sending(path, command, key=key, version=replaced.version)
    try:
        await record_pupil_command(visit.ledger, sent, replaced.id, command)
    except problems.Malformed as malformed:
        wrong = {REASONS: malformed.faults[0].message.rstrip(".")}
        return await _compared(visit, this, other, wrong, visit.form)
    except problems.StaleVersion:
        return await _compared(visit, this, other, {STAYS: _CHANGED}, visit.form)
    await autosave.done(visit, autosave.here(visit))
    return visit.redirect(f"/pupils/{stays}?{DONE}")


async def _record_of(visit: PageRequest, pupil: UUID, what: str = "comparison") -> RegisteredPupil:
    """A record, for those who may merge it; the look is logged."""
    return (await visible_pupil(visit.ledger, visit.me.caller, pupil, what, CHANGE_WHOLE)).pupil


def _search(visit: PageRequest, pupil: RegisteredPupil, found: PupilPicker) -> Response:
    return visit.form_page(
        "pupils/merge.html",
        title=TITLE,
        pupil=pupil,
        picker=found,
        pick={"name": OTHER, "text": "Compare"},
        wrong={"q": found.wrong} if found.wrong else {},
    )


async def _compared(
    visit: PageRequest,
    this: RegisteredPupil,
    other: RegisteredPupil,
    wrong: dict[str, str],
    form: PostedForm,
    kept: FormDraft | None = None,
) -> Response:
    differ, same = compared(await _facts(visit, this), await _facts(visit, other))
    return visit.form_page(
        "pupils/merge-compare.html",
        title="Are they one child?",
        this=this,
        other=other,
        differ=differ,
        same=[each for each in same if each.this != NOT_RECORDED],
        form=form,
        versions=_versions(this, other),
        key=form[KEY] or secrets.token_urlsafe(16),
        wrong=wrong,
        **autosave.on_page(visit, kept),
    )


async def _facts(visit: PageRequest, pupil: RegisteredPupil) -> dict[str, str]:
    """The fields of the record, with its brothers and sisters: no one merges them by mistake."""
    named = await visit.ledger.names.named(pupil.school, await siblings_of(visit.ledger, pupil))
    siblings = sorted(f"{each.listing.given_name} {each.listing.family_name}" for each in named.values())
    fields = {upper(label(name)): _text(pupil, name) for name in _FIELDS}
    return fields | {"Brothers and sisters": ", ".join(siblings) or NOT_RECORDED}


def _versions(this: RegisteredPupil, other: RegisteredPupil) -> str:
    return f"{this.version} {other.version}"


def _text(pupil: RegisteredPupil, name: str) -> str:
    value = getattr(pupil, ATTRIBUTES[name])
    match value:
        case SocialWorker():
            return _listed(value.name, value.phone, value.email)
        case (PupilContact(), *_):
            return "; ".join(_listed(each.name, each.relationship, each.phone, each.email) for each in value)
        case str() if name == "sen":
            return lower(form_labels.of_choice({}, value))
        case _:
            return value_text(value)


def _listed(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)


async def ask_undo(visit: PageRequest) -> Response:
    """The form, or the record if there is no merge to undo."""
    pupil = await _record_of(visit, visit.id, "form")
    if pupil.merged_into is None:
        return visit.redirect(f"/pupils/{pupil.id}")
    kept, form = await autosave.offered(visit, autosave.here(visit))
    return await _form(visit, pupil, form, kept=kept)


async def undo(visit: PageRequest) -> Response:
    """Undo the merge, and show the record that is used again; or the form with what is wrong."""
    if autosave.is_unsent(visit):
        await check_pupil(visit.ledger, visit.me.caller, visit.id, CHANGE_WHOLE)
        return await autosave.unsent(visit, autosave.here(visit))
    pupil = await _record_of(visit, visit.id, "form")
    if pupil.merged_into is None:  # the form was sent twice, or someone else was faster
        return visit.redirect(f"/pupils/{pupil.id}")
    if visit.form[VERSION] != str(pupil.version):
        return await _form(visit, pupil, visit.form, _CHANGED_SINCE)
    command = UndoMerge(reasons=visit.form[REASONS].strip())
    path = f"/v1/pupils/{pupil.id}/undo-merge"
    sent = visit.sending(path, command, key=visit.form[KEY], version=pupil.version)
    try:
        await record_pupil_command(visit.ledger, sent, pupil.id, command)
    except problems.Malformed as malformed:
        return await _form(visit, pupil, visit.form, malformed.faults[0].message.rstrip("."))
    except problems.StaleVersion:
        return await _form(visit, await _record_of(visit, visit.id, "form"), visit.form, _CHANGED_SINCE)
    except NotMerged:  # in this moment someone else was faster
        return visit.redirect(f"/pupils/{pupil.id}")
    await autosave.done(visit, autosave.here(visit))
    return visit.redirect(f"/pupils/{pupil.id}?{UNDONE}")


async def _form(
    visit: PageRequest,
    pupil: RegisteredPupil,
    form: PostedForm,
    wrong: str | None = None,
    kept: FormDraft | None = None,
) -> Response:
    other = pupil.merged_into
    named = await visit.ledger.names.named(pupil.school, [other]) if other is not None else {}
    return visit.form_page(
        "pupils/undo-merge.html",
        title=UNDO_TITLE,
        pupil=pupil,
        other=next(iter(named.values()), None),
        reasons=form[REASONS],
        key=form[KEY] or secrets.token_urlsafe(16),
        wrong={REASONS: wrong} if wrong else {},
        **autosave.on_page(visit, kept),
    )


PAGES = {
    "/pupils/{id}/merge": Page(get=ask, post=merge, keeps=autosave.keep_here),
    "/pupils/{id}/undo-merge": Page(get=ask_undo, post=undo, keeps=autosave.keep_here),
}
