"""The questions of a report's screens, the report that their answers make, and times that are approximate.

An approximate time is a day, or the reporter's own words: kept as text and never turned into an instant.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any
from uuid import UUID

import orjson

from application import body_parsing
from domain.calendar.working_time import london
from domain.command_catalogue import RAISE
from domain.commands import PersonCommand
from domain.field_rules import Fault
from domain.people.roles import IN_LINE
from domain.validation.request_checks import faults
from store.queries import case_queries
from web.core.page_request import PageRequest
from web.forms import form_parser
from web.forms.form_builder import Sources, questions
from web.forms.form_parser import Posted, Read, first, read
from web.forms.questions import Choice, Question, Under, every
from web.pages.case.choices import of_policy, people
from web.pages.case.page_context import MOST_PEOPLE
from web.pages.register_choice import SIBLINGS, chosen_of, chosen_siblings, sibling_question
from web.pages.reporting.report_screens import STAFF, ReportPage, is_in
from wording import form_labels, formatting

SUFFIX = "-roughly"
_DAY = ("-day", "-month", "-year")
UPN = "/pupil/upn"
CHILD = "/pupil/id"
ABOUT = "/about"
SUMMARY = "/concern/summary"
ADULT = "/concern/adult_involved"
SIGNS = "/concern/indicators"
CATEGORY = "/concern/category"
_UNANSWERED: Mapping[str, dict[str, object]] = {
    "pupil": {"name": "unknown", "date_of_birth": "unknown"},
    "concern": {"category": "other", "summary": "-", "immediate_danger": False},
}
"""Placeholders for missing answers, so that the others can be checked."""
IDENTITY = ("/pupil/name", "/pupil/date_of_birth")
"""The child in words, for a child who is not chosen on the register."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ApproximateTime:
    """A day without a time, the reporter's own words for when, or both."""

    question: Question
    day: date | None
    words: str

    @property
    def text(self) -> str:
        """The day and the words, such as `Monday 8 March 2027, in the morning`."""
        day = formatting.day(self.day) if self.day else ""
        return ", ".join(each for each in (day, self.words) if each)

    @property
    def line(self) -> str:
        """The line for the record: what the time is about, then the text."""
        assert self.question.roughly is not None
        return f"{self.question.roughly[1]}: {self.text}"


def approximate_times(questions: Sequence[Question], posted: Posted) -> tuple[ApproximateTime, ...]:
    """Every time that was answered without a time of day."""
    return tuple(_answered(questions, posted))


def without_approximate_days(posted: Posted, told: Sequence[ApproximateTime]) -> Posted:
    """The posted answers, less each day that has no time of day."""
    days = {f"{each.question.pointer}{part}" for each in told if each.day for part in _DAY}
    return {name: texts for name, texts in posted.items() if name not in days}


def _answered(questions: Sequence[Question], posted: Posted) -> Iterator[ApproximateTime]:
    for question in every(tuple(questions)):
        if question.roughly is None:
            continue
        words = first(posted, f"{question.pointer}{SUFFIX}").strip()
        day = None if first(posted, f"{question.pointer}-clock").strip() else _day(question, posted)
        if day or words:
            yield ApproximateTime(question=question, day=day, words=words)


def _day(question: Question, posted: Posted) -> date | None:
    try:
        return form_parser.a_day(*(first(posted, f"{question.pointer}{part}").strip() for part in _DAY))
    except form_parser.NoSuchTime:
        return None


def asked(step: ReportPage, sources: Sources, answers: Posted | None = None) -> tuple[Question, ...]:
    """The page's questions; those that the register answers are left out."""
    known = {question.pointer: question for question in every(of_report(sources))}
    known[CHILD], known[SIBLINGS] = child(), sibling_question()
    known[SIGNS] = replace(
        known[SIGNS], choices=tuple(replace(each, hint=None) for each in known[SIGNS].choices)
    )
    if chosen(answers or {}) is not None:
        known.pop(UPN)
    if _is_about_staff(answers or {}):
        known.pop(ADULT, None)
    needless = _of_other_kinds(sources, answers or {})
    return tuple(
        replace(_without(needless, known[pointer]), fold=step.fold_of(pointer))
        for pointer in step.pointers
        if pointer in known
    )


def _of_other_kinds(sources: Sources, answers: Posted) -> set[str]:
    """The fields that are asked of other kinds of concern only, and have no answer."""
    asks = {each.value: each.asks for each in sources.get("kinds", ())}
    of_some = {field for fields in asks.values() for field in fields}
    answered = {part for name in answers for part in name.split("/")}
    return of_some.difference(asks.get(first(answers, CATEGORY).strip(), of_some), answered)


def _without(fields: set[str], group: Question) -> Question:
    kept = tuple(each for each in group.parts if each.pointer.rpartition("/")[2] not in fields)
    return replace(group, parts=kept)


def _is_about_staff(answers: Posted) -> bool:
    return answers.get(STAFF) == ["true"] and any(answers.get(ABOUT, ()))


def of_report(sources: Sources) -> tuple[Question, ...]:
    """Every question of a report. Whether it is about staff comes before the list of names (3.2h)."""
    said = form_labels.of_command(RAISE.name)["staff"]
    choices = tuple(Choice(value=value, text=text) for value, text in said["choices"].items())
    staff = Question(
        pointer=STAFF,
        kind="one",
        label=said["label"],
        hint=said["hint"],
        required=True,
        choices=choices,
        ours=True,
        missing=said["missing"],
    )
    under = Under(pointer=STAFF, answers=("true",))

    def with_staff(each: Question) -> tuple[Question, ...]:
        if each.pointer != ABOUT:
            return (each,)
        return staff, replace(each, required=True, missing=said["unnamed"], when=under)

    return tuple(found for each in questions(RAISE, sources) for found in with_staff(each))


def child() -> Question:
    """The question which pupil of the register it is."""
    said = form_labels.of_field(RAISE.name, CHILD)
    return Question(pointer=CHILD, kind="one", label=said["label"], required=True, missing=said["missing"])


def chosen(answers: Posted) -> UUID | None:
    """The pupil of the register that the reporter chose."""
    return chosen_of(answers.get(CHILD, ()))


def merged(answers: Posted, step: Sequence[Question], posted: Posted) -> dict[str, list[str]]:
    """The draft's answers, with one page's answers replaced. A chosen "I do not know" is kept too."""
    open_ended = {each.pointer for each in every(tuple(step)) if each.unanswered and not each.is_long}

    def asked(name: str) -> bool:
        return any(is_in(name, question.pointer) for question in step)

    kept = {name: list(texts) for name, texts in answers.items() if not asked(name)}
    given = {
        name: list(texts)
        for name, texts in posted.items()
        if asked(name) and (any(map(str.strip, texts)) or name in open_ended)
    }
    return kept | given


def looked_at(answers: Posted, sources: Sources, at: datetime) -> tuple[PersonCommand | None, list[Fault]]:
    """The command that the answers make so far, and every fault."""
    found, told = _body_of(answers, sources)
    body = found.body
    for part, needed in _UNANSWERED.items():
        if "id" not in body.get(part, {}):
            body[part] = needed | body.get(part, {})
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
    return _body_of(answers, sources)[0].body


def _body_of(answers: Posted, sources: Sources) -> tuple[Read, tuple[ApproximateTime, ...]]:
    """The body. Approximate times become text after the summary."""
    pupil, asked = chosen(answers), of_report(sources)
    if pupil is not None:
        asked = tuple(map(_without_identity, asked))
    told = approximate_times(asked, answers)
    found = read(asked, without_approximate_days(answers, told))
    if pupil is not None:
        found.body["pupil"] = {**found.body.get("pupil", {}), "id": str(pupil)}
    if _is_about_staff(answers):  # an adult, so this is not asked
        found.body.setdefault("concern", {})["adult_involved"] = True
    if siblings := chosen_siblings(answers):
        found.body[SIBLINGS[1:]] = list(map(str, siblings))
    concern = found.body.setdefault("concern", {}) if told else {}
    if told:
        said = (concern["summary"],) if "summary" in concern else ()
        concern["summary"] = "\n\n".join((*said, *(each.line for each in told)))
    return found, told


def _without_identity(question: Question) -> Question:
    """The question without those that the register answers."""
    kept = tuple(part for part in question.parts if part.pointer not in (*IDENTITY, UPN))
    return replace(question, parts=kept)


def born(answers: Posted, sources: Sources) -> date | None:
    """The date of birth; None if it is unknown or not a date."""
    given = _body_of(answers, sources)[0].body.get("pupil", {}).get("date_of_birth")
    return date.fromisoformat(given) if given not in (None, "unknown") else None


def in_danger(answers: Posted) -> bool:
    """Whether the answers say that the child is in immediate danger now."""
    return answers.get("/concern/immediate_danger") == ["true"]


def unanswered(answers: Posted) -> list[str]:
    """The required questions that are left open, by the names that the record has for them."""

    def is_open(pointer: str) -> bool:
        return not any(is_in(name, pointer) and any(map(str.strip, answers[name])) for name in answers)

    name, born = map(is_open, IDENTITY)
    on_register = chosen(answers) is not None
    gaps = {
        "child": name and not on_register,
        "date_of_birth": born and not name and not on_register,
        "summary": is_open(SUMMARY),
        "immediate_danger": is_open("/concern/immediate_danger"),
        "category": is_open("/concern/category"),
        "about": is_open(STAFF),
    }
    return [gap for gap, left in gaps.items() if left]


async def offered(visit: PageRequest) -> Sources:
    """The lists of choices. Among people, those who would receive the report come first."""
    known = await case_queries.people(visit.ledger, visit.me.caller, MOST_PEOPLE, None)
    receive = {role for step in IN_LINE for role in step}
    me = visit.me.caller.person.id
    others = [each for each in known if each.id != me]
    others.sort(key=lambda each: receive.isdisjoint(each.roles))
    policy = visit.ledger.plans.known.policies[visit.ledger.in_force.name]
    return {**of_policy(policy), "people": people(others)}
