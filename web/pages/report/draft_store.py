"""Save the answers of a report's pages in its draft, with notes about the pages."""

import secrets
from collections.abc import Sequence
from uuid import UUID

from store.drafts import report_drafts
from web.core.csrf import PostedForm
from web.core.page_request import PageRequest
from web.forms.form_parser import Posted, answered, gathered
from web.forms.questions import Question
from web.pages.case.command_page import answers_in
from web.pages.report import report_steps

KEY = "key"
"""The draft's idempotency key: a report sent twice is recorded once."""
KEPT = "kept"
"""The pages whose answers arrived after the session ended and have not been sent since."""
SEEN = "seen"
"""The pages that the reporter continued from: a question without an answer there was passed over."""


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
        return answers | {KEPT: sorted({*answers.get(KEPT, ()), page})}

    await report_drafts.change(visit.ledger.pool, visit.ledger.seals, person, kept, at=visit.now)


def with_page(
    draft: report_drafts.Answers | None, asked: Sequence[Question], posted: Posted
) -> report_drafts.Answers:
    """The draft's answers, with one page's answers replaced."""
    begun = draft or {KEY: [secrets.token_urlsafe(18)]}
    return report_steps.merged(begun, asked, gathered(asked, posted))
