"""The questions of a command's page: which of them a case and a visitor are asked."""

from dataclasses import replace
from typing import get_args

from domain.access.available_actions import irrelevant_fields
from domain.access.permissions import may_refer_to
from domain.case.case import Case
from domain.command_catalogue import CommandSpec
from domain.commands.agencies import Agency
from web.core.page_request import PageRequest
from web.forms.form_builder import form
from web.forms.form_parser import Posted, answered
from web.forms.questions import CommandForm, Question
from web.pages import sibling_choice
from web.pages.case import child_choice, consequences, page_context
from web.pages.case.choices import sources

NOT_TO_EVERY_AGENCY = (
    "You do not need permission. In an emergency you can refer to any agency: go back to the case and choose "
    "“Refer in an emergency”."
)


async def asked_in(visit: PageRequest, entry: CommandSpec, state: Case, typed: Posted) -> CommandForm:
    """The command's form in this case. A question with a typed answer is always included."""
    policy = page_context.policy_of(visit, state)
    known = await page_context.known(visit, state, next(iter(typed.get("/agency_referral", ())), ""))
    asked = form(entry, sources(entry, known), consequences.follows(entry.name, policy, visit.now))
    idle = irrelevant_fields(state, entry.name)
    agencies = may_refer_to(state, visit.me.caller.person)
    limited = entry.name == "refer" and agencies != get_args(Agency)
    questions = tuple(
        _only_these(each, agencies) if limited and each.pointer == "/agency" else each
        for each in asked.questions
        if answered(each, typed) or (_can_be_answered(each) and each.pointer[1:] not in idle)
    )
    made = replace(asked, questions=questions, lead=NOT_TO_EVERY_AGENCY if limited else asked.lead)
    if entry is sibling_choice.ADD:
        return await sibling_choice.with_siblings(visit, made)
    return await child_choice.with_choice(visit, made) if entry is child_choice.IDENTIFY else made


def _only_these(question: Question, agencies: tuple[Agency, ...]) -> Question:
    """Keep only these agencies, for a person without a DSL's powers."""
    return replace(question, choices=tuple(each for each in question.choices if each.value in agencies))


def _can_be_answered(question: Question) -> bool:
    """Whether to ask it: an optional question with nothing to choose from is left out."""
    return question.required or question.kind not in ("one", "many") or bool(question.choices)
