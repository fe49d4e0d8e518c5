"""The caller's own mail, where the embedded inbox stands in for a mail server."""

import asyncio
from typing import Annotated, Any, Protocol

from fastapi import APIRouter, Query
from starlette.requests import Request

from api.dependencies import CallerDep, LedgerDep
from api.query_strings import PageParameters
from api.routes import READING, Route, problem_responses
from application import problems
from store.delivery.delivery_queue import address_of
from views.school_records_view import MailAttachmentView, MailView

router = APIRouter(tags=["reading"], route_class=Route)


class MailFolder(Protocol):
    """Where mail is kept that goes no further."""

    def mail(self, address: str | None = None) -> list[dict[str, Any]]:
        """The messages for an address, the newest first."""
        ...


@router.get(
    "/v1/mail",
    operation_id="list_mail",
    summary="Your own mail in the embedded inbox, newest first; 404 where there is none",
    responses=problem_responses(*READING, 404),
)
async def own(
    request: Request, ledger: LedgerDep, caller: CallerDep, query: Annotated[PageParameters, Query()]
) -> list[MailView]:
    """404 where mail goes to a real server."""
    inbox: MailFolder | None = request.app.state.inbox
    if inbox is None:
        raise problems.NotFound
    address = await address_of(ledger.pool, caller.person.id)
    found = await asyncio.to_thread(inbox.mail, address) if address is not None else []
    return [_view(each) for each in found[: query.limit]]


def _view(message: dict[str, Any]) -> MailView:
    return MailView(
        message_id=message["message_id"],
        date=message["date"],
        from_=message["from"],
        to=message["to"],
        subject=message["subject"],
        text=message["text"],
        attachments=tuple(
            MailAttachmentView(name=each["name"], text=each["text"]) for each in message["attachments"]
        ),
    )
