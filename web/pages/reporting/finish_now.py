"""Send now: send what is written so far; gaps are recorded as not answered, unreadable answers as typed
(11.1, 3-STF.i).
"""

import hashlib
import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from starlette.responses import Response

from application import problems
from domain.command_catalogue import RAISE
from domain.field_rules import Fault
from domain.policy.policy_model import Policy
from store.drafts import report_drafts
from store.ledger.idempotency import KeyInUse
from web.core import autosave
from web.core.page_request import PageRequest
from web.core.posted_form import PostedForm
from web.forms.form_builder import Sources, questions
from web.forms.form_parser import Posted
from web.forms.questions import every
from web.pages.register_choice import sibling_question
from web.pages.reporting import report_check, report_child, report_steps
from web.pages.reporting.draft_store import KEY
from web.pages.reporting.report_screens import STAFF, STEPS, is_in, pointer_of
from web.pages.reporting.report_steps import approximate_times, offered
from wording.entry_details import Names
from wording.entry_details import answers as told

FINISH = "_finish"
"""The name of the button."""
NAMED, UNKNOWN = "named", "unknown"
"""Its values on the page that asks who the report is about before it is sent."""
NO_NAME = "Enter the child’s name, or choose “I do not know: send it”"
_NOT_ANSWERED = "Not answered"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadableReport:
    """A report without the faulty answers of other pages, which would stop an emergency."""

    answers: Posted
    as_typed: tuple[tuple[str, str], ...] = ()
    """The unreadable answers, each with its question."""

    @property
    def lines(self) -> tuple[str, ...]:
        """The unreadable answers as lines for the record, after the summary."""
        return tuple(f"{label} {text}" for label, text in self.as_typed)


def readable(answers: Posted, here: Collection[str], sources: Sources, at: datetime) -> ReadableReport:
    """Turn faulty answers of other pages into text: an emergency is taken all the same (2.4a)."""
    asked = {each.pointer: each.label for each in every((*questions(RAISE, sources), sibling_question()))}
    as_typed = list[tuple[str, str]]()
    while wrong := _wrong(answers, here, sources, at):
        typed = {name: texts for name, texts in answers.items() if is_in(name, wrong)}
        as_typed.append((asked[wrong], " ".join(text for texts in typed.values() for text in texts)))
        answers = {name: texts for name, texts in answers.items() if name not in typed}
    return ReadableReport(answers=answers, as_typed=tuple(as_typed))


def other_answers(
    draft: Posted, here: Collection[str], sources: Sources, at: datetime, names: Names, policy: Policy
) -> list[tuple[str, str]]:
    """The draft's answers to questions of other pages, each with its question."""
    elsewhere = {each for step in STEPS for each in step.pointers} - {*here}
    if report_steps.chosen(draft) is not None:
        elsewhere -= {report_steps.UPN}
    rest = {name: texts for name, texts in draft.items() if pointer_of(name) in elsewhere}
    whole = readable(rest, here, sources, at)
    command, _ = report_steps.looked_at(whole.answers, sources, at)
    read = told(RAISE, command, names, policy) if command else []
    return [
        *((label, text) for pointer, label, text in read if pointer_of(pointer) in elsewhere),
        *(
            (each.question.label, each.text)
            for each in approximate_times(questions(RAISE, sources), whole.answers)
        ),
        *whole.as_typed,
    ]


def _wrong(answers: Posted, here: Collection[str], sources: Sources, at: datetime) -> str | None:
    """The first answered question of another page that has a fault."""
    _, faults = report_steps.looked_at(answers, sources, at)
    for fault in faults:
        pointer = pointer_of(fault.pointer)
        if pointer and pointer not in here and any(is_in(name, pointer) for name in answers):
            return pointer
    return None


def mark_of(form: PostedForm) -> bytes:
    """A digest of the posted form, however it was saved. Its token makes it unguessable from its words."""
    digest = hashlib.sha256()
    for name, value in (each for each in form.items() if each[0] not in autosave.MARKS):
        for part in (name, value):
            digest.update(len(part).to_bytes(8, "big") + part.encode())
    return digest.digest()


def cannot_finish(answers: Posted, sources: Sources) -> list[Fault]:
    """The only reasons not to send: nothing is written, or it is about staff and names no one (3.2h)."""
    if not any(any(map(str.strip, texts)) for name, texts in answers.items() if name.startswith("/")):
        return [_missing(report_steps.SUMMARY, sources)]
    if answers.get(STAFF) == ["true"] and not any(answers.get(report_steps.ABOUT, ())):
        return [_missing(report_steps.ABOUT, sources)]
    return []


def _missing(pointer: str, sources: Sources) -> Fault:
    asked = next(each for each in every(report_steps.of_report(sources)) if each.pointer == pointer)
    return Fault(pointer=pointer, message=asked.missing or asked.label)


def body(answers: Posted, lines: Sequence[str], sources: Sources) -> dict[str, object]:
    """The body of an unfinished report: each gap has a value that says so, and is named."""
    found = report_steps.body(answers, sources)
    open_ = report_steps.unanswered(answers)
    concern, pupil = found.setdefault("concern", {}), found.setdefault("pupil", {})
    if "category" in open_:
        concern["category"] = "not_stated"
    if "id" not in pupil:
        found["pupil"] = pupil = {"name": "unknown", "date_of_birth": "unknown"} | pupil
    gap = (_NOT_ANSWERED,) if "summary" in open_ else ()
    said = (concern["summary"],) if "summary" in concern else ()
    concern["summary"] = "\n\n".join((*gap, *said, *lines))
    return found | ({"not_answered": open_} if open_ else {})


async def finish(visit: PageRequest, draft: Mapping[str, list[str]], mark: bytes) -> Response:
    """Send the draft as it is. Answers that cannot be read go along as they were typed."""
    answers, sources = dict(draft), await offered(visit)
    if report_steps.chosen(answers) is not None and await report_child.chosen(visit, answers) is None:
        answers.pop(report_steps.CHILD)  # no longer on the register
    report = readable(answers, (), sources, visit.now)
    try:
        state = await visit.submit(RAISE, body(report.answers, report.lines, sources), key=draft[KEY][0])
    except problems.Malformed as malformed:
        return await report_check.shown(visit, draft, 422, report_child.refused(malformed.faults))
    except KeyInUse:  # being sent from another window
        return visit.redirect("/cases")
    except problems.KeyReused:  # sent from another window, and changed since: this is another report

        def another(answers: report_drafts.Answers | None) -> report_drafts.Answers:
            return {**(answers or draft), KEY: [secrets.token_urlsafe(18)]}

        await report_drafts.change(visit.ledger.pool, visit.ledger.seals, visit.me.caller.person.id, another)
        return visit.redirect("/report/check")
    await report_drafts.sent(visit.ledger.pool, visit.me.caller.person.id, state.id, mark)
    return visit.redirect(f"/cases/{state.id}?done=raise")
