"""Questions about a parent’s call: who rang, when, what was said, and whether danger changes."""

from collections.abc import Sequence
from dataclasses import replace

from domain.case.case import Case
from web.core.page_request import PageRequest
from web.forms.questions import Choice, Question, Under
from web.pages.register_choice import NOT_LISTED
from wording import case_labels, form_labels, formatting

CHILD, NAME, REFERENCE, CASE = "/pupil", "/name", "/case", "/in"
PARENT, WHEN, SAID = "/parent", "/occurred_at", "/said"
IN_DANGER, NOTHING_NEW = "danger", "nothing"
MISSING_CHILD = "Choose the child, or enter the reference of the case"
MISSING_NAME = "Enter the child’s name, or the reference of the case"


def name_question(*, listed: bool) -> Question:
    """The child's name in words. A school without a register asks for nothing else."""
    named = _question(form_labels.pages()["call"]["child"])
    return replace(named, when=Under(pointer=CHILD, answers=(NOT_LISTED,))) if listed else named


def reference_question() -> Question:
    """The other way to say which child it is."""
    return _question(form_labels.pages()["call"]["case"])


def call_questions() -> tuple[Question, ...]:
    """What the caller said, in the order in which a call goes."""
    return tuple(map(_question, form_labels.pages()["call"]["asks"]))


def _question(said: form_labels.Words) -> Question:
    return Question(**{**said, "choices": tuple(Choice(**each) for each in said.get("choices", ()))})


def case_question(visit: PageRequest, cases: Sequence[Case]) -> Question:
    """Which of the child's open cases it is about. Only for people who see each of them whole."""
    return Question(
        pointer=CASE,
        kind="one",
        label="Which case is the call about?",
        required=True,
        choices=tuple(Choice(value=str(each.id), text=_text(visit, each)) for each in cases),
        missing="Choose the case",
    )


def _text(visit: PageRequest, case: Case) -> str:
    stage = case_labels.stage(visit.view(case).stage).lower()
    reported = formatting.moment(case.raised_at)
    return f"{case.reference}: {case.concern.kind.name}, {stage}, reported {reported}"
