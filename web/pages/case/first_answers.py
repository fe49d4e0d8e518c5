"""The answers that a command's form begins with: what a link sets, what is known, the only choice."""

import re
from collections.abc import Mapping

from domain.case.case import Case
from domain.command_catalogue import CommandSpec
from web.core.page_request import PageRequest
from web.forms.questions import CommandForm, Question
from web.pages.case import page_context
from web.pages.case.known_circumstances import UPDATE, prefilled

_REFERENCE = re.compile("ONW-[0-9A-Z]{6}")


def first_answers(
    visit: PageRequest,
    entry: CommandSpec,
    state: Case,
    asked: CommandForm,
    query: Mapping[str, str],
) -> dict[str, list[str]]:
    """By the name of each input. Only a visitor who sees the whole case reads what it knows."""
    known = prefilled(state) if entry is UPDATE and page_context.is_whole(visit, state) else {}
    return known | _given(asked.questions, query)


def _given(questions: tuple[Question, ...], query: Mapping[str, str]) -> dict[str, list[str]]:
    """The answers that a link sets, and those with only one choice."""
    found = {}
    for question in questions:
        allowed = [choice.value for choice in question.choices]
        wanted = query.get(question.pointer[1:], "")
        if wanted in allowed or (question.pointer == "/into" and _REFERENCE.fullmatch(wanted)):
            found[question.pointer] = [wanted]
        elif question.required and not question.ours and len(allowed) == 1:
            found[question.pointer] = allowed
    return found
