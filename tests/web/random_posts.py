"""Any form that a browser could post, also fields under answers that were not given."""

from random import Random
from typing import get_args

from domain.entries.agencies import Decision
from domain.policy.form_questions import SECTIONS
from tests.domain.people_and_times import EVERYBODY, POLICY
from web.forms.form_builder import Sources
from web.forms.form_parser import numbered
from web.forms.questions import Choice, Question
from web.pages.case.choices import of_policy

Sent = dict[str, list[str]]
_PEOPLE = tuple(Choice(value=str(each.id), text=f"Person {n}") for n, each in enumerate(EVERYBODY))
_ENTRIES = tuple(Choice(value=str(n), text=f"Entry {n}") for n in (1, 2, 3))
_REFERRALS = tuple(Choice(value=name, text=name) for name in ("cscs-1", "police-1"))
_OWED = tuple(Choice(value=name, text=name) for name in ("telephone:cscs-1", "feedback:cscs-1"))
SOURCES: Sources = {
    **of_policy(POLICY),
    **dict.fromkeys(("people", "in_the_team", "next_owners", "conflicted"), _PEOPLE),
    **dict.fromkeys(
        ("to_be_told", "requests", "challengeable", "challenged", "entries", "uncountersigned", "unread"),
        _ENTRIES,
    ),
    **dict.fromkeys(("agency_referrals", "referred_again", "disputed"), _REFERRALS),
    **dict.fromkeys(("calls", "overdue"), _OWED),
    **dict.fromkeys(("open_parents", "parents"), (Choice(value="Mother", text="Mother"),)),
    "decisions": tuple(Choice(value=each, text=each) for each in get_args(Decision)),
    "policies": (Choice(value="other@1", text="Other"),),
    "form_fields": tuple(
        Choice(value=field.code, text=field.label, under=section.title)
        for section in SECTIONS
        for field in section.fields
        if field.by in ("person", "both")
    )[:6],
}
_OTHER_CASE = "00000000-0000-4000-8000-0000000000c2"
_FIXED = {"sha256": "0f" * 32, "case": _OTHER_CASE, "into": _OTHER_CASE}


def any_answers(questions: tuple[Question, ...], chance: Random, often: float) -> Sent:
    """Answers to some of them, each text another one."""
    sent: Sent = {}
    for question in questions:
        _answer(question, chance, often, sent)
    return sent


def _answer(question: Question, chance: Random, often: float, sent: Sent) -> None:
    here, name = question.pointer, question.pointer.rpartition("/")[2]
    if question.kind in ("group", "sheet"):
        for part in question.parts:
            _answer(part, chance, often, sent)
        return
    if question.kind == "list":
        for number in range(chance.choice((0, 1, 2))):
            for part in numbered(question, number):
                _answer(part, chance, 1, sent)
        return
    if chance.random() > often:
        return
    if question.unknown and chance.random() < 0.3:
        sent[f"{here}-unknown"] = ["unknown"]
        return
    match question.kind:
        case "one":
            values = [each.value for each in question.choices]
            sent[here] = [chance.choice([*values, *([] if question.required else [""])] or [""])]
        case "many":
            sent[here] = [each.value for each in question.choices[:8] if chance.random() < 0.4]
        case "date":
            year = "2016" if name == "date_of_birth" else "2027"
            sent |= {f"{here}-day": ["12"], f"{here}-month": ["3"], f"{here}-year": [year]}
        case "time":
            sent |= {f"{here}-day": ["1"], f"{here}-month": ["2"], f"{here}-year": ["2027"]}
            sent[f"{here}-clock"] = ["3:30pm"]
        case "number":
            sent[here] = [chance.choice(("5", "17", "30"))]
        case _:
            sent[here] = [_FIXED.get(name, f"Words at {here}.")]
