"""The questions of a command's page: which of them a case and a visitor are asked."""

from dataclasses import replace

from domain.access.available_actions import irrelevant_fields
from domain.access.permissions import dsl_power, standing_in
from domain.case.case import Case
from domain.command_catalogue import CommandSpec
from web.core.page_request import PageRequest
from web.forms.form_builder import form
from web.forms.form_parser import Posted, answered
from web.forms.questions import CommandForm, Question
from web.pages import sibling_choice
from web.pages.case import child_choice, consequences, page_context
from web.pages.case.choices import sources

UNTIL_ACCEPTED = (
    "Until you pick up this concern, the LADO is the only agency that you can refer it to. In an emergency "
    "you can refer to any agency: go back to the case and choose “Refer in an emergency”."
)


async def asked_in(visit: PageRequest, entry: CommandSpec, state: Case, typed: Posted) -> CommandForm:
    """The command's form in this case. A question with a typed answer is always included."""
    policy = page_context.policy_of(visit, state)
    known = await page_context.known(visit, state, next(iter(typed.get("/agency_referral", ())), ""))
    asked = form(entry, sources(entry, known), consequences.follows(entry.name, policy, visit.now))
    idle = irrelevant_fields(state, entry.name)
    me = visit.me.caller.person
    stands_in = dsl_power(state, me) is None and standing_in(state, me) is not None
    to_the_lado = entry.name == "refer" and stands_in  # 3.2h
    questions = tuple(
        _only_the_lado(each) if to_the_lado and each.pointer == "/agency" else each
        for each in asked.questions
        if answered(each, typed) or (_can_be_answered(each) and each.pointer[1:] not in idle)
    )
    made = replace(asked, questions=questions, lead=UNTIL_ACCEPTED if to_the_lado else asked.lead)
    if entry is sibling_choice.ADD:
        return await sibling_choice.with_siblings(visit, made)
    return await child_choice.with_choice(visit, made) if entry is child_choice.IDENTIFY else made


def _only_the_lado(question: Question) -> Question:
    """Keep only the LADO, for a stand-in for the DSL who has not accepted the case."""
    return replace(question, choices=tuple(each for each in question.choices if each.value == "lado"))


def _can_be_answered(question: Question) -> bool:
    """Whether to ask it: an optional question with nothing to choose from is left out."""
    return question.required or question.kind not in ("one", "many") or bool(question.choices)
