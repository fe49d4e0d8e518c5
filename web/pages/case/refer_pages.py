"""Refer: in an emergency on one page, without asking (3-STF.h, 11.4); the form before it is sent (11.5)."""

import secrets
from dataclasses import replace

from starlette.responses import Response

from application import problems
from application.cases.referral_forms import preview as previewed
from application.commands.person_commands import PersonRequest
from documents import form_loader
from domain.case.case import Case
from domain.command_catalogue import COMMANDS
from domain.field_rules import LEAST_REASONS
from domain.refusals import Refused
from store.drafts.form_draft import FormDraft
from store.ledger.idempotency import KeyInUse
from web.core import autosave
from web.core.page_request import Page, PageRequest
from web.forms.form_builder import form
from web.forms.form_errors import Errors, errors, refused
from web.forms.form_parser import Posted, gathered, read
from web.forms.questions import CommandForm
from web.pages.case import command_form, command_page, page_context
from web.pages.case.choices import sources
from web.pages.case.command_form import asked_in
from web.pages.case.command_page import answers_in, posted_answers
from web.pages.case.page_context import referral_contacts

REFER = COMMANDS["refer"]
HERE = "emergency"
"""The name of the page, in the address and where a form is kept."""
ASKED = ("/agency", "/channel", "/trigger", "/reasons", "/agency_reference")
"""The questions that take a minute. The rest can be added when the child is safe."""


async def get(visit: PageRequest) -> Response:
    """Show the page."""
    state = await visit.case()
    kept, form = await autosave.offered(visit, autosave.here(visit))
    return await _show(visit, state, answers_in(form), kept=kept)


async def post(visit: PageRequest) -> Response:
    """Record the referral at once, whatever has changed in the case since."""
    if autosave.is_unsent(visit):
        await visit.case(logged=False)
        return await autosave.unsent(visit, autosave.here(visit))
    state = await visit.case()
    asked, posted = await _form(visit, state), posted_answers(visit)
    found = read(asked.questions, posted)
    if found.faults:
        return await _show(visit, state, posted, errors(asked.questions, found.faults), 422)
    body = {**found.body, "reasons": as_reasons(found.body["reasons"]), "emergency": True}
    try:
        await visit.submit(REFER, body, case=state.id, key=visit.form["_key"] or None)
    except problems.Malformed as malformed:
        return await _show(visit, state, posted, errors(asked.questions, malformed.faults), 422)
    except problems.KeyReused:
        return await _show(visit, state, posted, refused("This was not recorded. Send it again."), 422)
    except Refused as refusal:
        return await _show(visit, state, posted, refused(refusal.sentence), 409)
    except KeyInUse:
        return visit.redirect(f"/cases/{state.id}")
    await autosave.done(visit, autosave.here(visit))
    return visit.redirect(f"/cases/{state.id}?done=refer")


def as_reasons(written: str) -> str:
    """The text as reasons. In an emergency a short text is extended, never refused (2.4a, 11.4)."""
    short = 0 < len(written.strip()) < LEAST_REASONS
    return f"In an emergency, as reported: {written}" if short else written


async def _show(
    visit: PageRequest,
    state: Case,
    posted: Posted,
    wrong: Errors | None = None,
    status: int = 200,
    *,
    kept: FormDraft | None = None,
) -> Response:
    asked = await _form(visit, state)
    return visit.page(
        "case/emergency.html",
        title=("Error: " if wrong else "") + "Refer in an emergency",
        status=status,
        state=state,
        form=asked,
        posted=posted,
        errors=wrong or Errors(),
        key=await autosave.key_of(visit, kept) or secrets.token_urlsafe(18),
        **autosave.on_page(visit, kept),
        clauses=page_context.clauses(visit, state, ("3-STF.h", "11.4")),
        referral_contacts=referral_contacts(visit, state),
    )


async def _form(visit: PageRequest, state: Case) -> CommandForm:
    known = await page_context.choice_context(visit, state)
    follows = command_form.consequences(REFER.name, page_context.policy_of(visit, state), visit.now)
    asked = form(REFER, sources(REFER, known), follows)
    questions = tuple(each for each in asked.questions if each.pointer in ASKED)
    return replace(asked, questions=questions)


async def preview(visit: PageRequest) -> Response:
    """The form with these answers, or the questions again with the errors."""
    state = await visit.case()
    asked = await asked_in(visit, REFER, state, posted_answers(visit))
    posted = gathered(asked.questions, posted_answers(visit))
    found = read(asked.questions, posted)
    if found.faults:
        wrong = errors(asked.questions, found.faults, posted)
        return await command_page.show(visit, REFER, state, asked, posted, wrong, status=422)
    version = command_page.version_of(visit)
    sent = visit.sending(f"/v1/referrals/{state.id}/refer", found.body, version=version)
    try:
        made = await previewed(visit.ledger, PersonRequest.read(REFER, sent, state.id))
    except problems.Malformed as malformed:
        wrong = errors(asked.questions, malformed.faults, posted)
        return await command_page.show(visit, REFER, state, asked, posted, wrong, status=422)
    except problems.StaleVersion:
        return await command_page.show(visit, REFER, state, asked, posted, since=version, status=412)
    except Refused as refusal:
        wrong = refused(refusal.sentence)
        return await command_page.show(visit, REFER, state, asked, posted, wrong, status=409)
    return visit.page(
        "case/referral-preview.html",
        title="Check the referral form",
        case=f"/cases/{state.id}",
        button=asked.button,
        form=await form_loader.filled(made),
        referral_contacts=referral_contacts(visit, state),
        typed=visit.form.items(),
    )


PAGES = {
    "/cases/{id}/emergency": Page(get=get, post=post, keeps=autosave.keep_here),
    "/cases/{id}/refer/preview": Page(post=preview, keeps=autosave.keep_here),
}
