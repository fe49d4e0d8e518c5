"""The caller’s own mail: when it comes, and what the embedded inbox holds."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Body, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from api.dependencies import TOKEN, CallerDep, LedgerDep, SentDep, described_key
from api.query_strings import NoQuery, PageParameters
from api.request_reading import RecordingRoute, UnreadBody
from api.routes import READING, WRITING, Route, problem_responses, recorded
from application import problems
from application.school.own_account import choose_digests
from domain.messaging.digests import ChooseDigests
from store.delivery.delivery_queue import address_of
from store.people import mail_choices
from store.people.mail_choices import MailChoice
from views.people_view import MailChoiceView
from views.school_records_view import MailView

router = APIRouter(tags=["reading"], route_class=Route)
choice = APIRouter(tags=["reading"], route_class=Route)
choosing = APIRouter(tags=["mail"], route_class=RecordingRoute, dependencies=[TOKEN, Depends(described_key)])


class MailFolder(Protocol):
    """Where mail is kept that goes no further."""

    def mail(self, address: str | None = None) -> Sequence[Mapping[str, Any]]:
        """The messages for an address, the newest first."""
        ...


@router.get(
    "/v1/mail",
    operation_id="list_mail",
    summary="Your own mail in the embedded inbox, newest first; 404 where there is none",
    response_model=list[MailView],
    responses=problem_responses(*READING, 404),
)
async def own(
    request: Request, ledger: LedgerDep, caller: CallerDep, query: Annotated[PageParameters, Query()]
) -> Sequence[Mapping[str, Any]]:
    """404 where mail goes to a real server."""
    inbox: MailFolder | None = request.app.state.inbox
    if inbox is None:
        raise problems.NotFound
    address = await address_of(ledger.pool, caller.person.id)
    found = await asyncio.to_thread(inbox.mail, address) if address is not None else []
    return found[: query.limit]


@choice.get(
    "/v1/me/mail",
    operation_id="get_my_mail_choice",
    summary="When your mail comes",
    responses=problem_responses(*READING),
)
async def chosen(ledger: LedgerDep, caller: CallerDep, _: NoQuery) -> MailChoiceView:
    """Danger, and whatever is due within the hour, comes at once in any case."""
    return _choice_view(await mail_choices.of_person(ledger.pool, caller.person.id))


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
    return _choice_view(recorded(await choose_digests(ledger, sent, body.read()), response))


def _choice_view(choice: MailChoice) -> MailChoiceView:
    return MailChoiceView(digests=choice.hours, chosen_at=choice.chosen_at)
