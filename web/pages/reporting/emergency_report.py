"""Report and refer a child in danger on one page, without anyone's permission (3-STF.h, 11.4)."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import replace
from uuid import UUID

from starlette.responses import Response

from application import problems
from domain.command_catalogue import COMMANDS, RAISE
from domain.field_rules import Fault
from store.drafts import report_drafts
from store.ledger.idempotency import KeyInUse
from web.core import autosave
from web.core.page_request import Page, PageRequest
from web.core.posted_form import PostedForm
from web.forms.form_builder import Sources, questions
from web.forms.form_errors import Errors, errors
from web.forms.form_parser import Posted, answered, read
from web.forms.questions import Question, every
from web.pages.case import command_form, page_context
from web.pages.case.command_page import posted_answers
from web.pages.case.page_context import referral_contacts
from web.pages.case.refer_pages import as_reasons
from web.pages.case.step_sequence import Step, malformed
from web.pages.register_choice import FIND, NOT_LISTED, SIBLINGS, sibling_names, without_siblings
from web.pages.reporting import finish_now, report_child, report_steps
from web.pages.reporting.draft_store import KEPT, begun, marks, put_by, unsent
from web.pages.reporting.report_screens import STAFF, is_in
from web.pages.reporting.report_steps import CHILD, IDENTITY, offered

REFER = COMMANDS["refer"]
TOLD = (
    "/concern/child_words",
    "/concern/summary",
    CHILD,
    "/pupil/name",
    "/pupil/date_of_birth",
    "/concern/category",
)
REFERRED = ("/agency", "/channel", "/agency_reference")
ABOUT = ("/about",)
DANGER = "/concern/immediate_danger"
ANSWERED_HERE = (*TOLD, *ABOUT, DANGER)
"""The report's questions on this page. The rest of the draft is added."""
_HERE = "emergency"
_MAY_BE_LEFT_OPEN = (CHILD, *IDENTITY, "/concern/category", STAFF)
_FIXED = {"trigger": "immediate_danger", "emergency": True}


async def get(visit: PageRequest) -> Response:
    """Show the page, with the answers already in the draft."""
    answers = await begun(visit)
    child = await report_child.chosen(visit, answers)
    if child is not None:
        answers[CHILD] = [str(child.id)]
    here = [each.pointer for each in _of_report(_questions({})) if answered(each, answers)]
    return await _show(visit, answers, had=" ".join(here), kept=_HERE in answers.get(KEPT, ()))


async def post(visit: PageRequest) -> Response:
    """Record two commands, the report first. Sending twice records them once."""
    if visit.form[autosave.KEEP] in (autosave.AUTO, autosave.LATER):
        return await unsent(visit, _questions({}), blanks=False)
    if visit.form[autosave.KEEP]:
        await keep(visit, visit.me.caller.person.id, visit.form)
        return visit.redirect(visit.request.url.path)
    sources, posted = await offered(visit), posted_answers(visit)
    if visit.form[FIND]:
        return await _show(visit, posted, had=visit.form["_had"], searched=True)
    asked = _questions(sources)
    report = finish_now.readable(
        await _with_draft(visit, _of_report(asked), posted), ANSWERED_HERE, sources, visit.now
    )
    referred = read(tuple(each for each in asked if each.pointer in REFERRED), posted)
    body = finish_now.body(report.answers, report.lines, sources)
    told = report_steps.body(report.answers, sources).get("concern", {})
    refer = {**referred.body, **_FIXED, "reasons": as_reasons(told.get("summary", ""))}
    _, found = report_steps.looked_at(report.answers, sources, visit.now)
    missing = [each for each in found if not _may_be_left_open(each, report.answers)]
    if report_steps.chosen(report.answers) is not None:
        missing = await report_child.checked(visit, report.answers, missing)
    wrong = [*missing, *referred.faults] or _malformed(visit, refer)
    if wrong:
        return await _show(visit, posted, errors(asked, wrong), 422, had=visit.form["_had"])
    return await _send(visit, posted, asked, body, refer)


def _may_be_left_open(fault: Fault, answers: Posted) -> bool:
    """Whether the fault is only that this was not answered. It stops no emergency (3-STF.h)."""
    typed = (name for name, texts in answers.items() if any(map(str.strip, texts)))
    return fault.pointer in _MAY_BE_LEFT_OPEN and not any(is_in(name, fault.pointer) for name in typed)


async def _with_draft(visit: PageRequest, asked: Sequence[Question], posted: Posted) -> dict[str, list[str]]:
    """The whole report. An empty field removes a draft's answer only if the page had shown that answer."""
    had = visit.form["_had"].split()
    answers = [each for each in asked if each.pointer in had or answered(each, posted)]
    merged = report_steps.merged(await begun(visit), answers, posted)
    if CHILD not in posted and any(answered(each, posted) for each in asked if each.pointer in IDENTITY):
        merged[CHILD] = [NOT_LISTED]  # the child was chosen in another window since
    if any(merged.get(report_steps.ABOUT, ())):
        merged[STAFF] = ["true"]
    elif merged.get(STAFF) == ["true"]:  # said, and no one named: that is left open
        del merged[STAFF]
    return merged | {DANGER: ["true"]}


async def keep(visit: PageRequest, person: UUID, form: PostedForm) -> str | None:
    """Save answers that arrived after the session ended in their author's draft."""
    await put_by(visit, person, _HERE, _questions({}), form)
    return visit.request.url.path


async def _send(
    visit: PageRequest,
    posted: Posted,
    asked: tuple[Question, ...],
    report: Mapping[str, object],
    refer: Mapping[str, object],
) -> Response:
    key = visit.form["_key"] or secrets.token_urlsafe(18)
    try:
        state = await visit.submit(RAISE, report, key=key)
        await visit.submit(REFER, refer, case=state.id, key=f"{key}-refer")
    except problems.Malformed as malformed:
        if SIBLINGS in {each.pointer for each in malformed.faults}:  # an emergency waits for no register
            return await _send(visit, posted, asked, without_siblings(report), refer)
        wrong = errors(asked, report_child.refused(malformed.faults))
        return await _show(visit, posted, wrong, 422, had=visit.form["_had"])
    except (KeyInUse, problems.KeyReused):  # recorded already, or being recorded
        return visit.redirect("/cases")
    await report_drafts.discard(visit.ledger.pool, visit.me.caller.person.id)
    return visit.redirect(f"/cases/{state.id}?done=refer")


def _malformed(visit: PageRequest, refer: Mapping[str, object]) -> list[Fault]:
    """Faults of the referral, found before the report is recorded. Its reasons are the report's summary."""
    return [
        replace(each, pointer="/concern/summary") if each.pointer == "/reasons" else each
        for each in malformed(visit, [Step(entry=REFER, body=refer)])
    ]


def _questions(sources: Sources) -> tuple[Question, ...]:
    """The questions; the child is found on the register, or named."""
    report = {each.pointer: each for each in every(questions(RAISE, sources))} | {CHILD: report_steps.child()}
    refer = {each.pointer: each for each in every(questions(REFER, sources))}
    return (
        *(report[pointer] for pointer in TOLD if pointer in report),
        *(refer[pointer] for pointer in REFERRED),
        *(report[pointer] for pointer in ABOUT),
    )


def _of_report(asked: Sequence[Question]) -> tuple[Question, ...]:
    return tuple(each for each in asked if each.pointer in ANSWERED_HERE)


async def _show(
    visit: PageRequest,
    posted: Posted,
    wrong: Errors | None = None,
    status: int = 200,
    *,
    had: str,
    kept: bool = False,
    searched: bool = False,
) -> Response:
    policy = visit.ledger.plans.known.policies[visit.ledger.in_force.name]
    sources, draft, names = await offered(visit), await begun(visit), await page_context.names(visit)
    names = {**names, **await sibling_names(visit, draft)}
    child = await report_child.search(visit, draft | dict(posted), visit.form if searched else None)
    if child is not None and child.errors.summary:
        wrong, status = child.errors, 422
    asked = _questions(sources)
    place = TOLD.index(CHILD)
    return visit.page(
        "reporting/emergency.html",
        referral_contacts=referral_contacts(visit, None),
        title=("Error: " if wrong else "") + "Emergency",
        status=status,
        before=[each for each in asked if each.pointer in TOLD[:place]],
        child=child,
        identity=[each for each in asked if each.pointer in IDENTITY],
        questions=[each for each in asked if each.pointer not in (*TOLD[:place], CHILD, *IDENTITY)],
        search=visit.form if searched else PostedForm([]),
        other_answers=finish_now.other_answers(draft, ANSWERED_HERE, sources, visit.now, names, policy),
        had=had,
        posted=posted,
        errors=wrong or Errors(),
        key=secrets.token_urlsafe(18),
        follows=command_form.consequences(REFER.name, policy, visit.now),
        kept=kept,
        typed=autosave.typed(visit),
        marks=marks(draft, visit.sent),
    )


PAGES = {"/report/emergency": Page(get=get, post=post, keeps=keep)}
