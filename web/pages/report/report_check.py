"""Check a report before it is sent, and send it once (11.1, 3-STF.i)."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from starlette.responses import Response

from application import problems
from domain.command_catalogue import RAISE
from domain.validation.request_checks import Fault
from store.drafts import report_drafts
from store.ledger.idempotency import KeyInUse
from web.core.csrf import PostedForm
from web.core.page_request import Page, PageRequest
from web.forms.approximate_times import approximate_times
from web.forms.form_builder import questions
from web.forms.form_errors import by_question
from web.forms.form_parser import answered
from web.forms.questions import Question, applying
from web.pages.case import consequences, page_context
from web.pages.case.entry_details import answers as told
from web.pages.report import birth_check, child_search, report_steps
from web.pages.report.draft_store import KEY, SEEN
from web.pages.report.report_choices import offered
from wording import case_labels


async def keep_whole(visit: PageRequest, person: UUID, _form: PostedForm) -> str | None:
    """Keep the draft, which is the report that was about to be sent."""
    draft = await report_drafts.find(visit.ledger.pool, visit.ledger.seals, person)
    return "/report/check" if draft and draft.answers else None


async def check(visit: PageRequest) -> Response:
    """Show every answer, each with a link to change it."""
    draft = await report_drafts.find(visit.ledger.pool, visit.ledger.seals, visit.me.caller.person.id)
    if draft is None or not draft.answers:
        return visit.redirect("/report")
    return await _check(visit, draft.answers)


async def send(visit: PageRequest) -> Response:
    """Send the report. Sending it twice records it once."""
    draft = await report_drafts.find(visit.ledger.pool, visit.ledger.seals, visit.me.caller.person.id)
    if draft is not None and draft.sent_as is not None:
        return visit.redirect(f"/cases/{draft.sent_as}?done=raise")
    if draft is None or not draft.answers:
        return visit.redirect("/report")
    answers = draft.answers
    command, faults = report_steps.looked_at(answers, await offered(visit), visit.now)
    if command is None or await child_search.checked(visit, answers, faults):
        return await _check(visit, answers, status=422)
    body = report_steps.body(answers, await offered(visit))
    try:
        state = await visit.submit(RAISE, body, key=answers[KEY][0])
    except problems.Malformed as malformed:
        return await _check(visit, answers, status=422, refused=child_search.refused(malformed.faults))
    except (KeyInUse, problems.KeyReused):  # sent, or being sent, from another window
        return visit.redirect("/cases")
    await report_drafts.sent(visit.ledger.pool, visit.me.caller.person.id, state.id)
    return visit.redirect(f"/cases/{state.id}?done=raise")


async def _check(
    visit: PageRequest, answers: Mapping[str, list[str]], status: int = 200, refused: Sequence[Fault] = ()
) -> Response:
    sources = await offered(visit)
    command, faults = report_steps.looked_at(answers, sources, visit.now)
    faults = [*await child_search.checked(visit, answers, faults), *refused]
    policy = visit.ledger.plans.known.policies[visit.ledger.in_force.name]
    names = {**await page_context.names(visit), **await child_search.chosen_name(visit, answers)}
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
            for question, message in by_question((report_steps.child(), *questions(RAISE, sources)), faults)
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


PAGES = {"/report/check": Page(get=check, post=send, keeps=keep_whole)}
