"""Take back a merge of two records that was a mistake, with reasons (3-DSL.n)."""

import secrets

from starlette.responses import Response

from application import problems
from application.pupil_changes import PupilRefusedBefore, record_pupil_command
from application.pupil_reading import check_pupil, visible_pupil
from application.refusal_problems import REFUSALS
from domain.pupils.pupil_access import CHANGE_WHOLE
from domain.pupils.pupil_commands import UndoMerge
from domain.pupils.pupil_details import RegisteredPupil
from domain.refusals import NotMerged
from store.drafts.form_draft import FormDraft
from web.core import autosave
from web.core.csrf import PostedForm
from web.core.page_request import Page, PageRequest

HERE = "undo-merge"
"""The name of the page, in the address and where a form is kept."""
TITLE = "Undo the merge"
REASONS, KEY, VERSION = "reasons", "_key", "version"
DONE = "done=undo-merge"
"""The query of the page that says that the merge is undone."""
_CHANGED = "Someone else changed this record while you had it open. Check it, then undo the merge"


async def ask(visit: PageRequest) -> Response:
    """The form, or the record if there is no merge to undo."""
    pupil = await _seen(visit)
    if pupil.merged_into is None:
        return visit.redirect(f"/pupils/{pupil.id}")
    kept, form = await autosave.offered(visit, autosave.slot_of_pupil(visit, HERE))
    return await _form(visit, pupil, form, kept=kept)


async def undo(visit: PageRequest) -> Response:
    """Undo the merge, and show the record that is used again; or the form with what is wrong."""
    if autosave.is_unsent(visit):
        await check_pupil(visit.ledger, visit.me.caller, visit.id, CHANGE_WHOLE)
        return await autosave.unsent(visit, autosave.slot_of_pupil(visit, HERE))
    pupil = await _seen(visit)
    if pupil.merged_into is None:  # the form was sent twice, or someone else was faster
        return visit.redirect(f"/pupils/{pupil.id}")
    if visit.form[VERSION] != str(pupil.version):
        return await _form(visit, pupil, visit.form, _CHANGED)
    command = UndoMerge(reasons=visit.form[REASONS].strip())
    path = f"/v1/pupils/{pupil.id}/undo-merge"
    sent = visit.sending(path, {"reasons": command.reasons}, key=visit.form[KEY], version=pupil.version)
    try:
        await record_pupil_command(visit.ledger, sent, pupil.id, command)
    except problems.Malformed as malformed:
        return await _form(visit, pupil, visit.form, malformed.faults[0].message.rstrip("."))
    except problems.StaleVersion:
        return await _form(visit, await _seen(visit), visit.form, _CHANGED)
    except NotMerged:  # in this moment someone else was faster
        return visit.redirect(f"/pupils/{pupil.id}")
    except PupilRefusedBefore as repeat:
        raise REFUSALS[repeat.problem["code"]] from None
    await autosave.done(visit, autosave.slot_of_pupil(visit, HERE))
    return visit.redirect(f"/pupils/{pupil.id}?{DONE}")


async def _seen(visit: PageRequest) -> RegisteredPupil:
    """A record, for those who may merge; the look is logged."""
    return (await visible_pupil(visit.ledger, visit.me.caller, visit.id, "form", CHANGE_WHOLE)).pupil


async def _form(
    visit: PageRequest,
    pupil: RegisteredPupil,
    form: PostedForm,
    wrong: str | None = None,
    kept: FormDraft | None = None,
) -> Response:
    other = pupil.merged_into
    named = await visit.ledger.names.named(pupil.school, [other]) if other is not None else {}
    return visit.page(
        "pupils/undo-merge.html",
        title=f"Error: {TITLE}" if wrong else TITLE,
        status=422 if wrong else 200,
        pupil=pupil,
        other=next(iter(named.values()), None),
        reasons=form[REASONS],
        key=form[KEY] or secrets.token_urlsafe(16),
        wrong={REASONS: wrong} if wrong else {},
        **autosave.on_page(visit, kept),
    )


PAGES = {"/pupils/{id}/undo-merge": Page(get=ask, post=undo, keeps=autosave.of_pupil(HERE))}
