"""How questions stand on a page: under the answer that they belong to, and folded away with others."""

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from web.forms.questions import Question


@dataclass(frozen=True, slots=True, kw_only=True)
class NestedQuestion:
    """One question, and those that stand under one of its answers."""

    question: Question
    under: tuple[Question, ...]

    @property
    def all(self) -> tuple[Question, ...]:
        """It and those."""
        return self.question, *self.under


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """Questions in a row, in the open or folded away under these words."""

    fold: str | None
    asked: tuple[NestedQuestion, ...]

    @property
    def all(self) -> Iterator[Question]:
        """Every question in it."""
        return (question for asked in self.asked for question in asked.all)


def laid_out(questions: Sequence[Question]) -> Iterator[Block]:
    """The questions as they stand on a page, in their order."""
    for fold, asked in groupby(_each(questions), key=lambda each: each.question.fold):
        yield Block(fold=fold, asked=tuple(asked))


def _each(questions: Sequence[Question]) -> Iterator[NestedQuestion]:
    open_ = {each.pointer for each in questions if _opens(each)}
    for question in questions:
        if not _stands_under(question, open_):
            yield NestedQuestion(question=question, under=tuple(_under(question, questions)))


def _opens(question: Question) -> bool:
    """Whether its answers are in sight, each with room under it."""
    return question.when is None and (
        question.kind == "many" or (question.kind == "one" and not question.is_long)
    )


def _stands_under(question: Question, open_: Container[str]) -> bool:
    """Whether it has one place, under one answer; else it comes after, and is hidden by the script alone."""
    when = question.when
    return when is not None and when.pointer in open_ and not when.but and len(when.answers) == 1


def _under(question: Question, others: Iterable[Question]) -> Iterator[Question]:
    return (each for each in others if _stands_under(each, (question.pointer,)))
