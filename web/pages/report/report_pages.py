"""Reporting a concern, one question a page, with a draft that only its author can open (11.1, 3-STF.i)."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

from starlette.responses import Response

from application import problems
from store.drafts import report_drafts
from web.core import autosave
from web.core.csrf import PostedForm
from web.core.page_request import Page, PageRequest
from web.forms.form_errors import Errors, errors
from web.forms.form_parser import indices
from web.forms.questions import Question
from web.pages.case.command_page import answers_in
from web.pages.register_search import FIND
from web.pages.report import birth_check, child_search, report_steps
from web.pages.report.draft_store import KEPT, SEEN, put_by, with_page
from web.pages.report.report_choices import offered


async def start(visit: PageRequest) -> Response:
    """What to know before reporting, and the visitor's draft, if there is one."""
    draft = await _answers(visit)
    return visit.page(
        "report/start.html", title="Report a concern", begun=bool(draft), kept_for=report_drafts.KEPT_FOR
    )


async def begin(visit: PageRequest) -> Response:
    """Start a new report, or delete the draft."""
    await report_drafts.discard(visit.ledger.pool, _me(visit))
    return visit.redirect("/cases" if visit.form["_discard"] else f"/report/{report_steps.STEPS[0].name}")


async def get(visit: PageRequest) -> Response:
    """Show one question."""
    return await _show(visit, _step(visit), await _answers(visit) or {})


async def post(visit: PageRequest) -> Response:
    """Save the answer and continue; ask again only if the answer cannot be right."""
    step = _step(visit)
    if visit.form[autosave.KEEP]:
        await keep(visit, _me(visit), visit.form)
        return visit.redirect(visit.request.url.path)
    if visit.form[FIND] and step.name == "child":
        return await _show(visit, step, await _answers(visit) or {}, searched=True)
    sources, posted = await offered(visit), answers_in(visit.form)
    asked = report_steps.asked(step, sources)

    def sent(draft: report_drafts.Answers | None) -> report_drafts.Answers:
        answers = with_page(draft, asked, posted)
        waiting = [page for page in answers.pop(KEPT, []) if page != step.name]
        about = {report_steps.ASKED_ABOUT: ["yes"]} if step.name == "about" else {}
        seen = {*answers.get(SEEN, ()), *([] if visit.form["_skip"] else [step.name])}
        back = (
            {birth_check.ASKED_BACK: [visit.form[birth_check.FIELD]]} if visit.form[birth_check.FIELD] else {}
        )
        return answers | about | back | {SEEN: sorted(seen)} | ({KEPT: waiting} if waiting else {})

    answers = await report_drafts.change(visit.ledger.pool, visit.ledger.seals, _me(visit), sent)
    if visit.form["_more"]:
        return await _show(visit, step, answers, more=visit.form["_more"])
    _, faults = report_steps.looked_at(answers, sources, visit.now)
    if step.name == "child":
        faults = await child_search.checked(visit, answers, faults)
    wrong = [fault for fault in faults if report_steps.step_of(fault.pointer) is step]
    if wrong:
        return await _show(visit, step, answers, errors(asked, wrong), status=422)
    doubtful = birth_check.doubtful(answers, sources, visit.now) if step.name == "child" else None
    if doubtful is not None and [doubtful.isoformat()] != answers.get(birth_check.ASKED_BACK):
        return await _show(visit, step, answers, doubtful=doubtful)
    if step.name == "danger" and report_steps.in_danger(answers):
        return visit.redirect("/report/now")
    return visit.redirect(f"/report/{'about' if visit.form['_skip'] else report_steps.after(step)}")


async def keep(visit: PageRequest, person: UUID, form: PostedForm) -> str | None:
    """Save answers that arrived after the session ended in their author's draft, unchecked."""
    step = report_steps.BY_NAME.get(visit.request.path_params["step"])
    if step is None:
        return None
    await put_by(visit, person, step.name, report_steps.asked(step, {}), form)
    return f"/report/{step.name}"


async def danger(visit: PageRequest) -> Response:
    """Ask the reporter to call 999, then offer the emergency page or the rest of the report."""
    return visit.page("report/now.html", title="Call 999 now")


async def _show(
    visit: PageRequest,
    step: report_steps.ReportPage,
    answers: Mapping[str, list[str]],
    wrong: Errors | None = None,
    *,
    status: int = 200,
    more: str = "",
    doubtful: date | None = None,
    searched: bool = False,
) -> Response:
    asked = report_steps.asked(step, await offered(visit), answers)
    child = None
    if step.name == "child":
        child = await child_search.search(visit, answers, visit.form if searched else None)
    if child is None:
        asked = tuple(each for each in asked if each.pointer != report_steps.CHILD)
    elif child.errors.summary:
        wrong, status = child.errors, 422

    def how_many(question: Question, given: Mapping[str, list[str]]) -> int:
        return max(1, len(indices(question, given)) + (question.pointer == more))

    back = report_steps.before(step)
    return visit.page(
        "report/child.html" if child is not None else "report/step.html",
        title=("Error: " if wrong else "") + (step.heading or asked[0].label),
        status=status,
        step=step,
        child=child,
        search=visit.form if searched else PostedForm([]),
        number=report_steps.STEPS.index(step) + 1,
        total=len(report_steps.STEPS),
        back=f"/report/{back}" if back else "/report",
        questions=asked,
        posted=answers,
        errors=wrong or Errors(),
        may_skip=report_steps.may_skip(step),
        how_many=how_many,
        kept=step.name in answers.get(KEPT, ()),
        typed=autosave.typed(visit),
        doubt=(doubtful.isoformat(), birth_check.doubt(doubtful, visit.now)) if doubtful else None,
    )


def _step(visit: PageRequest) -> report_steps.ReportPage:
    step = report_steps.BY_NAME.get(visit.request.path_params["step"])
    if step is None:
        raise problems.NotFound
    return step


async def _answers(visit: PageRequest) -> dict[str, list[str]] | None:
    draft = await report_drafts.find(visit.ledger.pool, visit.ledger.seals, _me(visit))
    return draft.answers if draft else None


def _me(visit: PageRequest) -> Any:
    return visit.me.caller.person.id


PAGES = {
    "/report": Page(get=start, post=begin),
    "/report/now": Page(get=danger),
    "/report/{step}": Page(get=get, post=post, keeps=keep),
}
