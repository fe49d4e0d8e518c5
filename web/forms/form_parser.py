"""Read a posted form into the body of its command, without questions whose condition is not met."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from domain.field_rules import Fault
from web.forms.questions import Question, applying, every

Posted = Mapping[str, Sequence[str]]
"""The posted values, by the name of each input."""
UNKNOWN = "unknown"
MOST_IN_A_LIST = 20
_LONDON = ZoneInfo("Europe/London")
_CLOCK = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm|noon|midnight)?", re.IGNORECASE)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


@dataclass(slots=True)
class Read:
    """The body, and the faults found while reading it."""

    body: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


def read(questions: Sequence[Question], posted: Posted) -> Read:
    """Read the answers into a body."""
    found = Read()
    for question in applying(questions, posted):
        if question.ours:
            _set(question, posted, found)
            continue
        _put(question, posted, found, found.body)
    return found


def answered(question: Question, posted: Posted) -> bool:
    """Whether the question has any answer."""
    if question.kind in ("group", "sheet"):
        return any(answered(part, posted) for part in question.parts)
    if question.kind == "list":
        return bool(indices(question, posted))
    return any(text.strip() for name in inputs(question) for text in posted.get(name, ()))


def inputs(question: Question) -> tuple[str, ...]:
    """The names of the question's inputs."""
    here = question.pointer
    names: tuple[str, ...] = (here,)
    if question.kind in ("date", "time"):
        names = (f"{here}-day", f"{here}-month", f"{here}-year")
        names += (f"{here}-clock",) if question.kind == "time" else ()
    return (*names, f"{here}-unknown") if question.unknown else names


def how_many(more: str, question: Question, posted: Posted) -> int:
    """How many members of a list to ask for: those with an answer, and one more if it was asked for."""
    return max(1, len(indices(question, posted)) + (question.pointer == more))


def indices(question: Question, posted: Posted) -> list[int]:
    """The numbers of the list's members that have any answer."""
    return [
        number
        for number in range(MOST_IN_A_LIST)
        if any(answered(part, posted) for part in numbered(question, number))
    ]


def numbered(question: Question, number: int) -> tuple[Question, ...]:
    """The questions about one member of a list."""
    return tuple(replace(part, pointer=part.pointer.replace("*", str(number), 1)) for part in question.parts)


def filled_in(sheet: Question, posted: Posted) -> tuple[Question, ...]:
    """The answered questions of a sheet, in the order of the body."""
    return tuple(part for section in sheet.parts for part in section.parts if answered(part, posted))


def code(question: Question) -> str:
    """The code that the agency's form has for a question."""
    return ".".join(question.pointer.split("/")[-2:])


def gathered(questions: Sequence[Question], posted: Posted) -> Posted:
    """The posted values with each list renumbered without gaps, so that a fault's pointer finds its input."""
    moved = dict(posted)
    for question in every(tuple(questions)):
        if question.kind != "list":
            continue
        members = [
            [(part, _answers(part, posted)) for part in numbered(question, number)]
            for number in indices(question, posted)
        ]
        moved = {name: texts for name, texts in moved.items() if not name.startswith(f"{question.pointer}/")}
        for place, member in enumerate(members):
            for part, texts in member:
                number = part.pointer.removeprefix(f"{question.pointer}/").partition("/")[0]
                old, new = f"{question.pointer}/{number}/", f"{question.pointer}/{place}/"
                moved.update({name.replace(old, new, 1): text for name, text in texts.items()})
    return moved


def _answers(question: Question, posted: Posted) -> dict[str, Sequence[str]]:
    return {name: posted[name] for name in inputs(question) if name in posted}


def _set(question: Question, posted: Posted, found: Read) -> None:
    """Set the fields of the command that the page's own question stands for."""
    chosen = first(posted, question.pointer)
    if not chosen:
        if question.required:
            _miss(question, found)
        return
    for value, pointer in question.sets:
        if value == chosen:
            found.body[pointer[1:]] = True
        elif pointer in question.told_either_way:
            found.body[pointer[1:]] = False


def _put(question: Question, posted: Posted, found: Read, into: dict[str, object]) -> None:
    value = _value(question, posted, found)
    if value is not None:
        into[question.pointer.rpartition("/")[2]] = value


def _value(question: Question, posted: Posted, found: Read) -> Any:
    """The answer as the body has it; None if none was given."""
    if question.kind == "group":
        return _group(question, posted, found)
    if question.kind == "list":
        return _list(question, posted, found)
    if question.kind == "sheet":
        return [_of_sheet(each, posted) for each in filled_in(question, posted)] or None
    if not answered(question, posted):
        if question.required and (question.kind != "many" or question.missing):
            _miss(question, found)
        return None
    if question.unknown and posted.get(f"{question.pointer}-unknown"):
        return UNKNOWN
    match question.kind:
        case "date" | "time":
            return _when(question, posted, found)
        case "many":
            picked = list(dict.fromkeys(filter(None, posted.get(question.pointer, ()))))
            return [int(each) for each in picked if each.isdecimal()] if question.number else picked
        case _ if question.number:
            return _number(question, posted, found)
        case _:
            text = first(posted, question.pointer)
            return {"true": True, "false": False}.get(text, text) if question.boolean else text


def _group(question: Question, posted: Posted, found: Read) -> Any:
    if not question.required and not answered(question, posted):
        return None
    into: dict[str, object] = {}
    for part in question.parts:
        _put(part, posted, found, into)
    return into


def _list(question: Question, posted: Posted, found: Read) -> Any:
    members = []
    for number in indices(question, posted):
        into: dict[str, object] = {}
        for part in numbered(question, number):
            _put(part, posted, found, into)
        members.append(into)
    return members or None


def _of_sheet(question: Question, posted: Posted) -> dict[str, str]:
    return {"field": code(question), "answer": first(posted, question.pointer)}


def _when(question: Question, posted: Posted, found: Read) -> Any:
    here = question.pointer
    parts = [first(posted, f"{here}-{part}").strip() for part in ("day", "month", "year")]
    clock = first(posted, f"{here}-clock").strip()
    try:
        if question.kind == "date":
            return a_day(*parts).isoformat()
        if not all(parts) or not clock:
            raise NoSuchTime
        return an_instant(a_day(*parts), clock)
    except NoSuchTime:
        found.faults.append(Fault(pointer=here, message=_wrong_time(question, parts, clock)))
        return None


def _wrong_time(question: Question, parts: list[str], clock: str) -> str:
    if any(parts) and not all(parts):
        return "Enter a day, month and year" + (", or leave the date empty" if question.roughly else "")
    if question.kind == "time" and all(parts) and not clock and not question.roughly:
        return "Enter the time too, for example 3:30pm"
    if question.kind == "time":
        way_out = ", or say when in your own words" if question.roughly else ""
        return f"Enter a real date and time, for example 3:30pm{way_out}"
    return "Enter a real date" if question.label.endswith("?") else f"{question.label} must be a real date"


def _number(question: Question, posted: Posted, found: Read) -> Any:
    text = first(posted, question.pointer).strip()
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return int(text)
    found.faults.append(Fault(pointer=question.pointer, message="Enter a whole number, for example 5"))
    return None


def _miss(question: Question, found: Read) -> None:
    said = question.missing or f"Answer the question: {question.label}"
    found.faults.append(Fault(pointer=question.pointer, message=said))


def first(posted: Posted, name: str) -> str:
    """The text of an input; empty if it was not sent."""
    values = posted.get(name) or ("",)
    return values[0]


class NoSuchTime(ValueError):
    """The text is not a real day, or not a real time of that day."""


def a_day(day: str, month: str, year: str) -> date:
    """Read a day from its three parts, the month as a number or a word. Raises NoSuchTime."""
    try:
        return date(int(year), _month(month), int(day))
    except (ValueError, OverflowError):
        raise NoSuchTime from None


def an_instant(day: date, clock: str) -> str:
    """Read a London time on that day, with its offset (RFC 3339). A time that occurs twice means the first.

    Raises NoSuchTime.
    """
    local = datetime.combine(day, a_clock(clock), _LONDON)
    back = local.astimezone(ZoneInfo("UTC")).astimezone(_LONDON)
    if back.replace(tzinfo=None) != local.replace(tzinfo=None):  # skipped when the clocks went forward
        raise NoSuchTime
    return local.isoformat()


def a_clock(written: str) -> time:
    """Read a time of day: 15:30, 3.30pm, 3pm or 9am. Raises NoSuchTime."""
    found = _CLOCK.fullmatch(written.strip())
    if found is None:
        raise NoSuchTime
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half:
        if not 1 <= hour <= 12:
            raise NoSuchTime
        hour = hour % 12 + (12 if half in ("pm", "noon") else 0)
    elif found[2] is None:  # a bare number may mean morning or afternoon
        raise NoSuchTime
    try:
        return time(hour, minute)
    except ValueError:
        raise NoSuchTime from None


def _month(written: str) -> int:
    word = written.strip().lower()
    return int(word) if word.isdigit() else _MONTHS.index(word[:3]) + 1
