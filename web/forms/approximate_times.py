"""When something happened, where nobody knows the time of day: kept in words, and never made an instant."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from web.forms import typed_times
from web.forms.form_parser import Posted
from web.forms.questions import Question, every
from web.text import formatting

SUFFIX = "-roughly"
_DAY = ("-day", "-month", "-year")


@dataclass(frozen=True, slots=True, kw_only=True)
class Roughly:
    """A day without a time of it, what somebody wrote of when it was, or both."""

    question: Question
    day: date | None
    words: str

    @property
    def text(self) -> str:
        """The day and the words: Monday 8 March 2027, in the morning."""
        day = formatting.day(self.day) if self.day else ""
        return ", ".join(each for each in (day, self.words) if each)

    @property
    def line(self) -> str:
        """The same for the record, with what it is about."""
        assert self.question.roughly is not None
        return f"{self.question.roughly[1]}: {self.text}"


def told_roughly(questions: Sequence[Question], posted: Posted) -> tuple[Roughly, ...]:
    """What was said of when, besides an instant."""
    return tuple(_told(questions, posted))


def exactly(posted: Posted, told: Sequence[Roughly]) -> Posted:
    """What was posted without the days that have no time."""
    days = {f"{each.question.pointer}{part}" for each in told if each.day for part in _DAY}
    return {name: texts for name, texts in posted.items() if name not in days}


def _told(questions: Sequence[Question], posted: Posted) -> Iterator[Roughly]:
    for question in every(tuple(questions)):
        if question.roughly is None:
            continue
        words = _first(posted, f"{question.pointer}{SUFFIX}")
        day = None if _first(posted, f"{question.pointer}-clock") else _day(question, posted)
        if day or words:
            yield Roughly(question=question, day=day, words=words)


def _day(question: Question, posted: Posted) -> date | None:
    try:
        return typed_times.a_day(*(_first(posted, f"{question.pointer}{part}") for part in _DAY))
    except typed_times.NoSuchTime:
        return None


def _first(posted: Posted, name: str) -> str:
    return (posted.get(name) or ("",))[0].strip()
