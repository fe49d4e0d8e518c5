"""Choose brothers and sisters of the register who may be at risk too. It shows nothing of any case (2.4g)."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from application.pupil_reading import has_pupils_to_find
from domain.command_catalogue import COMMANDS, RAISE
from web.core.csrf import PostedForm
from web.core.page_request import PageRequest
from web.forms.form_parser import Posted
from web.forms.questions import CommandForm, Question
from web.pages import register_search
from web.pages.register_search import ChildSearch, ListedPupil, told_apart
from wording import form_labels

SIBLINGS = "/siblings"
ADD = COMMANDS["add-information"]
_GONE = (
    "The reporter chose brothers or sisters who may be at risk too, and the register can no longer open them."
)


def sibling_question(command: str = RAISE.name) -> Question:
    """The question who of them may be at risk; the register gives its choices."""
    said = form_labels.of_field(command, SIBLINGS)
    return Question(pointer=SIBLINGS, kind="many", label=said["label"], hint=said["hint"], required=False)


async def with_siblings(visit: PageRequest, asked: CommandForm) -> CommandForm:
    """The form with the question, if the visitor can find pupils of a register."""
    if not await has_pupils_to_find(visit.ledger, visit.me.caller):
        return asked
    return replace(asked, questions=(*asked.questions, sibling_question(ADD.name)))


def chosen(answers: Posted) -> tuple[UUID, ...]:
    """Those whom a form's answers name; what is no id is left out."""
    named = (register_search.chosen_of((each,)) for each in answers.get(SIBLINGS, ()))
    return tuple(dict.fromkeys(each for each in named if each is not None))


async def sibling_search(
    visit: PageRequest, questions: Iterable[Question], answers: Posted, form: PostedForm | None
) -> ChildSearch | None:
    """The chosen ones, and those that a search finds; None if the page does not ask, or has no register."""
    if not any(each.pointer == SIBLINGS for each in questions):
        return None
    if not await has_pupils_to_find(visit.ledger, visit.me.caller):
        return None
    known = await _listed(visit, answers)
    before = ChildSearch(pupils=known, several=frozenset(each.id for each in known))
    return before if form is None else await register_search.searched(visit, before, form, told_apart)


async def sibling_names(visit: PageRequest, answers: Posted) -> dict[UUID, str]:
    """The text of each chosen one, by the id in the answers."""
    found: dict[UUID, str] = {}
    for pupil in chosen(answers):
        listed = await register_search.listed(visit, pupil, told_apart)
        found |= {pupil: listed.text} if listed is not None else {}
    return found


def without_siblings(report: dict[str, Any]) -> dict[str, Any]:
    """A report whose summary says that those who were chosen are gone, instead of naming them."""
    concern = report["concern"]
    summary = f"{concern['summary']}\n\n{_GONE}"
    rest = {name: value for name, value in report.items() if name != SIBLINGS[1:]}
    return rest | {"concern": concern | {"summary": summary}}


async def _listed(visit: PageRequest, answers: Posted) -> tuple[ListedPupil, ...]:
    """Each chosen one once, by the record that stays after a merge."""
    named = [await register_search.listed(visit, pupil, told_apart) for pupil in chosen(answers)]
    return tuple(dict.fromkeys(each for each in named if each is not None))
