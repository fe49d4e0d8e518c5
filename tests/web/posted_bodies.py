"""What a browser would send for a body: the other way round of reading a form."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from web.forms.form_parser import numbered
from web.forms.questions import Question

Sent = dict[str, list[str]]


def as_posted(questions: Iterable[Question], body: dict[str, Any]) -> Sent:
    """The inputs, filled in so that they say this body."""
    sent: Sent = {}
    questions = tuple(questions)
    for question in questions:
        if question.ours:
            sent[question.pointer] = _way(question, questions, body)
            continue
        _fill(question, body, sent)
    return sent


def _way(question: Question, questions: tuple[Question, ...], body: dict[str, Any]) -> list[str]:
    """The choice under which the body says something; where it says nothing, one only if it must be made."""
    chosen = [value for value, pointer in question.sets if body.get(pointer[1:])]
    others = [each.value for each in question.choices if each.value not in dict(question.sets)]
    if question.required:
        return chosen or others[:1]
    given = [each.when for each in questions if each.when and body.get(each.pointer[1:]) is not None]
    under = [answer for when in given if when.pointer == question.pointer for answer in when.answers]
    return chosen or under[:1]


def _fill(question: Question, within: dict[str, Any], sent: Sent) -> None:
    name = question.pointer.rpartition("/")[2]
    here = question.pointer
    if name not in within or within[name] is None:
        return
    value = within[name]
    match question.kind:
        case "group":
            for part in question.parts:
                _fill(part, value, sent)
        case "list":
            for number, member in enumerate(value):
                for part in numbered(question, number):
                    _fill(part, member, sent)
        case "sheet":
            for each in value:
                sent[f"{here}/{each['field'].replace('.', '/')}"] = [each["answer"]]
        case _ if question.unknown and value == "unknown":
            sent[f"{here}-unknown"] = ["unknown"]
        case "date":
            _fill_day(here, date.fromisoformat(value), sent)
        case "time":
            local = datetime.fromisoformat(value).astimezone(ZoneInfo("Europe/London"))
            _fill_day(here, local.date(), sent)
            sent[f"{here}-clock"] = [f"{local:%H:%M}"]
        case "many":
            sent[here] = [str(each) for each in (value if isinstance(value, list) else [value])]
        case _:
            sent[here] = [str(value).lower() if isinstance(value, bool) else str(value)]


def _fill_day(here: str, day: date, sent: Sent) -> None:
    sent[f"{here}-day"], sent[f"{here}-month"] = [str(day.day)], [str(day.month)]
    sent[f"{here}-year"] = [str(day.year)]
