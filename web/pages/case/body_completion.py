"""Complete a body before it is sent: one answer sets two fields, and a reference becomes an id."""

from typing import Any
from uuid import UUID

from domain.case.case_search import as_reference
from domain.command_catalogue import CommandSpec
from domain.field_rules import Fault
from store.ledger import history
from store.queries import linked_cases
from web.core.page_request import PageRequest
from web.forms.form_parser import Read
from web.pages.register_choice import without_child

NO_SUCH_CASE = "No case with that reference, or you cannot see it"
NOT_REFERRED = "You chose to refer to the police, so also choose “Refer” above, or answer “No” here"


async def completed(visit: PageRequest, entry: CommandSpec, found: Read) -> dict[str, Any]:
    """The completed body. Adds a fault to `found` for anything that cannot be completed."""
    body = found.body
    match entry.name:
        case "decide-review":
            return with_police(found)
        case "link":
            return await _with_case(visit, found, "case")
        case "join":
            return await _with_case(visit, found, "into")
        case "identify-pupil":
            return without_child(body)
        case _:
            return body


def with_police(found: Read) -> dict[str, Any]:
    """Add the police to the agencies if the answer refers to them (3-DSL.d)."""
    body = found.body
    if not body.get("police", {}).get("refer"):
        return body
    if body.get("outcome") != "refer":
        found.faults.append(Fault(pointer="/police/refer", message=NOT_REFERRED))
        return body
    return {**body, "agencies": [*body.get("agencies", []), "police"]}


async def _with_case(visit: PageRequest, found: Read, field: str) -> dict[str, Any]:
    """Replace the reference by the id of its case, if the visitor may see that case."""
    called = await called_by(visit, as_reference(str(found.body[field])))
    seen: frozenset[UUID] = await linked_cases.visible(visit.ledger, visit.me.caller, called)
    if len(seen) != 1:
        found.faults.append(Fault(pointer=f"/{field}", message=NO_SUCH_CASE))
        return found.body
    return {**found.body, field: str(next(iter(seen)))}


async def called_by(visit: PageRequest, reference: str | None) -> list[UUID]:
    """The cases with this reference, also those that the visitor may not see."""
    if reference is None:
        return []
    async with visit.ledger.pool.connection() as connection:
        return await history.with_reference(connection, reference)
