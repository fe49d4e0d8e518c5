"""What is wrong, beside the field where it is and in a summary that leads there."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from domain.validation.request_checks import Fault
from web.forms.form_parser import MOST_IN_A_LIST, Posted, filled_in, numbered
from web.forms.questions import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrong:
    """One line of the summary, and the input that it leads to; none if it is about the whole."""

    message: str
    leads_to: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Errors:
    """Everything that is wrong with what was posted."""

    summary: tuple[Wrong, ...] = ()
    beside: tuple[tuple[str, str], ...] = ()
    """The pointer of a question, and what is said there."""

    def at(self, pointer: str) -> str | None:
        """What is said beside this question."""
        return dict(self.beside).get(pointer)

    def within(self, question: Question) -> bool:
        """Whether anything is wrong in it."""
        return any(f"{pointer}/".startswith(f"{question.pointer}/") for pointer, _ in self.beside)


def errors(questions: Sequence[Question], faults: Iterable[Fault], posted: Posted | None = None) -> Errors:
    """Each fault at the question that it is about, or the group around it; a sheet's by what was posted."""
    found = _found(questions, faults, posted or {})
    beside = dict[str, str]()
    for question, message in found:
        if question is not None:
            beside.setdefault(question.pointer, message)
    summary = (
        Wrong(message=message, leads_to=question.first_id if question else None)
        for question, message in _named(found)
    )
    return Errors(summary=tuple(dict.fromkeys(summary)), beside=tuple(beside.items()))


def by_question(
    questions: Sequence[Question], faults: Iterable[Fault]
) -> Iterator[tuple[Question | None, str]]:
    """What is wrong, with the question that it is about, if it is about one."""
    return _named(_found(questions, faults, {}))


_Found = list[tuple[Question | None, str]]


def _found(questions: Sequence[Question], faults: Iterable[Fault], posted: Posted) -> _Found:
    known = dict(_all(questions, posted))
    return [(_asked(fault.pointer, known), fault.message.rstrip(".")) for fault in faults]


def _named(found: _Found) -> Iterator[tuple[Question | None, str]]:
    """Each once; what is wrong with two questions alike is said with the name of each."""
    once = dict.fromkeys(found)
    said = Counter(message for _, message in once)
    for question, message in once:
        yield question, f"{question.label} {message}" if question and said[message] > 1 else message


def refused(sentence: str) -> Errors:
    """The case or the policy said no: that is about the whole."""
    return Errors(summary=(Wrong(message=sentence, leads_to=None),))


def _asked(pointer: str, known: dict[str, Question]) -> Question | None:
    """The question of that pointer, or else the nearest one around it."""
    while pointer:
        if pointer in known:
            return known[pointer]
        pointer = pointer.rpartition("/")[0]
    return None


def _all(questions: Sequence[Question], posted: Posted) -> Iterator[tuple[str, Question]]:
    """Each pointer with the question that answers it."""
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
