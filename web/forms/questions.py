"""The questions of a form: one for each field of the command, with its page copy, arranged on a page."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from wording.field_shapes import Kind

MOST_RADIOS, MOST_PEOPLE = 12, 5
"""More choices than these are drop-down lists; one or several members of staff are chosen in one too."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One answer to choose."""

    value: str
    text: str
    hint: str | None = None
    under: str = ""
    """Its section, in an agency's form or a long list."""
    person: bool = False
    """Whether it is a member of staff."""
    asks: tuple[str, ...] = ()
    """For a kind of concern: the fields that a report asks for only if such a kind is chosen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Under:
    """A condition: the answer to another question under which this one is asked."""

    pointer: str
    """The pointer of the other question."""
    answers: tuple[str, ...]
    """Any of these answers meets the condition."""
    but: bool = False
    """Reverses it: any other answer meets it, and so does none."""

    def holds(self, given: Sequence[str]) -> bool:
        """Whether the given answers meet the condition."""
        return any(each in self.answers for each in given) is not self.but


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """One field as the page asks for it; a group and a list contain questions of their own."""

    pointer: str
    """Its JSON pointer in the body (RFC 6901), which is also the name of its input."""
    kind: Kind
    label: str
    required: bool
    hint: str | None = None
    choices: tuple[Choice, ...] = ()
    parts: tuple["Question", ...] = ()
    """The questions of a group. For a list, the questions about one member, with `*` for its number.

    For a sheet, one group a section: `/form/child/gender` is the answer of the field `child.gender`.
    """
    rows: int = 1
    """For a text: the height of its box in lines."""
    boolean: bool = False
    """The choices `true` and `false` become booleans, any other stays a word."""
    number: bool = False
    """The answer is a whole number, chosen or typed."""
    unknown: str | None = None
    """For a date: the label of the box for “not known”."""
    roughly: tuple[str, str] | None = None
    """For a time that may be approximate: the label of the words on the form, and in the record."""
    unanswered: str | None = None
    """For an optional question: the label of “no answer”."""
    suggestions: tuple[str, ...] = ()
    when: Under | None = None
    """The condition for asking it: without it the question is neither shown nor read."""
    fold: str | None = None
    """The summary under which it is folded away, together with neighbours that have the same."""
    open: bool = False
    """For an optional group: whether it is open at first, because no one should overlook it (11.12)."""
    sets: tuple[tuple[str, str], ...] = ()
    """For the page's own question: the field that each answer sets to true."""
    told_either_way: tuple[str, ...] = ()
    """The fields in `sets` that become false under another answer."""
    ours: bool = False
    """The page adds this question; it is not a field of the command."""
    member: str = "Person"
    """For a list: the name of one member."""
    missing: str | None = None
    """The error message for a missing answer."""
    later: bool = False
    """Whether its whole step can be left for later, so that a required answer can be taken back too."""

    @property
    def may_be_cleared(self) -> bool:
        """Whether an answer can be taken back without another one."""
        return self.later or not self.required

    @property
    def is_long(self) -> bool:
        """Whether it has so many choices that a drop-down list is better than radios or boxes."""
        if self.choices and self.choices[0].person:
            return len(self.choices) > MOST_PEOPLE
        return self.kind == "one" and len(self.choices) > MOST_RADIOS

    @property
    def id(self) -> str:
        """The id of its first input; the error summary links to it."""
        return "q" + self.pointer.replace("/", "-")

    @property
    def first_id(self) -> str:
        """The id of the input that takes the focus: the day of a date, the first question of a group."""
        if self.kind in ("date", "time"):
            return f"{self.id}-day"
        if self.kind in ("group", "list", "sheet") and self.parts:
            return self.parts[0].first_id.replace("*", "0")
        return self.id


@dataclass(frozen=True, slots=True, kw_only=True)
class CommandForm:
    """The form of one command, with the text around it."""

    name: str
    title: str
    lead: str | None
    questions: tuple[Question, ...]
    button: str
    follows: tuple[str, ...]
    """The sentences about what happens after it is sent."""
    clauses: tuple[str, ...]


def every(questions: tuple[Question, ...]) -> Iterator[Question]:
    """Every question, including those inside others."""
    for question in questions:
        yield question
        yield from every(question.parts)


def applying(questions: Sequence[Question], posted: Mapping[str, Sequence[str]]) -> tuple[Question, ...]:
    """The questions whose conditions the given answers meet. The others are not read, whatever was posted."""
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


@dataclass(frozen=True, slots=True, kw_only=True)
class NestedQuestion:
    """One question, with the questions shown under one of its answers."""

    question: Question
    under: tuple[Question, ...]

    @property
    def all(self) -> tuple[Question, ...]:
        """The question and the questions under it."""
        return self.question, *self.under


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Questions in a row: open, or folded away under a summary."""

    fold: str | None
    asked: tuple[NestedQuestion, ...]

    @property
    def all(self) -> Iterator[Question]:
        """Every question in the block."""
        return (question for asked in self.asked for question in asked.all)


def laid_out(questions: Sequence[Question]) -> Iterator[Block]:
    """Arrange the questions in blocks, in their order."""
    for fold, asked in groupby(_each(questions), key=lambda each: each.question.fold):
        yield Block(fold=fold, asked=tuple(asked))


def _each(questions: Sequence[Question]) -> Iterator[NestedQuestion]:
    open_ = {each.pointer for each in questions if _opens(each)}
    for question in questions:
        if not _stands_under(question, open_):
            yield NestedQuestion(question=question, under=tuple(_under(question, questions)))


def _opens(question: Question) -> bool:
    """Whether its answers are visible, with room for questions under each."""
    return question.when is None and question.kind in ("one", "many") and not question.is_long


def _stands_under(question: Question, open_: Container[str]) -> bool:
    """Whether it belongs under one visible answer. If not, it comes later and only the script hides it."""
    when = question.when
    return when is not None and when.pointer in open_ and not when.but and len(when.answers) == 1


def _under(question: Question, others: Iterable[Question]) -> Iterator[Question]:
    return (each for each in others if _stands_under(each, (question.pointer,)))
