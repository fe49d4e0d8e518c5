"""Take back a merge of two records that was a mistake, with reasons (3-DSL.n)."""

import secrets

from starlette.responses import Response

from application import problems
from application.pupil_changes import PupilRefusedBefore, record_pupil_command
from application.pupil_reading import visible_pupil
from application.refusal_problems import REFUSALS
from domain.pupils.pupil_access import CHANGE_WHOLE
from domain.pupils.pupil_commands import UndoMerge
from domain.pupils.pupil_details import RegisteredPupil
from domain.refusals import NotMerged
from web.core.page_request import Page, PageRequest

REASONS, KEY, VERSION = "reasons", "_key", "version"
DONE = "done=undo-merge"
"""The query of the page that says that the merge is undone."""
_CHANGED = "Someone else changed this record while you had it open. Check it, then undo the merge"


async def ask(visit: PageRequest) -> Response:
    """The form, or the record if there is no merge to undo."""
    pupil = await _seen(visit)
    return visit.redirect(f"/pupils/{pupil.id}") if pupil.merged_into is None else await _form(visit, pupil)


async def undo(visit: PageRequest) -> Response:
    """Undo the merge, and show the record that is used again; or the form with what is wrong."""
    pupil = await _seen(visit)
    if pupil.merged_into is None:  # the form was sent twice, or someone else was faster
        return visit.redirect(f"/pupils/{pupil.id}")
    if visit.form[VERSION] != str(pupil.version):
        return await _form(visit, pupil, _CHANGED)
    command = UndoMerge(reasons=visit.form[REASONS].strip())
    path = f"/v1/pupils/{pupil.id}/undo-merge"
    sent = visit.sending(path, {"reasons": command.reasons}, key=visit.form[KEY], version=pupil.version)
    try:
        await record_pupil_command(visit.ledger, sent, pupil.id, command)
    except problems.Malformed as malformed:
        return await _form(visit, pupil, malformed.faults[0].message.rstrip("."))
    except problems.StaleVersion:
        return await _form(visit, await _seen(visit), _CHANGED)
    except NotMerged:  # in this moment someone else was faster
        return visit.redirect(f"/pupils/{pupil.id}")
    except PupilRefusedBefore as repeat:
        raise REFUSALS[repeat.problem["code"]] from None
    return visit.redirect(f"/pupils/{pupil.id}?{DONE}")


async def _seen(visit: PageRequest) -> RegisteredPupil:
    """A record, for those who may merge; the look is logged."""
    return (await visible_pupil(visit.ledger, visit.me.caller, visit.id, "form", CHANGE_WHOLE)).pupil


async def _form(visit: PageRequest, pupil: RegisteredPupil, wrong: str | None = None) -> Response:
    other = pupil.merged_into
    named = await visit.ledger.names.named(pupil.school, [other]) if other is not None else {}
    sent = visit.request.method == "POST"
    return visit.page(
        "pupils/undo-merge.html",
        title="Error: Undo the merge" if wrong else "Undo the merge",
        status=422 if wrong else 200,
        pupil=pupil,
        other=next(iter(named.values()), None),
        reasons=visit.form[REASONS] if sent else "",
        key=(visit.form[KEY] if sent else "") or secrets.token_urlsafe(16),
        wrong={REASONS: wrong} if wrong else {},
    )


PAGES = {"/pupils/{id}/undo-merge": Page(get=ask, post=undo)}
