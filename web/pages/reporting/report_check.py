"""Check a report before it is sent, and send it once (11.1, 3-STF.i)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from uuid import UUID

from starlette.responses import Response

from application import problems
from application.pupils.pupil_reading import has_pupils_to_find
from domain.command_catalogue import RAISE
from domain.field_rules import Fault
from store.drafts import report_drafts
from store.ledger.idempotency import KeyInUse
from web.core.page_request import Page, PageRequest
from web.core.posted_form import PostedForm
from web.forms.form_builder import questions
from web.forms.form_errors import by_question
from web.forms.form_parser import Posted, answered
from web.forms.questions import Question, applying
from web.pages.case import command_form, page_context
from web.pages.register_choice import SIBLINGS, sibling_names, sibling_question
from web.pages.reporting import report_child, report_steps
from web.pages.reporting.draft_store import KEY, SEEN
from web.pages.reporting.report_screens import BY_NAME, SCREENS, STAFF, STEPS, ReportPage, pointer_of, step_of
from web.pages.reporting.report_steps import approximate_times, offered
from wording.entry_details import answers as told

_Row = tuple[str, str, str | None]
"""The pointer of a question, its label, and its answer; None if it is not answered."""


async def keep_whole(visit: PageRequest, person: UUID, _form: PostedForm) -> str | None:
    """Keep the draft, which is the report that was about to be sent."""
    draft = await report_drafts.find(visit.ledger.pool, visit.ledger.seals, person)
    return "/report/check" if draft and draft.answers else None


async def check(visit: PageRequest) -> Response:
    """Show every answer, each with a link to change it."""
    draft = await report_drafts.find(visit.ledger.pool, visit.ledger.seals, visit.me.caller.person.id)
    if draft is None or not draft.answers:
        return visit.redirect("/report")
    return await shown(visit, draft.answers)


async def send(visit: PageRequest) -> Response:
    """Send the report. Sending it twice records it once."""
    draft = await report_drafts.find(visit.ledger.pool, visit.ledger.seals, visit.me.caller.person.id)
    if draft is not None and draft.sent_as is not None:
        return visit.redirect(f"/cases/{draft.sent_as}?done=raise")
    if draft is None or not draft.answers:
        return visit.redirect("/report")
    answers = draft.answers
    command, faults = report_steps.looked_at(answers, await offered(visit), visit.now)
    if command is None or await report_child.checked(visit, answers, faults):
        return await shown(visit, answers, status=422)
    body = report_steps.body(answers, await offered(visit))
    try:
        state = await visit.submit(RAISE, body, key=answers[KEY][0])
    except problems.Malformed as malformed:
        return await shown(visit, answers, status=422, refused=report_child.refused(malformed.faults))
    except (KeyInUse, problems.KeyReused):  # sent, or being sent, from another window
        return visit.redirect("/cases")
    await report_drafts.sent(visit.ledger.pool, visit.me.caller.person.id, state.id)
    return visit.redirect(f"/cases/{state.id}?done=raise")


async def shown(
    visit: PageRequest, answers: Mapping[str, list[str]], status: int = 200, refused: Sequence[Fault] = ()
) -> Response:
    """The check page, with what is missing or was refused."""
    sources = await offered(visit)
    whole = (report_steps.child(), sibling_question(), *report_steps.of_report(sources))
    command, faults = report_steps.looked_at(answers, sources, visit.now)
    faults = [*await report_child.checked(visit, answers, faults), *refused]
    policy = visit.ledger.plans.known.policies[visit.ledger.in_force.name]
    names = {**await page_context.names(visit), **await report_child.chosen_name(visit, answers)}
    names |= await sibling_names(visit, answers)
    rows = _rows(command, names, policy, answers) if command else {}
    if answers.get(STAFF) == ["false"]:
        (staff,) = (each for each in report_steps.asked(BY_NAME["what"], sources) if each.pointer == STAFF)
        rows.setdefault("what", []).append((STAFF, staff.label, "No"))
    for each in approximate_times(questions(RAISE, sources), answers):
        step = step_of(each.question.pointer)
        assert step is not None
        rows.setdefault(step.name, []).append((each.question.pointer, each.question.label, each.text))
    doubtful = report_child.doubtful(answers, sources, visit.now)
    if doubtful is not None:
        born = report_steps.IDENTITY[1]
        rows.setdefault("child", []).append((born, "Date of birth", report_child.doubt(doubtful, visit.now)))
    listed = await has_pupils_to_find(visit.ledger, visit.me.caller)
    asked = {
        step.name: tuple(
            q for q in report_steps.asked(step, sources, answers) if listed or q.pointer != SIBLINGS
        )
        for step in STEPS
    }
    for step in STEPS:
        if step.name in answers.get(SEEN, ()):
            rows.setdefault(step.name, []).extend(_left_open(asked[step.name], answers))
        rows.setdefault(step.name, []).extend(_unanswered(step, asked[step.name], answers))
    return visit.page(
        "reporting/check.html",
        title="Check your report",
        status=status,
        steps=[(step, _in_order(step, rows[step.name])) for step in STEPS],
        screens=SCREENS,
        left=list(_left_blank(asked, answers)),
        wrong=[
            (message, step_of(question.pointer) if question else None)
            for question, message in by_question(whole, faults)
        ],
        follows=command_form.consequences(
            "raise", policy, visit.now, in_danger=report_steps.in_danger(answers)
        ),
        names=names,
    )


def _in_order(step: ReportPage, rows: Sequence[_Row]) -> list[_Row]:
    """The rows in the order of the screen’s questions."""
    return sorted(rows, key=lambda row: step.pointers.index(pointer_of(row[0]) or step.pointers[-1]))


def _unanswered(step: ReportPage, asked: Sequence[Question], answers: Posted) -> list[_Row]:
    """The required questions that are not answered; the child counts as one."""
    if not step.needed:
        return []
    if step.name == "child":
        return (
            [] if any(answered(each, answers) for each in asked) else [(step.pointers[0], step.heading, None)]
        )
    return [
        (each.pointer, each.label, None)
        for each in applying(asked, answers)
        if each.required and each.pointer != report_steps.ABOUT and not answered(each, answers)
    ]


def _left_blank(asked: Mapping[str, Sequence[Question]], answers: Posted) -> Iterator[tuple[str, str]]:
    """The optional questions that are left blank, as the screen and a label; a fold counts as one."""
    for step in STEPS:
        seen = set[str]()
        for each in asked[step.name]:
            label = each.fold or each.label
            among = [other for other in asked[step.name] if (other.fold or other.label) == label]
            blank = not any(answered(other, answers) or other.pointer in answers for other in among)
            if each.when is None and not each.required and blank and label not in seen:
                seen.add(label)
                yield step.name, label


def _left_open(asked: Sequence[Question], answers: Posted) -> list[_Row]:
    """The questions to which the reporter chose "I do not know" or the like, with that text."""
    return [
        (each.pointer, each.label, each.unanswered)
        for each in applying(asked, answers)
        if each.unanswered and each.pointer in answers and not answered(each, answers)
    ]


def _rows(command: Any, names: Any, policy: Any, answers: Posted) -> dict[str, list[_Row]]:
    """The answers that were given, by screen. A placeholder for a missing answer is none."""
    given = {pointer_of(name) for name in answers}
    rows: dict[str, list[_Row]] = {}
    for pointer, label, text in told(RAISE, command, names, policy):
        step = step_of(pointer)
        if step is not None and pointer_of(pointer) in given:
            rows.setdefault(step.name, []).append((pointer, label, text))
    return rows


PAGES = {"/report/check": Page(get=check, post=send, keeps=keep_whole)}
