"""Save the answers of a report’s pages in its draft, with notes about the pages; tell of an unsent one."""

import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from starlette.responses import Response

from store.drafts import report_drafts
from web.core import autosave
from web.core.page_request import PageRequest
from web.core.posted_form import PostedForm
from web.forms.form_parser import Posted, answered, gathered
from web.forms.questions import Question
from web.pages.case.command_page import answers_in
from web.pages.reporting import report_steps
from wording.formatting import recent_time

KEY = "key"
"""The draft's idempotency key: a report sent twice is recorded once."""
KEPT = "kept"
"""The pages whose answers arrived after the session ended and have not been sent since."""
SEEN = "seen"
"""The pages that the reporter continued from: a question without an answer there was passed over."""
SAVED = "saved"
"""The newest save: its name, the window that made it, and its time."""
UNSENT = "unsent"
"""The value of the button that throws the draft away from *Your work*."""


async def unsent(visit: PageRequest, asked: Sequence[Question], *, blanks: bool = True) -> Response:
    """Save a page while a person types in it, or for later: unchecked, and not as an answer to be counted.

    Typing in one window never replaces what another has saved since. A button does, as going on does.
    """
    form, person = visit.form, visit.me.caller.person.id
    pool, seals = visit.ledger.pool, visit.ledger.seals
    posted, auto = answers_in(form), visit.form[autosave.KEEP] == autosave.AUTO
    given = [question for question in asked if answered(question, posted)]
    if not given and await report_drafts.find(pool, seals, person) is None:
        return autosave.for_script({}) if auto else visit.redirect("/report")

    def saved(draft: report_drafts.Answers | None) -> report_drafts.Answers:
        if auto and draft is not None and not _has_read(draft, form):
            return draft
        return marked(with_page(draft, asked if blanks else given, posted), form, visit.now)

    answers = await report_drafts.change(pool, seals, person, saved, at=visit.now)
    if not auto:
        return visit.redirect("/report")
    name, window, at = answers[SAVED]
    time = recent_time(datetime.fromisoformat(at), visit.now)
    if window != form[autosave.WINDOW]:
        return autosave.for_script({"newer": time})
    return autosave.for_script({"saved": time, "draft": name})


async def begun(visit: PageRequest) -> report_drafts.Answers:
    """The answers of the visitor’s draft; empty if they have none."""
    draft = await report_drafts.find(visit.ledger.pool, visit.ledger.seals, visit.me.caller.person.id)
    return (draft.answers if draft else None) or {}


def marks(draft: Mapping[str, list[str]], form: PostedForm | None) -> dict[str, str]:
    """The hidden inputs by which the next save knows what this window has read."""
    window = form[autosave.WINDOW] if form is not None else ""
    return {autosave.READ: next(iter(draft.get(SAVED, ())), ""), autosave.WINDOW: window}


def marked(answers: report_drafts.Answers, form: PostedForm, at: datetime) -> report_drafts.Answers:
    """The draft with a note of this save."""
    return answers | {SAVED: [secrets.token_urlsafe(9), form[autosave.WINDOW], at.isoformat()]}


def _has_read(draft: report_drafts.Answers, form: PostedForm) -> bool:
    name, window, _ = draft.get(SAVED) or ("", "", "")
    return form[autosave.READ] == name or (window != "" and form[autosave.WINDOW] == window)


async def put_by(
    visit: PageRequest, person: UUID, page: str, asked: Sequence[Question], form: PostedForm
) -> None:
    """Save the answers of a page. Blank answers remove nothing from the draft."""
    posted = answers_in(form)
    if not any(answered(question, posted) for question in asked):
        return
    given = [question for question in asked if answered(question, posted)]

    def kept(draft: report_drafts.Answers | None) -> report_drafts.Answers:
        answers = with_page(draft, given, posted)
        return marked(answers | {KEPT: sorted({*answers.get(KEPT, ()), page})}, form, visit.now)

    await report_drafts.change(visit.ledger.pool, visit.ledger.seals, person, kept, at=visit.now)


def with_page(
    draft: report_drafts.Answers | None, asked: Sequence[Question], posted: Posted
) -> report_drafts.Answers:
    """The draft's answers, with one page's answers replaced."""
    begun = draft or {KEY: [secrets.token_urlsafe(18)]}
    return report_steps.merged(begun, asked, gathered(asked, posted))


async def unsent_report(visit: PageRequest) -> str | None:
    """The sentence about the visitor's draft, or None if they have none. It names no child."""
    draft = await report_drafts.find(visit.ledger.pool, visit.ledger.seals, visit.me.caller.person.id)
    if draft is None or not any(name.startswith("/") for name in draft.answers or ()):  # notes alone
        return None
    if draft.started_at is None:
        return "Unsent report"
    return f"Unsent report, started at {recent_time(draft.started_at, visit.now)}"
