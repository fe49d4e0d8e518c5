"""Arrange questions on a page: a follow-up question under its answer, rarely needed ones folded away."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from web.forms.questions import Question


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
    return question.when is None and (
        question.kind == "many" or (question.kind == "one" and not question.is_long)
    )


def _stands_under(question: Question, open_: Container[str]) -> bool:
    """Whether it belongs under one visible answer. If not, it comes later and only the script hides it."""
    when = question.when
    return when is not None and when.pointer in open_ and not when.but and len(when.answers) == 1


def _under(question: Question, others: Iterable[Question]) -> Iterator[Question]:
    return (each for each in others if _stands_under(each, (question.pointer,)))
