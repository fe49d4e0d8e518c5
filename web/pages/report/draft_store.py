"""What a report's pages put into its draft, and what stands there beside the answers."""

import secrets
from collections.abc import Mapping, Sequence
from uuid import UUID

from store.drafts import report_drafts
from web.core.csrf import PostedForm
from web.core.page_request import PageRequest
from web.forms.form_parser import Posted, answered, gathered
from web.forms.questions import Question
from web.pages.case.command_page import answers_in
from web.pages.report import report_steps

KEY = "key"
"""Beside the answers in a draft: what makes sending it twice one report."""
KEPT = "kept"
"""Beside them too: the pages whose answers came too late, and that nobody has sent since."""

SEEN = "seen"
"""And the pages that somebody went on from: what they left at "I do not know" was said."""


async def put_by(
    visit: PageRequest,
    person: UUID,
    page: str,
    asked: Sequence[Question],
    form: PostedForm,
    preset: Mapping[str, list[str]] | None = None,
) -> None:
    """Put by what a page answers; what it leaves blank, or was preset, takes nothing from the draft."""
    posted = answers_in(form)
    typed = {name: texts for name, texts in posted.items() if texts != (preset or {}).get(name)}
    if not any(answered(question, typed) for question in asked):
        return
    given = [question for question in asked if answered(question, posted)]

    def kept(draft: report_drafts.Answers | None) -> report_drafts.Answers:
        answers = with_page(draft, given, posted)
        return answers | {KEPT: sorted({*answers.get(KEPT, ()), page})}

    await report_drafts.change(visit.ledger.pool, visit.ledger.seals, person, kept)


def with_page(
    draft: report_drafts.Answers | None, asked: Sequence[Question], posted: Posted
) -> report_drafts.Answers:
    """The draft's answers with those of a page in place of what it had."""
    begun = draft or {KEY: [secrets.token_urlsafe(18)]}
    return report_steps.merged(begun, asked, gathered(asked, posted))
