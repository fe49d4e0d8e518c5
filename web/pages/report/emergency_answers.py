"""What of a begun report goes with an emergency: all of it, and what cannot be read goes as it was typed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from domain.command_catalogue import RAISE
from domain.policy.policy_model import Policy
from web.forms.approximate_times import told_roughly
from web.forms.form_builder import Sources, questions
from web.forms.form_parser import Posted
from web.forms.questions import every
from web.pages.case.entry_details import Names
from web.pages.case.entry_details import answers as told
from web.pages.report import report_steps


@dataclass(frozen=True, slots=True, kw_only=True)
class Whole:
    """A report whose other pages stand in nobody's way."""

    answers: Posted
    as_typed: tuple[tuple[str, str], ...] = ()
    """What could not be read, each with how it was asked for."""

    @property
    def lines(self) -> tuple[str, ...]:
        """The same for the record, after what was seen or heard."""
        return tuple(f"{label} {text}" for label, text in self.as_typed)


def readable(answers: Posted, here: Collection[str], sources: Sources, at: datetime) -> Whole:
    """The answers; those of other pages that cannot be right are words, and no ground to refuse (2.4a)."""
    asked = {each.pointer: each.label for each in every(questions(RAISE, sources))}
    as_typed = list[tuple[str, str]]()
    while wrong := _wrong(answers, here, sources, at):
        typed = {name: texts for name, texts in answers.items() if report_steps.is_in(name, wrong)}
        as_typed.append((asked[wrong], " ".join(text for texts in typed.values() for text in texts)))
        answers = {name: texts for name, texts in answers.items() if name not in typed}
    return Whole(answers=answers, as_typed=tuple(as_typed))


def besides(
    draft: Posted, here: Collection[str], sources: Sources, at: datetime, names: Names, policy: Policy
) -> list[tuple[str, str]]:
    """What the draft holds that is not asked here: how it was asked for, and the answer."""
    elsewhere = {each for step in report_steps.STEPS for each in step.pointers} - {*here}
    rest = {name: texts for name, texts in draft.items() if report_steps.pointer_of(name) in elsewhere}
    whole = readable(rest, here, sources, at)
    command, _ = report_steps.looked_at(whole.answers, sources, at)
    read = told(RAISE, command, names, policy) if command else []
    return [
        *((label, text) for pointer, label, text in read if report_steps.pointer_of(pointer) in elsewhere),
        *(
            (each.question.label, each.text)
            for each in told_roughly(questions(RAISE, sources), whole.answers)
        ),
        *whole.as_typed,
    ]


def _wrong(answers: Posted, here: Collection[str], sources: Sources, at: datetime) -> str | None:
    """The first answered question of another page with which something is wrong."""
    _, faults = report_steps.looked_at(answers, sources, at)
    for fault in faults:
        pointer = report_steps.pointer_of(fault.pointer)
        if pointer and pointer not in here and any(report_steps.is_in(name, pointer) for name in answers):
            return pointer
    return None
