"""Questions about a parent’s call: who rang, when, what was said, and whether danger changes."""

from collections.abc import Sequence

from domain.case.case import Case
from web.core.page_request import PageRequest
from web.forms.questions import Choice, Question, Under
from web.pages.register_choice import NOT_LISTED
from wording import case_labels, formatting

CHILD, NAME, REFERENCE, CASE = "/pupil", "/name", "/case", "/in"
PARENT, WHEN, SAID, ANSWERED, DANGER = "/parent", "/occurred_at", "/said", "/answered", "/danger"
TOLD = "/told_of_concern"
IN_DANGER, NEW, NOTHING_NEW = "danger", "new", "nothing"
_MISSING_CHILD = "Choose the child, or enter the reference of the case"


def name_question(*, listed: bool) -> Question:
    """The child's name in words. A school without a register asks for nothing else."""
    return Question(
        pointer=NAME,
        kind="text",
        label="What is the child’s name?",
        hint="Leave blank if you do not know it.",
        required=False,
        when=Under(pointer=CHILD, answers=(NOT_LISTED,)) if listed else None,
    )


def reference_question() -> Question:
    """The other way to say which child it is."""
    return Question(
        pointer=REFERENCE,
        kind="text",
        label="Or enter the reference of the case",
        hint="For example, ONW-4F7K2M. You do not need to choose the child then.",
        required=False,
    )


def call_questions() -> tuple[Question, ...]:
    """What the caller said, in the order in which a call goes."""
    return (
        Question(
            pointer=PARENT,
            kind="text",
            label="Who rang?",
            hint="Use the same name each time, for example: mother.",
            required=True,
            missing="Enter who rang",
        ),
        Question(
            pointer=WHEN,
            kind="time",
            label="When did they ring?",
            hint="Leave blank if it was just now.",
            required=False,
        ),
        Question(
            pointer=SAID,
            kind="text",
            label="What did they say?",
            hint="In their own words, as nearly as you can.",
            required=True,
            rows=5,
            missing="Write what they said",
        ),
        Question(
            pointer=ANSWERED,
            kind="text",
            label="What did you answer?",
            required=True,
            rows=3,
            missing="Write what you answered",
        ),
        Question(
            pointer=TOLD,
            kind="one",
            label="Did you tell them anything about a concern?",
            hint="For example, that there is a concern, who reported it, or what the school will do.",
            required=True,
            choices=(
                Choice(value="something", text="Yes"),
                Choice(value="nothing", text="No, nothing about a concern"),
            ),
            missing="Say whether you told them anything about a concern",
        ),
        Question(
            pointer=DANGER,
            kind="one",
            label="Does this change how safe the child is?",
            required=True,
            choices=(
                Choice(value=IN_DANGER, text="Yes, the child is in immediate danger"),
                Choice(value=NEW, text="They told us something new about the child, but no immediate danger"),
                Choice(value=NOTHING_NEW, text="No, they told us nothing new about the child"),
            ),
            missing="Say whether this changes how safe the child is",
        ),
    )


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
    return f"{case.reference}: {case_labels.category(case.concern.category)}, {stage}, reported {reported}"


def missing_child(*, listed: bool) -> str:
    """The error if neither the child nor the case is given."""
    return _MISSING_CHILD if listed else "Enter the child’s name, or the reference of the case"
