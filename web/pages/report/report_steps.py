"""The questions of a report, in an order in which a shaken person can answer: the child's words first."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import orjson

from application import body_parsing
from domain.calendar.working_time import london
from domain.command_catalogue import RAISE
from domain.commands import PersonCommand
from domain.validation.request_checks import Fault, faults
from web.forms.approximate_times import Roughly, exactly, told_roughly
from web.forms.form_builder import Sources, questions
from web.forms.form_parser import Posted, Read, read
from web.forms.questions import Question, every


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """One page: its address, and what it asks."""

    name: str
    pointers: tuple[str, ...]
    heading: str | None = None
    """Of a page that asks more than one thing."""
    help: str | None = None
    needed: bool = False
    """Whether the report cannot go without it."""


STEPS = (
    ReportPage(name="words", pointers=("/concern/child_words",), help="words"),
    ReportPage(name="what", pointers=("/concern/summary",), needed=True),
    ReportPage(name="danger", pointers=("/concern/immediate_danger",), help="danger", needed=True),
    ReportPage(
        name="child",
        pointers=("/pupil/name", "/pupil/date_of_birth"),
        heading="Which child is it?",
        needed=True,
    ),
    ReportPage(name="kind", pointers=("/concern/category",), needed=True),
    ReportPage(name="signs", pointers=("/concern/indicators",)),
    ReportPage(
        name="images",
        pointers=(
            "/concern/imagery",
            "/concern/imagery_parties",
            "/concern/imagery_origin",
            "/concern/device_location",
        ),
        heading="Images",
    ),
    ReportPage(
        name="others",
        pointers=(
            "/concern/adult_involved",
            "/concern/child_unaware",
            "/concern/staff_allegation",
            "/concern/exploitation",
        ),
        heading="Who is involved?",
    ),
    ReportPage(
        name="when",
        pointers=("/concern/occurred_at", "/concern/noticed_at", "/concern/circumstances"),
        heading="When and where was it?",
    ),
    ReportPage(
        name="source",
        pointers=(
            "/concern/source",
            "/concern/source_name",
            "/concern/police_reference",
            "/concern/told_at",
            "/concern/spoken_to",
        ),
        heading="How do you know?",
    ),
    ReportPage(
        name="more",
        pointers=("/pupil/risk_groups", "/home_authority", "/pupil/upn"),
        heading="More about the child",
    ),
    ReportPage(name="about", pointers=("/about",), help="about"),
)
BY_NAME = {step.name: step for step in STEPS}
CHECK = "check"
ASKED_ABOUT = "/about-asked"
"""Beside the answers: whom it is about was asked, and perhaps it is nobody here."""
_UNANSWERED: dict[str, dict[str, Any]] = {
    "pupil": {"name": "unknown", "date_of_birth": "unknown"},
    "concern": {"category": "other", "summary": "-", "immediate_danger": False},
}
"""What stands for an answer that is not given yet, so that the others can be looked at."""


def asked(step: ReportPage, sources: Sources) -> tuple[Question, ...]:
    """The step's questions."""
    known = {question.pointer: question for question in every(questions(RAISE, sources))}
    return tuple(known[pointer] for pointer in step.pointers)


def after(step: ReportPage) -> str:
    """The name of the page that follows."""
    place = STEPS.index(step) + 1
    return STEPS[place].name if place < len(STEPS) else CHECK


def before(step: ReportPage) -> str | None:
    """The name of the page before; none before the first."""
    place = STEPS.index(step)
    return STEPS[place - 1].name if place else None


def step_of(pointer: str) -> ReportPage | None:
    """The page where something is asked."""
    asked = pointer_of(pointer)
    return next((step for step in STEPS if asked in step.pointers), None)


def pointer_of(name: str) -> str | None:
    """The question that a field, or an input, belongs to; none where no page asks for it."""
    return next((each for step in STEPS for each in step.pointers if is_in(name, each)), None)


def is_in(name: str, pointer: str) -> bool:
    """Whether a field, or an input of it, belongs to that pointer."""
    return name == pointer or name.startswith((f"{pointer}/", f"{pointer}-"))


def merged(answers: Posted, step: Sequence[Question], posted: Posted) -> dict[str, list[str]]:
    """The draft's answers with those of one page in place of what that page had."""

    def asked(name: str) -> bool:
        return any(is_in(name, question.pointer) for question in step)

    kept = {name: list(texts) for name, texts in answers.items() if not asked(name)}
    given = {
        name: list(texts) for name, texts in posted.items() if asked(name) and any(map(str.strip, texts))
    }
    return kept | given


def looked_at(answers: Posted, sources: Sources, at: datetime) -> tuple[PersonCommand | None, list[Fault]]:
    """The command that the answers make so far, and everything that is wrong or missing."""
    found, told = _read(answers, sources)
    body = found.body
    for part, needed in _UNANSWERED.items():
        body[part] = needed | body.get(part, {})
    if ASKED_ABOUT not in answers:
        found.faults.append(Fault(pointer="/about", message="Say whether it is about anyone at this school"))
    today = london(at).date()
    found.faults += [
        Fault(pointer=each.question.pointer, message="Give a day that is not in the future.")
        for each in told
        if each.day and each.day > today
    ]
    said = {fault.pointer for fault in found.faults}
    parsed = body_parsing.parse(RAISE, orjson.dumps(body))
    if isinstance(parsed, list):
        return None, [*found.faults, *(each for each in parsed if each.pointer not in said)]
    more = [each for each in faults(parsed, at) if each.pointer not in said]
    return parsed, [*found.faults, *more]


def body(answers: Posted, sources: Sources) -> dict[str, Any]:
    """What is sent."""
    return _read(answers, sources)[0].body


def _read(answers: Posted, sources: Sources) -> tuple[Read, tuple[Roughly, ...]]:
    """The body; a day without a time stands in it as words, after what was seen or heard."""
    asked = questions(RAISE, sources)
    told = told_roughly(asked, answers)
    found = read(asked, exactly(answers, told))
    concern = found.body.get("concern", {})
    if told and "summary" in concern:
        concern["summary"] = "\n\n".join((concern["summary"], *(each.line for each in told)))
    return found, told


def born(answers: Posted, sources: Sources) -> date | None:
    """The date of birth that was given; None where it is not known, or no date."""
    given = _read(answers, sources)[0].body.get("pupil", {}).get("date_of_birth")
    return date.fromisoformat(given) if given not in (None, "unknown") else None


def in_danger(answers: Posted) -> bool:
    """Whether it was answered that the child is in immediate danger now."""
    return answers.get("/concern/immediate_danger") == ["true"]


def may_skip(step: ReportPage) -> bool:
    """Whether everything that a report needs was asked before this page ended."""
    return STEPS.index(step) >= max(STEPS.index(each) for each in STEPS if each.needed)
