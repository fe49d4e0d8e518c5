"""Merge two records of one child: find the other, read both side by side, say which stays (3-DSL.n)."""

import secrets
from uuid import UUID

from starlette.responses import Response

from application import problems
from application.pupil_changes import PupilRefusedBefore, record_pupil_command
from application.pupil_reading import check_pupil, visible_pupil
from application.refusal_problems import REFUSALS
from application.sibling_reading import siblings_of
from domain.pupils.pupil_access import CHANGE_WHOLE
from domain.pupils.pupil_commands import MergePupil
from domain.pupils.pupil_details import RegisteredPupil
from store.drafts.form_draft import FormDraft
from web.core import autosave
from web.core.csrf import PostedForm
from web.core.page_request import Page, PageRequest
from web.pages.pupils.compared_records import compared
from web.pages.pupils.pupil_picker import PupilPicker, chosen, picker

HERE = "merge"
"""The name of the page, in the address and where a form is kept."""
TITLE = "Merge two records"
OTHER, STAYS, REASONS, KEY = "other", "stays", "reasons", "_key"
DONE = "done=merge"
"""The query of the page that says that the records are merged."""
_WHICH = "Choose the record that stays"
_CHANGED = "Someone else changed one of these records while you had them open. Check them, then merge"


async def ask(visit: PageRequest) -> Response:
    """A search for the other record, or both side by side if a link names it."""
    pupil = await _seen(visit, visit.id)
    kept, form = await autosave.offered(visit, autosave.slot_of_pupil(visit, HERE))
    name = chosen(visit.request.query_params.get(OTHER, "") or form[OTHER])
    if pupil.merged_into is not None:
        return visit.redirect(f"/pupils/{pupil.id}" if name is None else _asked(pupil.merged_into, name))
    if name is None or name == pupil.id:
        return _search(visit, pupil, PupilPicker())
    other = await _seen(visit, name)
    if other.merged_into is not None:
        return visit.redirect(_asked(pupil.id, other.merged_into))
    if str(other.id) != form[OTHER]:  # what was kept is about another record
        kept, form = None, PostedForm([])
    return await _compared(visit, pupil, other, {}, form, kept)


def _asked(pupil: UUID, other: UUID) -> str:
    """The address of two records side by side."""
    return f"/pupils/{pupil}/merge?{OTHER}={other}"


async def merge(visit: PageRequest) -> Response:
    """Search, then show both records, then merge them: each is one form that is sent here."""
    if autosave.is_unsent(visit):
        await check_pupil(visit.ledger, visit.me.caller, visit.id, CHANGE_WHOLE)
        return await autosave.unsent(visit, autosave.slot_of_pupil(visit, HERE))
    this = await _seen(visit, visit.id)
    name = chosen(visit.form[OTHER])
    if name is None:
        return _search(visit, this, await picker(visit, (this.id,), on_roll=None))
    other = await _seen(visit, name)
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
    body = {"into": str(stays), "reasons": command.reasons}
    path, key = f"/v1/pupils/{replaced.id}/merge", visit.form[KEY]
    sent = visit.sending(path, body, key=key, version=replaced.version)
    try:
        await record_pupil_command(visit.ledger, sent, replaced.id, command)
    except problems.Malformed as malformed:
        wrong = {REASONS: malformed.faults[0].message.rstrip(".")}
        return await _compared(visit, this, other, wrong, visit.form)
    except problems.StaleVersion:
        return await _compared(visit, this, other, {STAYS: _CHANGED}, visit.form)
    except PupilRefusedBefore as repeat:
        raise REFUSALS[repeat.problem["code"]] from None
    await autosave.done(visit, autosave.slot_of_pupil(visit, HERE))
    return visit.redirect(f"/pupils/{stays}?{DONE}")


async def _seen(visit: PageRequest, pupil: UUID) -> RegisteredPupil:
    """A record, for those who may merge it; the look is logged."""
    return (await visible_pupil(visit.ledger, visit.me.caller, pupil, "comparison", CHANGE_WHOLE)).pupil


def _search(visit: PageRequest, pupil: RegisteredPupil, found: PupilPicker) -> Response:
    return visit.page(
        "pupils/merge.html",
        title=f"Error: {TITLE}" if found.wrong else TITLE,
        status=422 if found.wrong else 200,
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
    fields = compared(this, other, (await _siblings(visit, this), await _siblings(visit, other)))
    return visit.page(
        "pupils/merge-compare.html",
        title="Error: Are they one child?" if wrong else "Are they one child?",
        status=422 if wrong else 200,
        this=this,
        other=other,
        differ=[each for each in fields if not each.same],
        same=[each for each in fields if each.same],
        form=form,
        versions=_versions(this, other),
        key=form[KEY] or secrets.token_urlsafe(16),
        wrong=wrong,
        **autosave.on_page(visit, kept),
    )


async def _siblings(visit: PageRequest, pupil: RegisteredPupil) -> list[str]:
    """The names of the pupil's brothers and sisters: no one merges them by mistake."""
    named = await visit.ledger.names.named(pupil.school, await siblings_of(visit.ledger, pupil))
    return [f"{each.listing.given_name} {each.listing.family_name}" for each in named.values()]


def _versions(this: RegisteredPupil, other: RegisteredPupil) -> str:
    return f"{this.version} {other.version}"


PAGES = {"/pupils/{id}/merge": Page(get=ask, post=merge, keeps=autosave.of_pupil(HERE))}
