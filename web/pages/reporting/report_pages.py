"""Reporting a concern on a few screens, with a draft that only its author can open (11.1, 3-STF.i)."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from uuid import UUID

from starlette.responses import Response

from application import problems
from domain.field_rules import Fault
from store.drafts import report_drafts
from store.drafts.form_draft import KEPT_FOR
from web.core import autosave
from web.core.page_request import Page, PageRequest
from web.core.posted_form import PostedForm
from web.forms.form_builder import Sources
from web.forms.form_errors import Errors, errors
from web.forms.form_parser import how_many
from web.pages.case.command_page import answers_in
from web.pages.case.page_context import referral_contacts
from web.pages.register_choice import FIND, SIBLINGS, sibling_search
from web.pages.reporting import finish_now, report_child, report_screens, report_steps
from web.pages.reporting.draft_store import (
    KEPT,
    SEEN,
    UNSENT,
    begun,
    marked,
    marks,
    put_by,
    unsent,
    with_page,
)
from web.pages.reporting.finish_now import FINISH, NAMED, NO_NAME, UNKNOWN
from web.pages.reporting.report_steps import offered

WHO = "Who is your report about?"


async def start(visit: PageRequest) -> Response:
    """What to know before reporting, and the visitor's draft, if there is one."""
    answers = await begun(visit)
    return visit.page(
        "reporting/start.html", title="Report a concern", begun=bool(answers), kept_for=KEPT_FOR
    )


async def begin(visit: PageRequest) -> Response:
    """Start a new report, or delete the draft."""
    await report_drafts.discard(visit.ledger.pool, visit.me.caller.person.id)
    if visit.form["_discard"] == UNSENT:
        return visit.redirect(autosave.AFTER_THROWING)
    return visit.redirect("/cases" if visit.form["_discard"] else f"/report/{report_screens.STEPS[0].name}")


async def get(visit: PageRequest) -> Response:
    """Show one screen of questions."""
    return await _show(visit, _step(visit), await begun(visit))


async def post(visit: PageRequest) -> Response:
    """Save the answers and continue; ask again only if an answer cannot be right."""
    if visit.form[autosave.KEEP] in (autosave.AUTO, autosave.LATER):
        return await unsent(visit, report_steps.asked(_step(visit), {}))
    if visit.form[autosave.KEEP]:
        return visit.redirect(await keep(visit, visit.me.caller.person.id, visit.form) or "/report")
    step = _step(visit)
    if visit.form[FIND] and step.name == "child":
        finishing = bool(visit.form["_finishing"])
        return await _show(visit, step, await begun(visit), searched=True, finishing=finishing)
    sources, posted = await offered(visit), answers_in(visit.form)
    asked = report_steps.asked(step, sources)

    def sent(draft: report_drafts.Answers | None) -> report_drafts.Answers:
        answers = with_page(draft, asked, posted)
        answers[SEEN] = sorted({*answers.get(SEEN, ()), step.name})
        if waiting := [page for page in answers.pop(KEPT, []) if page != step.name]:
            answers[KEPT] = waiting
        if queried := visit.form[report_child.BORN_FIELD]:
            answers[report_child.ASKED_BACK] = [queried]
        return marked(answers, visit.form, visit.now)

    mark = finish_now.mark_of(visit.form) if visit.form[FINISH] else None
    try:
        pool, seals = visit.ledger.pool, visit.ledger.seals
        answers = await report_drafts.change(pool, seals, visit.me.caller.person.id, sent, mark, visit.now)
    except report_drafts.AlreadySent as already:  # the button was pressed twice
        return visit.redirect(f"/cases/{already.case}?done=raise")
    if mark is not None:
        return await _finish(visit, answers, sources, mark)
    if visit.form["_more"]:
        return await _show(visit, step, answers, more=visit.form["_more"])
    if visit.form[FIND] and SIBLINGS in step.pointers:
        return await _show(visit, step, answers, searched=True)
    _, faults = report_steps.looked_at(answers, sources, visit.now)
    if step.name == "child":
        faults = await report_child.checked(visit, answers, faults)
    wrong = [fault for fault in faults if report_screens.step_of(fault.pointer) is step]
    if wrong:
        return await _show(visit, step, answers, errors(asked, wrong), status=422)
    doubtful = report_child.doubtful(answers, sources, visit.now) if step.name == "child" else None
    if doubtful is not None and [doubtful.isoformat()] != answers.get(report_child.ASKED_BACK):
        return await _show(visit, step, answers, doubtful=doubtful)
    if step.name == "what" and report_steps.in_danger(answers):
        return visit.redirect("/report/now")
    return visit.redirect(f"/report/{report_screens.after(step)}")


async def _finish(
    visit: PageRequest, answers: dict[str, list[str]], sources: Sources, mark: bytes
) -> Response:
    """Send what is there, unless nothing is, or no one is named of staff (3.2h)."""
    wrong = finish_now.cannot_finish(answers, sources)
    if not wrong and "child" in report_steps.unanswered(answers) and visit.form[FINISH] != UNKNOWN:
        return await _ask_who(visit, answers, sources)
    if not wrong:
        return await finish_now.finish(visit, answers, mark)
    what = report_screens.BY_NAME["what"]
    asked = report_steps.asked(what, sources)
    return await _show(visit, what, answers, errors(asked, wrong), status=422)


async def _ask_who(visit: PageRequest, answers: dict[str, list[str]], sources: Sources) -> Response:
    """Ask who it is about before an unnamed report goes: the one thing that no one else can say later."""
    child = report_screens.BY_NAME["child"]
    if visit.form[FINISH] != NAMED:
        return await _show(visit, child, answers, finishing=True)
    listed = await report_child.search(visit, answers) is not None and not answers.get(report_steps.CHILD)
    fault = Fault(pointer=report_steps.CHILD if listed else report_steps.IDENTITY[0], message=NO_NAME)
    wrong = errors(report_steps.asked(child, sources), [fault])
    return await _show(visit, child, answers, wrong, status=422, finishing=True)


async def keep(visit: PageRequest, person: UUID, form: PostedForm) -> str | None:
    """Save answers that arrived after the session ended in their author's draft, unchecked."""
    step = report_screens.BY_NAME.get(visit.request.path_params["step"])
    if step is None:
        return None
    await put_by(visit, person, step.name, report_steps.asked(step, {}), form)
    return f"/report/{step.name}"


async def danger(visit: PageRequest) -> Response:
    """Ask the reporter to call 999, then offer the emergency page or the rest of the report."""
    answers = await begun(visit)
    what = report_screens.BY_NAME["what"].pointers
    written = {name: answers[name] for name in answers if report_screens.pointer_of(name) in what}
    return visit.page(
        "reporting/now.html", title="Call 999 now", what=written, ways=referral_contacts(visit, None).ways
    )


async def _show(
    visit: PageRequest,
    step: report_screens.ReportPage,
    answers: Mapping[str, list[str]],
    wrong: Errors | None = None,
    *,
    status: int = 200,
    more: str = "",
    doubtful: date | None = None,
    searched: bool = False,
    finishing: bool = False,
) -> Response:
    sources = await offered(visit)
    asked = report_steps.asked(step, sources, answers)
    child = None
    if step.name == "child":
        child = await report_child.search(visit, answers, visit.form if searched else None)
    if child is None:
        asked = tuple(each for each in asked if each.pointer != report_steps.CHILD)
    siblings = await sibling_search(visit, asked, answers, visit.form if searched else None)
    if siblings is None:
        asked = tuple(each for each in asked if each.pointer != SIBLINGS)
    for each in (child, siblings):
        if each is not None and each.errors.summary:
            wrong, status = each.errors, 422

    back = report_screens.before(step)
    return visit.page(
        "reporting/child.html" if child is not None else "reporting/step.html",
        title=("Error: " if wrong else "") + (heading := WHO if finishing else step.heading),
        heading=heading,
        finishing=finishing,
        status=status,
        step=step,
        child=child,
        siblings=siblings,
        search=visit.form if searched else PostedForm([]),
        number=report_screens.STEPS.index(step) + 1,
        total=report_screens.SCREENS,
        back=f"/report/{back}" if back else "/report",
        questions=asked,
        posted=answers,
        errors=wrong or Errors(),
        signs=sources.get("indicators", ()) if report_steps.SIGNS in step.pointers else (),
        how_many=partial(how_many, more),
        optional_choices=True,
        kept=step.name in answers.get(KEPT, ()),
        typed=autosave.typed(visit),
        marks=marks(answers, visit.sent),
        doubt=(doubtful.isoformat(), report_child.doubt(doubtful, visit.now)) if doubtful else None,
    )


def _step(visit: PageRequest) -> report_screens.ReportPage:
    step = report_screens.BY_NAME.get(visit.request.path_params["step"])
    if step is None:
        raise problems.NotFound
    return step


PAGES = {
    "/report": Page(get=start, post=begin),
    "/report/now": Page(get=danger),
    "/report/{step}": Page(get=get, post=post, keeps=keep),
}
