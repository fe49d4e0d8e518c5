"""A page for each command of a case: its form, the submission, and the errors or refusal."""

import re
import secrets
from collections.abc import Iterator
from datetime import datetime
from functools import partial

from starlette.responses import Response

from application import problems
from domain.access.available_actions import unavailable_actions
from domain.access.permissions import dsl_power, visibility
from domain.case.case import Case
from domain.case.warnings import NO_WISHES, warns_before
from domain.command_catalogue import COMMANDS, RAISE, CommandSpec
from domain.refusals import Refused
from store.drafts.form_draft import FormDraft
from store.ledger.idempotency import KeyInUse
from web.core import autosave
from web.core.page_request import Page, PageRequest
from web.core.posted_form import PostedForm as Typed
from web.forms.form_errors import Errors, errors, refused
from web.forms.form_parser import Posted, first, gathered, how_many, read
from web.forms.questions import CommandForm, Question, every
from web.pages import register_choice
from web.pages.case import page_context
from web.pages.case.command_form import asked_in, first_answers, is_about_another, sheet, with_carried
from web.pages.case.further_steps import asked_once, further_steps, said_once, with_told
from web.pages.case.join_panel import uncompared
from web.pages.case.page_context import referral_contacts
from web.pages.case.panels import panels
from web.pages.case.recorded_before import asks_for_wishes, recorded_note, recorded_wishes, running_plan
from web.pages.case.step_sequence import (
    SequenceStopped,
    Step,
    Steps,
    completed,
    forget_sent,
    keep_rest,
    malformed,
    questions_of,
    record_steps,
    wanted_steps,
)
from web.pages.register_choice import FIND
from wording import form_labels

_NUMBER = re.compile(r"/\d+(?=/|$)")
_SHOWS_EARLIER = ("review-early-help", "note-and-watch", "reopen")
"""The forms that show what an earlier step recorded: the plan, or why the concern was noted."""
OURS = "_"
"""The prefix of inputs that are not answers: the version read, the key, the button."""


async def _get(visit: PageRequest, entry: CommandSpec) -> Response:
    state = await visit.case()
    me = visit.me.caller.person
    if entry.name == "refer" and state.closed and dsl_power(state, me) is None:
        return visit.redirect(f"/cases/{state.id}/emergency")
    query = dict(visit.request.query_params)
    kept, form = await autosave.offered(visit, autosave.here(visit))
    if kept is None or is_about_another(form, query):
        named = {"/agency_referral": [query.get("agency_referral", "")]}
        asked = await asked_in(visit, entry, state, named)
        given, made_at = await with_carried(visit, state, entry, first_answers(asked, query))
        return await show(visit, entry, state, asked, given, carried_from=made_at)
    read_then = version_in(form)
    since = _if_changed(state, read_then)
    asked = await asked_in(visit, entry, state, answers_in(form))
    posted = gathered(asked.questions, answers_in(form))
    return await show(visit, entry, state, asked, posted, since=since, kept=kept)


async def _post(visit: PageRequest, entry: CommandSpec) -> Response:
    if autosave.is_unsent(visit):
        await visit.case(logged=False)  # whether they may still see it; nothing of it is shown
        return await autosave.unsent(visit, autosave.here(visit))
    state = await visit.case()
    asked = await asked_in(visit, entry, state, posted_answers(visit))
    posted = gathered(asked.questions, posted_answers(visit))
    if visit.form["_more"]:
        return await show(visit, entry, state, asked, posted, more=visit.form["_more"])
    if visit.form[FIND] and entry in (register_choice.IDENTIFY, register_choice.ADD):
        return await show(visit, entry, state, asked, posted, searched=True)
    to_compare = await uncompared(visit, state, entry, posted)
    if to_compare is not None:
        wrong = errors(asked.questions, to_compare, posted)
        return await show(visit, entry, state, asked, posted, wrong, status=422 if to_compare else 200)
    before, after = await further_steps(visit, entry, state, posted)
    found = read(asked.questions, with_told(posted, before))
    leading, wrong_before = await wanted_steps(visit, before, posted)
    following, wrong_after = await wanted_steps(visit, () if visit.form["_only"] else after, posted)
    body = found.body if found.faults else await completed(visit, entry, found)
    steps = (*leading, Step(entry=entry, body=body), *following)
    faults = [*wrong_before, *found.faults, *wrong_after]
    if not faults and len(steps) > 1:  # nothing is recorded before every step can be
        faults = malformed(visit, steps)
    if faults:
        faults = said_once(faults, [*before, *after])
        wrong = errors(questions_of(steps, asked), faults, posted)
        return await show(visit, entry, state, asked, posted, wrong, status=422)
    return await send(visit, entry, state, asked, posted, steps)


async def send(
    visit: PageRequest, entry: CommandSpec, state: Case, asked: CommandForm, posted: Posted, steps: Steps
) -> Response:
    """Submit the command and its further steps. Whatever the result, the page keeps what was typed."""
    try:
        after = await record_steps(visit, state, steps, version_of(visit), visit.form["_key"] or None)
    except SequenceStopped as stopped:
        return await _stopped(visit, entry, asked, posted, stopped)
    except problems.Malformed as found:
        wrong = errors(questions_of(steps, asked), found.faults, posted)
        return await show(visit, entry, state, asked, posted, wrong, status=422)
    except problems.KeyReused:
        wrong = refused("You sent this form before with other answers. Check the case, then send it again.")
        return await show(visit, entry, state, asked, posted, wrong, status=422)
    except problems.StaleVersion:
        return await show(visit, entry, state, asked, posted, since=version_of(visit), status=412)
    except Refused as refusal:
        return await show(visit, entry, state, asked, posted, refused(refusal.sentence), status=409)
    except KeyInUse:
        wrong = refused("This is being recorded now. Check the case before you send it again.")
        return await show(visit, entry, state, asked, posted, wrong, status=409, key=visit.form["_key"])
    await forget_sent(visit)
    if visit.form["_only"]:
        await keep_rest(visit, entry, after, posted)
    shown = visibility(after, visit.me.caller.person) is not None
    page = f"/cases/{state.id}" if shown else "/"
    also = "".join(f"&also={step.entry.name}" for step in steps if step.form)
    return visit.redirect(f"{page}?done={entry.name}{also}")


async def _stopped(
    visit: PageRequest, entry: CommandSpec, asked: CommandForm, posted: Posted, stopped: SequenceStopped
) -> Response:
    """Show what is left to record, as it was typed: the page's own command, or a step after it."""
    left, case = stopped.left.form, stopped.case
    if left is not None and left.step is not None:
        await autosave.done(visit, autosave.here(visit))
        entry, asked, posted = left.entry, left.asked, left.own_page(posted)
    return await show(visit, entry, case, asked, posted, refused(stopped.sentence), status=409, read_now=True)


async def show(
    visit: PageRequest,
    entry: CommandSpec,
    state: Case,
    asked: CommandForm,
    posted: Posted,
    wrong: Errors | None = None,
    *,
    status: int = 200,
    since: int | None = None,
    more: str = "",
    key: str = "",
    kept: FormDraft | None = None,
    searched: bool = False,
    carried_from: datetime | None = None,
    read_now: bool = False,
) -> Response:
    """Show the form with what was typed, and any changes to the case since the form was opened."""
    view = visit.view(state)
    typed = visit.sent or Typed([])
    child = await register_choice.child_search(visit, state, asked, posted, typed if searched else None)
    siblings = await register_choice.sibling_search(
        visit, asked.questions, posted, typed if searched else None
    )
    for each in (child, siblings):
        if each is not None and each.errors.summary:
            wrong, status = each.errors, 422
    if since is None and not read_now:
        since = _read_before(visit, state)
    before, after = await further_steps(visit, entry, state, posted)
    forms = (asked, *(each.asked for each in (*before, *after)))
    offered = [each.command for each in view.next]
    shows_earlier = any(map(asks_for_wishes, forms)) or entry.name in _SHOWS_EARLIER
    entries = await page_context.seen_entries(visit, state) if shows_earlier else ()
    wishes, names = recorded_wishes(state, entries), await page_context.names(visit)
    why_not = unavailable_actions(state, visit.me.caller.person, offered)
    unavailable = next((each for each in why_not if each.command == entry.name), None)
    possible = bool(before) or entry.name in offered
    questions = (*asked.questions, *(question for each in (*before, *after) for question in each.questions))
    typed_text = list(_texts(questions, posted)) if kept is not None or visit.sent is not None else []
    asks_first_for_wishes = wishes is None and warns_before(entry.name, NO_WISHES.clause)
    title = f"The case has changed: {asked.title}" if since is not None else asked.title

    return visit.page(
        "forms/form.html",
        title=f"Error: {asked.title}" if wrong else title,
        status=status,
        form=asked_once(asked, before),
        heading=asked.title,
        posted=posted,
        errors=(wrong if possible or read_now or unavailable is None else None) or Errors(),
        offered=possible,
        steps_before=before,
        steps_after=after,
        unavailable=unavailable,
        typed_text=typed_text,
        changed=await page_context.changes(visit, state, since) if since is not None else None,
        state=state,
        view=view,
        key=key or secrets.token_urlsafe(18),
        warned=[
            warned
            for warned in view.warnings
            if any(warns_before(form.name, warned.clause) for form in forms)
            and (warned.text != NO_WISHES.text or asks_first_for_wishes)
        ],
        recorded_wishes=wishes,
        note=recorded_note(state, entries),
        plan=running_plan(state, entries, names, page_context.policy_of(visit, state))
        if entry.name == "review-early-help"
        else (),
        clauses=page_context.clauses(visit, state, [name for form in forms for name in form.clauses]),
        how_many=partial(how_many, more),
        **autosave.on_page(visit, kept),
        referral_contacts=referral_contacts(visit, state) if entry.name == "refer" else None,
        chased=referral_contacts(visit, state) if entry.name == "record-chase" else None,
        sheet=await sheet(visit, state, asked, posted),
        child=child,
        siblings=siblings,
        carried_from=carried_from,
        search=typed,
        panels=await panels(visit, state, entry, asked, posted),
        names=names,
    )


def _texts(questions: tuple[Question, ...], posted: Posted) -> Iterator[tuple[str, str]]:
    """The words that were typed, each with its question."""
    for each in every(questions):
        for name in posted:
            if each.kind == "text" and _NUMBER.sub("/*", name) == each.pointer and first(posted, name):
                yield each.label, first(posted, name)


def _read_before(visit: PageRequest, state: Case) -> int | None:
    """The version that the sender read, if the case has changed since."""
    return _if_changed(state, version_of(visit) if visit.request.method == "POST" else None)


def _if_changed(state: Case, version: int | None) -> int | None:
    """The version, if the case has changed since by more than the clock and the post."""
    return version if version is not None and version not in state.unchanged_since else None


def posted_answers(visit: PageRequest) -> dict[str, list[str]]:
    """The submitted answers, by the name of each input."""
    return answers_in(visit.form)


def answers_in(form: Typed) -> dict[str, list[str]]:
    """The answers of a form, by the name of each input."""
    found: dict[str, list[str]] = {}
    for name, value in form.items():
        if not name.startswith(OURS):
            found.setdefault(name, []).append(value)
    return found


def version_of(visit: PageRequest) -> int | None:
    """The version of the case in the submitted form."""
    return version_in(visit.form)


def version_in(form: Typed) -> int | None:
    """The version of the case in a form; None if it has none."""
    text = form["_version"]
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


PAGES = {
    f"/cases/{{id}}/{entry.name}": Page(
        get=partial(_get, entry=entry), post=partial(_post, entry=entry), keeps=autosave.keep_here
    )
    for entry in COMMANDS.values()
}
"""One page for each command."""
SAID = {name: form_labels.of_command(name)["said"] for name in (RAISE.name, *COMMANDS)}
"""The confirmation of each command."""
