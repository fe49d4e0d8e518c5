"""A posted form back to the body of its command: nothing under an answer that was not given."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from domain.validation.request_checks import Fault
from web.forms import typed_times
from web.forms.questions import Question, applying, every

Posted = Mapping[str, Sequence[str]]
"""What came, by the name of each input."""
UNKNOWN = "unknown"
MOST_IN_A_LIST = 20


@dataclass(slots=True)
class Read:
    """The body, and what could not be read into it."""

    body: dict[str, Any] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)


class _Nothing:
    """No answer was given."""


NOTHING = _Nothing()


def read(questions: Sequence[Question], posted: Posted) -> Read:
    """The body that the answers make."""
    found = Read()
    for question in applying(questions, posted):
        if question.ours:
            _set(question, posted, found)
            continue
        _put(question, posted, found, found.body)
    return found


def answered(question: Question, posted: Posted) -> bool:
    """Whether anything at all was answered."""
    if question.kind in ("group", "sheet"):
        return any(answered(part, posted) for part in question.parts)
    if question.kind == "list":
        return bool(indices(question, posted))
    return any(text.strip() for name in inputs(question) for text in posted.get(name, ()))


def inputs(question: Question) -> tuple[str, ...]:
    """The names of its inputs."""
    here = question.pointer
    names: tuple[str, ...] = (here,)
    if question.kind in ("date", "time"):
        names = (f"{here}-day", f"{here}-month", f"{here}-year")
        names += (f"{here}-clock",) if question.kind == "time" else ()
    return (*names, f"{here}-unknown") if question.unknown else names


def indices(question: Question, posted: Posted) -> list[int]:
    """Which of a list's members have any answer."""
    return [
        number
        for number in range(MOST_IN_A_LIST)
        if any(answered(part, posted) for part in numbered(question, number))
    ]


def numbered(question: Question, number: int) -> tuple[Question, ...]:
    """A list's questions about one of its members."""
    return tuple(replace(part, pointer=part.pointer.replace("*", str(number), 1)) for part in question.parts)


def filled_in(sheet: Question, posted: Posted) -> tuple[Question, ...]:
    """Those of a sheet's questions that were answered, in the order in which they are sent."""
    return tuple(part for section in sheet.parts for part in section.parts if answered(part, posted))


def code(question: Question) -> str:
    """What the form calls one of its questions."""
    return ".".join(question.pointer.split("/")[-2:])


def gathered(questions: Sequence[Question], posted: Posted) -> Posted:
    """The same with each list's members moved together: a fault's pointer then names what was typed."""
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
    """A question of ours: its answer says which field of the command is true."""
    chosen = _first(posted, question.pointer)
    if not chosen:
        if question.required:
            _miss(question, found)
        return
    for value, pointer in question.sets:
        if value == chosen:
            found.body[pointer[1:]] = True
        elif pointer in question.told_either_way:
            found.body[pointer[1:]] = False


def _put(question: Question, posted: Posted, found: Read, into: dict[str, Any]) -> None:
    value = _value(question, posted, found)
    if value is not NOTHING:
        into[question.pointer.rpartition("/")[2]] = value


def _value(question: Question, posted: Posted, found: Read) -> Any:
    if question.kind == "group":
        return _group(question, posted, found)
    if question.kind == "list":
        return _list(question, posted, found)
    if question.kind == "sheet":
        return [_of_sheet(each, posted) for each in filled_in(question, posted)] or NOTHING
    if not answered(question, posted):
        if question.required and (question.kind != "many" or question.missing):
            _miss(question, found)
        return NOTHING
    if question.unknown and posted.get(f"{question.pointer}-unknown"):
        return UNKNOWN
    match question.kind:
        case "date" | "time":
            return _when(question, posted, found)
        case "many":
            picked = list(dict.fromkeys(posted.get(question.pointer, ())))
            return [int(each) for each in picked if each.isdecimal()] if question.number else picked
        case _ if question.number:
            return _number(question, posted, found)
        case _:
            text = _text(_first(posted, question.pointer))
            return {"true": True, "false": False}.get(text, text) if question.boolean else text


def _group(question: Question, posted: Posted, found: Read) -> Any:
    if not question.required and not answered(question, posted):
        return NOTHING
    into: dict[str, Any] = {}
    for part in question.parts:
        _put(part, posted, found, into)
    return into


def _list(question: Question, posted: Posted, found: Read) -> Any:
    members = []
    for number in indices(question, posted):
        into: dict[str, Any] = {}
        for part in numbered(question, number):
            _put(part, posted, found, into)
        members.append(into)
    return members or NOTHING


def _of_sheet(question: Question, posted: Posted) -> dict[str, str]:
    answer = _text(_first(posted, question.pointer))
    return {"field": code(question), "answer": answer}


def _when(question: Question, posted: Posted, found: Read) -> Any:
    here = question.pointer
    parts = [_first(posted, f"{here}-{part}").strip() for part in ("day", "month", "year")]
    clock = _first(posted, f"{here}-clock").strip()
    try:
        if question.kind == "date":
            return typed_times.a_day(*parts).isoformat()
        if not all(parts) or not clock:
            raise typed_times.NoSuchTime
        return typed_times.an_instant(typed_times.a_day(*parts), clock)
    except typed_times.NoSuchTime:
        found.faults.append(Fault(pointer=here, message=_wrong_time(question, parts, clock)))
        return NOTHING


def _wrong_time(question: Question, parts: list[str], clock: str) -> str:
    lacking = [name for name, part in zip(("day", "month", "year"), parts, strict=True) if not part]
    way_out = ", or leave it empty and say when in your own words" if question.roughly else ""
    if lacking and any(parts):
        return f"The date needs a {' and a '.join(lacking)}{way_out}"
    if question.kind == "time" and all(parts) and not clock and not question.roughly:
        return "Give the time too, for example 3:30pm"
    if question.kind == "time":
        return f"Give a real date and a time, such as 3:30pm{way_out}"
    return "Give a real date"


def _number(question: Question, posted: Posted, found: Read) -> Any:
    text = _first(posted, question.pointer).strip()
    if text.isascii() and text.isdigit() and len(text) <= 9:
        return int(text)
    found.faults.append(Fault(pointer=question.pointer, message="Give a whole number, for example 5"))
    return NOTHING


def _miss(question: Question, found: Read) -> None:
    said = question.missing or f"Answer this: {question.label}"
    found.faults.append(Fault(pointer=question.pointer, message=said))


def _first(posted: Posted, name: str) -> str:
    values = posted.get(name) or ("",)
    return values[0]


def _text(sent: str) -> str:
    """As it was typed; a browser sends lines ended as mail does."""
    return sent.replace("\r\n", "\n")
