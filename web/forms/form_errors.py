"""Errors of a posted form: a message at each question, and a summary that links to them."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from domain.field_rules import Fault
from web.forms.form_parser import MOST_IN_A_LIST, Posted, filled_in, numbered
from web.forms.questions import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """One line of the summary and the input it links to; no link if it is about the whole form."""

    message: str
    leads_to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Errors:
    """Every error of a posted form."""

    summary: tuple[Wrong, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()
    """Pairs of a question's pointer and the message shown there."""

    def __bool__(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.summary)

    def at(self, pointer: str) -> str | None:
        """The message shown at this question, if any."""
        return dict(self.beside).get(pointer)

    def within(self, question: Question) -> bool:
        """Whether this question, or one inside it, has an error."""
        return any(f"{pointer}/".startswith(f"{question.pointer}/") for pointer, _ in self.beside)


def errors(questions: Sequence[Question], faults: Iterable[Fault], posted: Posted | None = None) -> Errors:
    """Place each fault at its question, or at the group around it; `posted` locates answers of a sheet."""
    found = _messages(questions, faults, posted or {})
    beside = dict[str, str]()
    for question, message in found:
        if question is not None:
            beside.setdefault(question.pointer, message)
    summary = (
        Wrong(message=message, leads_to=question.first_id if question else None)
        for question, message in _with_labels(found)
    )
    return Errors(summary=tuple(dict.fromkeys(summary)), beside=tuple(beside.items()))


def by_question(
    questions: Sequence[Question], faults: Iterable[Fault]
) -> Iterator[tuple[Question | None, str]]:
    """Each message with its question; None where it is about the whole form."""
    return _with_labels(_messages(questions, faults, {}))


_Found = list[tuple[Question | None, str]]


def _messages(questions: Sequence[Question], faults: Iterable[Fault], posted: Posted) -> _Found:
    known = dict(_all(questions, posted))
    return [(_question_of(fault.pointer, known), fault.message.rstrip(".")) for fault in faults]


def _with_labels(found: _Found) -> Iterator[tuple[Question | None, str]]:
    """Each message once; if two questions share a message, the label of each comes first."""
    once = dict.fromkeys(found)
    said = Counter(message for _, message in once)
    for question, message in once:
        yield question, f"{question.label} {message}" if question and said[message] > 1 else message


def refused(sentence: str) -> Errors:
    """A refusal by the case or the policy, shown for the whole form."""
    return Errors(summary=(Wrong(message=sentence, leads_to=None),))


def _question_of(pointer: str, known: dict[str, Question]) -> Question | None:
    """The question with that pointer, or the nearest one that contains it."""
    while pointer:
        if pointer in known:
            return known[pointer]
        pointer = pointer.rpartition("/")[0]
    return None


def _all(questions: Sequence[Question], posted: Posted) -> Iterator[tuple[str, Question]]:
    """Every pointer with the question that it belongs to."""
    for question in questions:
        yield question.pointer, question
        for _, pointer in question.sets:
            yield pointer, question
        if question.kind == "list":
            for number in range(MOST_IN_A_LIST):
                yield from _all(numbered(question, number), posted)
        elif question.kind == "sheet":
            told = enumerate(filled_in(question, posted))
            yield from ((f"{question.pointer}/{number}", each) for number, each in told)
        else:
            yield from _all(question.parts, posted)
