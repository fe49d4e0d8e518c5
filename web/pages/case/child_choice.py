"""Say which child of the register a case is about: found by name, or entered in words (3-DSL.n)."""

from dataclasses import replace
from typing import Any

from application.pupil_reading import has_pupils_to_find
from domain.case.case import Case
from domain.command_catalogue import COMMANDS
from web.core.csrf import PostedForm
from web.core.page_request import PageRequest
from web.forms.form_parser import Posted
from web.forms.questions import CommandForm, Question, Under
from web.pages import register_search
from web.pages.register_search import NOT_LISTED, ChildSearch, told_apart
from wording import form_labels

IDENTIFY = COMMANDS["identify-pupil"]
CHILD, DETAILS = "/pupil", "/details"


async def with_choice(visit: PageRequest, asked: CommandForm) -> CommandForm:
    """The form with a choice from the register. A school without one is asked for the name, as before."""
    if not await has_pupils_to_find(visit.ledger, visit.me.caller):
        return asked
    said = form_labels.of_field(IDENTIFY.name, CHILD)
    child = Question(pointer=CHILD, kind="one", label=said["label"], required=True, missing=said["missing"])
    in_words = Under(pointer=CHILD, answers=(NOT_LISTED,))
    rest = (replace(each, when=in_words) if each.pointer == DETAILS else each for each in asked.questions)
    return replace(asked, questions=(child, *rest))


async def child_search(
    visit: PageRequest, state: Case, asked: CommandForm, posted: Posted, form: PostedForm | None
) -> ChildSearch | None:
    """Who can be chosen: the answer so far, else the case's child, and those that a search finds."""
    if not any(each.pointer == CHILD for each in asked.questions):
        return None
    given = posted.get(CHILD, ())
    chosen = register_search.chosen_of(given)
    pupil = chosen or state.pupil.id
    known = await register_search.listed(visit, pupil, told_apart) if pupil is not None else None
    before = ChildSearch(
        pupils=(known,) if known is not None else (),
        chosen=known.id if known is not None and chosen is not None else None,
        not_listed=NOT_LISTED in given,
    )
    return before if form is None else await register_search.searched(visit, before, form, told_apart)


def without_choice(body: dict[str, Any]) -> dict[str, Any]:
    """The body of the command: a child who is not on the list is named by the details alone."""
    return {name: value for name, value in body.items() if (name, value) != (CHILD[1:], NOT_LISTED)}
