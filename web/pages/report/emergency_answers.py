"""Add a started report to an emergency: all its answers, and unreadable ones as they were typed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from domain.command_catalogue import RAISE
from domain.policy.policy_model import Policy
from web.forms.approximate_times import approximate_times
from web.forms.form_builder import Sources, questions
from web.forms.form_parser import Posted
from web.forms.questions import every
from web.pages.case.entry_details import Names
from web.pages.case.entry_details import answers as told
from web.pages.register_choice import sibling_question
from web.pages.report import report_steps
from web.pages.report.report_screens import STEPS, is_in, pointer_of


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
    """Turn faulty answers of other pages into text: they are no reason to refuse an emergency (2.4a)."""
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
