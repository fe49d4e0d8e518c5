"""The pages of a report, ordered for a distressed person: the child's words first."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from application import body_parsing
from domain.calendar.working_time import london
from domain.command_catalogue import RAISE
from domain.commands import PersonCommand
from domain.validation.request_checks import Fault, faults
from web.forms.approximate_times import ApproximateTime, approximate_times, without_approximate_days
from web.forms.form_builder import Sources, questions
from web.forms.form_parser import Posted, Read, read
from web.forms.questions import Question, every
from web.pages.register_search import chosen_of
from wording import form_labels


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportPage:
    """One page: its address and its questions."""

    name: str
    pointers: tuple[str, ...]
    heading: str | None = None
    """For a page with more than one question."""
    help: str | None = None
    needed: bool = False
    """Whether the report cannot be sent without it."""


STEPS = (
    ReportPage(name="words", pointers=("/concern/child_words",), help="words"),
    ReportPage(name="what", pointers=("/concern/summary",), needed=True),
    ReportPage(name="danger", pointers=("/concern/immediate_danger",), help="danger", needed=True),
    ReportPage(
        name="child",
        pointers=("/pupil/id", "/pupil/name", "/pupil/date_of_birth"),
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
UPN = "/pupil/upn"
CHILD = "/pupil/id"
ASKED_ABOUT = "/about-asked"
"""The draft's key that says this was asked: the answer may be no one."""
_UNANSWERED: dict[str, dict[str, Any]] = {
    "pupil": {"name": "unknown", "date_of_birth": "unknown"},
    "concern": {"category": "other", "summary": "-", "immediate_danger": False},
}
"""Placeholders for missing answers, so that the others can be checked."""
IDENTITY = ("/pupil/name", "/pupil/date_of_birth")
"""The child in words, for a child who is not chosen on the register."""


def asked(step: ReportPage, sources: Sources, answers: Posted | None = None) -> tuple[Question, ...]:
    """The page's questions; those that the register answers are left out."""
    known = {question.pointer: question for question in every(questions(RAISE, sources))}
    known[CHILD] = child()
    if chosen(answers or {}) is not None:
        known.pop(UPN)
    return tuple(known[pointer] for pointer in step.pointers if pointer in known)


def child() -> Question:
    """The question which pupil of the register it is."""
    said = form_labels.of_field(RAISE.name, CHILD)
    return Question(pointer=CHILD, kind="one", label=said["label"], required=True, missing=said["missing"])


def chosen(answers: Posted) -> UUID | None:
    """The pupil of the register that the reporter chose."""
    return chosen_of(answers.get(CHILD, ()))


def after(step: ReportPage) -> str:
    """The name of the next page."""
    place = STEPS.index(step) + 1
    return STEPS[place].name if place < len(STEPS) else CHECK


def before(step: ReportPage) -> str | None:
    """The name of the page before; None for the first."""
    place = STEPS.index(step)
    return STEPS[place - 1].name if place else None


def step_of(pointer: str) -> ReportPage | None:
    """The page that asks for this field or input."""
    asked = pointer_of(pointer)
    return next((step for step in STEPS if asked in step.pointers), None)


def pointer_of(name: str) -> str | None:
    """The pointer of the question that a field or input belongs to; None if no page asks for it."""
    return next((each for step in STEPS for each in step.pointers if is_in(name, each)), None)


def is_in(name: str, pointer: str) -> bool:
    """Whether a field or input belongs to that pointer."""
    return name == pointer or name.startswith((f"{pointer}/", f"{pointer}-"))


def merged(answers: Posted, step: Sequence[Question], posted: Posted) -> dict[str, list[str]]:
    """The draft's answers, with one page's answers replaced."""

    def asked(name: str) -> bool:
        return any(is_in(name, question.pointer) for question in step)

    kept = {name: list(texts) for name, texts in answers.items() if not asked(name)}
    given = {
        name: list(texts) for name, texts in posted.items() if asked(name) and any(map(str.strip, texts))
    }
    return kept | given


def looked_at(answers: Posted, sources: Sources, at: datetime) -> tuple[PersonCommand | None, list[Fault]]:
    """The command that the answers make so far, and every fault."""
    found, told = _read(answers, sources)
    body = found.body
    for part, needed in _UNANSWERED.items():
        if "id" not in body.get(part, {}):
            body[part] = needed | body.get(part, {})
    if ASKED_ABOUT not in answers:
        found.faults.append(
            Fault(pointer="/about", message="Say whether this report is about someone who works here")
        )
    today = london(at).date()
    found.faults += [
        Fault(pointer=each.question.pointer, message="Enter a day that is not in the future.")
        for each in told
        if each.day and each.day > today
    ]
    said = {fault.pointer for fault in found.faults}
    parsed = body_parsing.read(RAISE.command, orjson.dumps(body))
    if isinstance(parsed, list):
        return None, [*found.faults, *(each for each in parsed if each.pointer not in said)]
    more = [each for each in faults(parsed, at) if each.pointer not in said]
    return parsed, [*found.faults, *more]


def body(answers: Posted, sources: Sources) -> dict[str, Any]:
    """The body of the report."""
    return _read(answers, sources)[0].body


def _read(answers: Posted, sources: Sources) -> tuple[Read, tuple[ApproximateTime, ...]]:
    """The body. Approximate times become text after the summary."""
    pupil, asked = chosen(answers), questions(RAISE, sources)
    if pupil is not None:
        asked = tuple(map(_without_identity, asked))
    told = approximate_times(asked, answers)
    found = read(asked, without_approximate_days(answers, told))
    if pupil is not None:
        found.body["pupil"] = {**found.body.get("pupil", {}), "id": str(pupil)}
    concern = found.body.get("concern", {})
    if told and "summary" in concern:
        concern["summary"] = "\n\n".join((concern["summary"], *(each.line for each in told)))
    return found, told


def _without_identity(question: Question) -> Question:
    """The question without those that the register answers."""
    kept = tuple(part for part in question.parts if part.pointer not in (*IDENTITY, UPN))
    return replace(question, parts=kept)


def born(answers: Posted, sources: Sources) -> date | None:
    """The date of birth; None if it is unknown or not a date."""
    given = _read(answers, sources)[0].body.get("pupil", {}).get("date_of_birth")
    return date.fromisoformat(given) if given not in (None, "unknown") else None


def in_danger(answers: Posted) -> bool:
    """Whether the answers say that the child is in immediate danger now."""
    return answers.get("/concern/immediate_danger") == ["true"]


def may_skip(step: ReportPage) -> bool:
    """Whether every required question comes on this page or before it."""
    return STEPS.index(step) >= max(STEPS.index(each) for each in STEPS if each.needed)
