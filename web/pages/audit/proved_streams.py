"""What the pages of proofs and bundles are about: a case or a child's record that the visitor sees whole."""

from typing import Any

from starlette.responses import Response

from application import problems
from application.seen_streams import SeenStream, seen_stream
from domain.case.case import Case
from web.core.page_request import PageRequest
from web.pages.audit.case_record import about


async def seen_case(visit: PageRequest) -> Case:
    """The case in the address. NotFound unless the visitor sees all of it."""
    found = await seen_stream(visit.ledger, visit.me.hash, visit.me.caller, visit.id)
    if not isinstance(found, Case):
        raise problems.NotFound
    return found


async def seen_record(visit: PageRequest) -> SeenStream:
    """The child's record in the address. NotFound unless the visitor reads all of it."""
    found = await seen_stream(visit.ledger, visit.me.hash, visit.me.caller, visit.id)
    if isinstance(found, Case):
        raise problems.NotFound
    return found


def address_of(seen: SeenStream) -> str:
    """The page of the case, or of the child."""
    return f"/cases/{seen.id}" if isinstance(seen, Case) else f"/pupils/{seen.id}"


def page_about(visit: PageRequest, seen: SeenStream, name: str, title: str, **values: Any) -> Response:
    """A page about it. That of a case has links to the other pages about its record."""
    if isinstance(seen, Case):
        return about(visit, seen, name, title, **values)
    return visit.page(
        f"auditor/{name}.html",
        title=title,
        case=address_of(seen),
        back="The child’s page",
        reference="A child’s record",
        tabs=[],
        **values,
    )
