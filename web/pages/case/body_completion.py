"""Where a command needs more than its fields say: one answer that stands for two, a reference for an id."""

from typing import Any
from uuid import UUID

from domain.command_catalogue import CommandSpec
from domain.validation.request_checks import Fault
from store.ledger import history
from store.queries import linked_cases
from web.core.page_request import PageRequest
from web.forms.form_parser import Read

NOT_REFERRED = "To refer to the police, choose to refer this concern"


async def completed(visit: PageRequest, entry: CommandSpec, found: Read) -> dict[str, Any]:
    """The body, completed; what cannot be is a fault of what was read."""
    body = found.body
    match entry.name:
        case "decide-review":
            return with_police(found)
        case "link":
            return await _with_case(visit, found)
        case _:
            return body


def with_police(found: Read) -> dict[str, Any]:
    """The police are asked about once: referring to them puts them among the agencies (3-DSL.d)."""
    body = found.body
    if not body.get("police", {}).get("refer"):
        return body
    if body.get("outcome") != "refer":
        found.faults.append(Fault(pointer="/police/refer", message=NOT_REFERRED))
        return body
    return {**body, "agencies": [*body.get("agencies", []), "police"]}


async def _with_case(visit: PageRequest, found: Read) -> dict[str, Any]:
    """The case that people call by that reference, if the visitor may see it."""
    reference = str(found.body["case"]).strip().upper()
    async with visit.ledger.pool.connection() as connection:
        called = await history.with_reference(connection, reference)
    seen: frozenset[UUID] = await linked_cases.visible(visit.ledger, visit.me.caller, called)
    if len(seen) != 1:
        found.faults.append(
            Fault(pointer="/case", message="There is no case of that reference, or none that you may see")
        )
        return found.body
    return {**found.body, "case": str(next(iter(seen)))}
