"""A preview of the referral form: what would be shared, with whom and why. Records nothing (11.5)."""

from starlette.responses import Response

from application import problems
from application.form_preview import preview as previewed
from application.person_commands import PersonRequest
from domain.command_catalogue import COMMANDS
from domain.refusals import Refused
from referral_form import form_loader
from web.core import autosave
from web.core.page_request import Page, PageRequest
from web.forms.form_errors import errors, refused
from web.forms.form_parser import gathered, read
from web.pages.case import command_page
from web.pages.case.agency_contacts import reaching
from web.pages.case.asked_questions import asked_in

_REFER = COMMANDS["refer"]


async def preview(visit: PageRequest) -> Response:
    """The form with these answers, or the questions again with the errors."""
    state = await visit.case()
    asked = await asked_in(visit, _REFER, state, command_page.sent(visit))
    posted = gathered(asked.questions, command_page.sent(visit))
    found = read(asked.questions, posted)
    if found.faults:
        wrong = errors(asked.questions, found.faults, posted)
        return await command_page.show(visit, _REFER, state, asked, posted, wrong, status=422)
    version = command_page.version_of(visit)
    sent = visit.sending(f"/v1/referrals/{state.id}/refer", found.body, version=version)
    try:
        made = await previewed(visit.ledger, PersonRequest.read(_REFER, sent, state.id))
    except problems.Malformed as malformed:
        wrong = errors(asked.questions, malformed.faults, posted)
        return await command_page.show(visit, _REFER, state, asked, posted, wrong, status=422)
    except problems.StaleVersion:
        return await command_page.show(visit, _REFER, state, asked, posted, since=version, status=412)
    except Refused as refusal:
        wrong = refused(refusal.sentence)
        return await command_page.show(visit, _REFER, state, asked, posted, wrong, status=409)
    return visit.page(
        "auditor/preview.html",
        title="Check the referral form",
        case=f"/cases/{state.id}",
        button=asked.button,
        form=await form_loader.filled(made),
        reaching=reaching(visit, state),
        typed=visit.form.items(),
    )


PAGES = {"/cases/{id}/refer/preview": Page(post=preview, keeps=autosave.of_case(_REFER.name))}
