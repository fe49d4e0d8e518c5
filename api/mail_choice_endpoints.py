"""When the caller's own mail comes: in digests, or each message at once."""

from typing import Annotated

from fastapi import APIRouter, Body, Depends
from starlette.responses import Response

from api.dependencies import TOKEN, CallerDep, LedgerDep, SentDep, described_key
from api.query_strings import NoQuery
from api.request_reading import RecordingRoute, UnreadBody
from api.routes import READING, WRITING, Route, problem_responses
from application import mail_changes
from domain.messaging.digests import ChooseDigests
from store.people import mail_choices
from store.people.mail_choices import MailChoice
from views.people_view import MailChoiceView

router = APIRouter(tags=["reading"], route_class=Route)
choosing = APIRouter(tags=["mail"], route_class=RecordingRoute, dependencies=[TOKEN, Depends(described_key)])


@router.get(
    "/v1/me/mail",
    operation_id="get_my_mail_choice",
    summary="When your mail comes",
    responses=problem_responses(*READING),
)
async def chosen(ledger: LedgerDep, caller: CallerDep, _: NoQuery) -> MailChoiceView:
    """Danger, and whatever is due within the hour, comes at once in any case."""
    return _view(await mail_choices.of_person(ledger.pool, caller.person.id))


@choosing.post(
    "/v1/me/mail",
    operation_id="choose_digests",
    summary="Choose when your mail comes",
    description="Every choice stays on record. Danger, and whatever is due within the hour, comes at once.",
    responses=problem_responses(*WRITING),
)
async def choose(
    response: Response,
    ledger: LedgerDep,
    sent: SentDep,
    body: Annotated[UnreadBody[ChooseDigests], Body()],
) -> MailChoiceView:
    """Record the choice; it counts from now on, also for messages that wait already."""
    done = await mail_changes.choose(ledger, sent, body.read())
    if done.repeat:
        response.headers["Idempotent-Replay"] = "true"
    return _view(done.choice)


def _view(choice: MailChoice) -> MailChoiceView:
    return MailChoiceView(digests=choice.hours, chosen_at=choice.chosen_at)
