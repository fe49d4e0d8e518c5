"""What a form asks: one question for each field, read off the command's dataclass, with its words."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

Kind = Literal["text", "number", "date", "time", "one", "many", "group", "list", "sheet"]

MOST_RADIOS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer that can be picked."""

    value: str
    text: str
    hint: str | None = None
    under: str = ""
    """The heading that it stands under, in a sheet."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Under:
    """The answer to another question under which one is asked."""

    pointer: str
    """Of that other question."""
    answers: tuple[str, ...]
    """Any of these."""
    but: bool = False
    """Under any other answer instead, and under none."""

    def holds(self, given: Sequence[str]) -> bool:
        """Whether it was given."""
        return any(each in self.answers for each in given) is not self.but


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One field as a person is asked for it; a group and a list hold questions of their own."""

    pointer: str
    """Where it stands in the body (RFC 6901), which is also what its input is called."""
    kind: Kind
    label: str
    required: bool
    hint: str | None = None
    choices: tuple[Choice, ...] = ()
    parts: tuple["Question", ...] = ()
    """Of a group; of a list, the questions about each one, their pointers holding `*` for its number.

    Of a sheet, a group for each section: `/form/child/gender` is the answer of the field `child.gender`.
    """
    rows: int = 1
    """Of a text: how many lines are offered."""
    boolean: bool = False
    """The choices `true` and `false` are told as truth, any other as a word."""
    number: bool = False
    """The answer is a whole number, whether it is picked or written."""
    unknown: str | None = None
    """Of a date: what is ticked when it is not known."""
    roughly: tuple[str, str] | None = None
    """Of a time that need not be known exactly: how it is asked for in words, and what goes before them."""
    unanswered: str | None = None
    """Of what may be left out: the choice that leaves it out."""
    suggestions: tuple[str, ...] = ()
    when: Under | None = None
    """The answer that this one belongs to: under another it is neither shown nor taken."""
    fold: str | None = None
    """The words under which it is folded away, with its neighbours that have the same."""
    sets: tuple[tuple[str, str], ...] = ()
    """Of a question that is none of the command's own: which field each answer sets to true."""
    told_either_way: tuple[str, ...] = ()
    """Of those fields, the ones that are false where another answer was chosen."""
    ours: bool = False
    """It is none of the command's own."""
    member: str = "Person"
    """Of a list: what one of its members is called."""
    missing: str | None = None
    """What is said when the answer is missing."""

    @property
    def is_long(self) -> bool:
        """Whether there are so many choices that they are better in a list that opens."""
        return self.kind == "one" and len(self.choices) > MOST_RADIOS

    @property
    def id(self) -> str:
        """The id of its first input, to which a summary of errors leads."""
        return "q" + self.pointer.replace("/", "-")

    @property
    def first_id(self) -> str:
        """The id of what takes the focus: of a date its day, of a group its first question."""
        if self.kind in ("date", "time"):
            return f"{self.id}-day"
        if self.kind in ("group", "list", "sheet") and self.parts:
            return self.parts[0].first_id.replace("*", "0")
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandForm:
    """All that one command asks, and what is said around it."""

    name: str
    title: str
    lead: str | None
    questions: tuple[Question, ...]
    button: str
    follows: tuple[str, ...]
    """What will follow from sending it."""
    clauses: tuple[str, ...]


def every(questions: tuple[Question, ...]) -> Iterator[Question]:
    """The questions and those inside them."""
    for question in questions:
        yield question
        yield from every(question.parts)


def applying(questions: Sequence[Question], posted: Mapping[str, Sequence[str]]) -> tuple[Question, ...]:
    """Those that are asked under the answers that were given; the others are not read, whatever came."""
    known = {question.pointer: question for question in every(tuple(questions))}

    def applies(question: Question) -> bool:
        if question.when is None:
            return True
        giving = known.get(question.when.pointer)
        given = posted.get(question.when.pointer, ()) if giving is None or applies(giving) else ()
        return question.when.holds(given)

    def those(asked: Sequence[Question]) -> Iterator[Question]:
        for question in asked:
            if applies(question):
                yield replace(question, parts=tuple(those(question.parts)))

    return tuple(those(questions))
