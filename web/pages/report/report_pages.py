"""Reporting a concern, one question a page, with a draft that only its author can open (11.1, 3-STF.i)."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from starlette.responses import Response

from application import problems
from domain.command_catalogue import RAISE
from store.drafts import report_drafts
from store.ledger.idempotency import KeyInUse
from web.core import autosave
from web.core.csrf import PostedForm
from web.core.page_request import Page, PageRequest
from web.forms.approximate_times import approximate_times
from web.forms.form_builder import questions
from web.forms.form_errors import Errors, by_question, errors
from web.forms.form_parser import answered, indices
from web.forms.questions import Question, applying
from web.pages.case import consequences, page_context
from web.pages.case.command_page import answers_in
from web.pages.case.entry_details import answers as told
from web.pages.report import birth_check, report_steps
from web.pages.report.draft_store import KEPT, KEY, SEEN, put_by, with_page
from web.pages.report.report_choices import offered
from wording import case_labels


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


async def keep_whole(visit: PageRequest, person: UUID, _form: PostedForm) -> str | None:
    """Keep the draft, which is the report that was about to be sent."""
    draft = await report_drafts.find(visit.ledger.pool, visit.ledger.seals, person)
    return "/report/check" if draft and draft.answers else None


async def danger(visit: PageRequest) -> Response:
    """Ask the reporter to call 999, then offer the emergency page or the rest of the report."""
    return visit.page("report/now.html", title="Call 999 now")


async def check(visit: PageRequest) -> Response:
    """Show every answer, each with a link to change it."""
    answers = await _answers(visit)
    if not answers:
        return visit.redirect("/report")
    return await _check(visit, answers)


async def send(visit: PageRequest) -> Response:
    """Send the report. Sending it twice records it once."""
    draft = await report_drafts.find(visit.ledger.pool, visit.ledger.seals, _me(visit))
    if draft is not None and draft.sent_as is not None:
        return visit.redirect(f"/cases/{draft.sent_as}?done=raise")
    if draft is None or not draft.answers:
        return visit.redirect("/report")
    answers = draft.answers
    command, faults = report_steps.looked_at(answers, await offered(visit), visit.now)
    if command is None or faults:
        return await _check(visit, answers, status=422)
    body = report_steps.body(answers, await offered(visit))
    try:
        state = await visit.submit(RAISE, body, key=answers[KEY][0])
    except problems.Malformed:
        return await _check(visit, answers, status=422)
    except (KeyInUse, problems.KeyReused):  # sent, or being sent, from another window
        return visit.redirect("/cases")
    await report_drafts.sent(visit.ledger.pool, _me(visit), state.id)
    return visit.redirect(f"/cases/{state.id}?done=raise")


async def _check(visit: PageRequest, answers: Mapping[str, list[str]], status: int = 200) -> Response:
    sources = await offered(visit)
    command, faults = report_steps.looked_at(answers, sources, visit.now)
    policy = visit.ledger.plans.known.policies[visit.ledger.in_force.name]
    names = await page_context.names(visit)
    rows = _rows(command, names, policy) if command else {}
    if "/about" not in answers and report_steps.ASKED_ABOUT in answers:
        asked_about = report_steps.asked(report_steps.BY_NAME["about"], sources)
        rows["about"] = [(asked_about[0].label, "No one")]
    for each in approximate_times(questions(RAISE, sources), answers):
        rows.setdefault("when", []).insert(0, (each.question.label, each.text))
    doubtful = birth_check.doubtful(answers, sources, visit.now)
    if doubtful is not None:
        rows.setdefault("child", []).append(("Date of birth", birth_check.doubt(doubtful, visit.now)))
    given = {step.name for name in answers if (step := report_steps.step_of(name)) is not None}
    for step in report_steps.STEPS:
        if step.name in answers.get(SEEN, ()):
            rows.setdefault(step.name, []).extend(_left_open(report_steps.asked(step, sources), answers))
            given.add(step.name)
    return visit.page(
        "report/check.html",
        title="Check your report",
        status=status,
        steps=[
            (step, report_steps.asked(step, sources), rows.get(step.name, []) if step.name in given else [])
            for step in report_steps.STEPS
        ],
        wrong=[
            (message, report_steps.step_of(question.pointer) if question else None)
            for question, message in by_question(questions(RAISE, sources), faults)
        ],
        follows=consequences.follows("raise", policy, visit.now, in_danger=report_steps.in_danger(answers)),
        **case_labels.functions(visit.now, names),
    )


def _left_open(asked: Sequence[Question], answers: Mapping[str, list[str]]) -> list[tuple[str, str]]:
    """The questions that the reporter left at "I do not know" or the like, with that text."""
    return [
        (each.label, each.unanswered)
        for each in applying(asked, answers)
        if each.unanswered and each.kind == "one" and not answered(each, answers)
    ]


def _rows(command: Any, names: Any, policy: Any) -> dict[str, list[tuple[str, str]]]:
    rows: dict[str, list[tuple[str, str]]] = {}
    for pointer, label, text in told(RAISE, command, names, policy):
        step = report_steps.step_of(pointer)
        if step is not None:
            rows.setdefault(step.name, []).append((label, text))
    return rows


async def _show(
    visit: PageRequest,
    step: report_steps.ReportPage,
    answers: Mapping[str, list[str]],
    wrong: Errors | None = None,
    *,
    status: int = 200,
    more: str = "",
    doubtful: date | None = None,
) -> Response:
    asked = report_steps.asked(step, await offered(visit))

    def how_many(question: Question, given: Mapping[str, list[str]]) -> int:
        return max(1, len(indices(question, given)) + (question.pointer == more))

    back = report_steps.before(step)
    return visit.page(
        "report/step.html",
        title=("Error: " if wrong else "") + (step.heading or asked[0].label),
        status=status,
        step=step,
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
    "/report/check": Page(get=check, post=send, keeps=keep_whole),
    "/report/now": Page(get=danger),
    "/report/{step}": Page(get=get, post=post, keeps=keep),
}
