"""Approximate times: a day, or the reporter's own words, kept as text and never turned into an instant."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from web.forms import typed_times
from web.forms.form_parser import Posted
from web.forms.questions import Question, every
from wording import formatting

SUFFIX = "-roughly"
_DAY = ("-day", "-month", "-year")


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
        words = _first(posted, f"{question.pointer}{SUFFIX}")
        day = None if _first(posted, f"{question.pointer}-clock") else _day(question, posted)
        if day or words:
            yield ApproximateTime(question=question, day=day, words=words)


def _day(question: Question, posted: Posted) -> date | None:
    try:
        return typed_times.a_day(*(_first(posted, f"{question.pointer}{part}") for part in _DAY))
    except typed_times.NoSuchTime:
        return None


def _first(posted: Posted, name: str) -> str:
    return (posted.get(name) or ("",))[0].strip()
