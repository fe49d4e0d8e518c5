"""Answers for the steps after a command that was recorded alone, kept on the page of the first such step."""

import secrets

from domain.case.case import Case
from domain.command_catalogue import CommandSpec
from web.core import autosave
from web.core.csrf import PostedForm
from web.core.page_request import PageRequest
from web.forms.form_parser import Posted
from web.pages.case.first_answers import NAMED_BY_LINKS, is_about_another
from web.pages.case.further_steps import steps_after


async def keep_rest(visit: PageRequest, entry: CommandSpec, state: Case, posted: Posted) -> None:
    """Save what was typed for the first step that has an answer, with that of the steps after it."""
    steps = await steps_after(visit, entry, state, posted)
    left = next((each for each in steps if each.is_wanted(posted)), None)
    if left is None:
        return
    answers = [(name, text) for name, texts in left.own_page(posted).items() for text in texts]
    marks = [("_version", str(state.version)), (autosave.KEY, secrets.token_urlsafe(18))]
    slot = autosave.slot_of_case(visit, left.entry.name)
    await autosave.keep_for_later(visit, slot, PostedForm([*answers, *marks]))


async def forget_sent(visit: PageRequest, entry: CommandSpec) -> None:
    """Delete the kept form, which is recorded now; but not one that is about another agency's referral."""
    slot = autosave.slot_of_case(visit, entry.name)
    kept = await autosave.found(visit, slot)
    sent = {name: visit.form[f"/{name}"] for name in NAMED_BY_LINKS}
    if kept is None or not is_about_another(PostedForm(kept.fields), sent):
        await autosave.done(visit, slot)
