"""A case’s record for the auditor’s pages, for people who see it whole; a child’s record beside it."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID

from starlette.responses import Response

from application import problems
from application.audit.seen_streams import SeenStream, seen_stream
from application.cases.history_redaction import readable
from domain.case.case import Case
from domain.case.event import Event
from domain.compliance.agency_milestones import expectations
from domain.evolve import replay
from domain.people.roles import By
from domain.policy.policy_model import Policy
from domain.pupils.pupil_details import RegisteredPupil
from store.ledger import history
from store.ledger.stored_states import Unread
from store.people import people_setup
from store.queries.joined_cases import case_as_read_by
from views.case_view import whole_view
from views.read_model import as_document
from web.core.page_request import PageRequest
from web.pages.audit.field_comparison import Fields, laid_out
from web.pages.case.page_context import SOMEBODY, unsigned
from wording import obligation_topics
from wording.entry_details import in_full
from wording.event_sentences import EventLine, Names, event_lines

_NOBODY = UUID(int=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseRecord:
    """One case with its whole stream."""

    state: Case
    stream: tuple[Event, ...]
    names: Names
    seals: Mapping[int, tuple[str, str]]
    """Each entry’s hash, and the hash of the entry before it."""

    def written(self, event: Event, policy: Policy) -> list[tuple[str, str]]:
        """The fields of an entry; none if the reader may not learn its author."""
        if isinstance(event.actor, By) and event.actor.id == _NOBODY:
            return []
        return in_full(event.fact, self.names, policy)

    @property
    def lines(self) -> list[EventLine]:
        """The stream in words."""
        return event_lines(self.stream, self.names)

    def lay_out(self, visit: PageRequest, state: Case) -> Fields:
        """The case at a time, field by field, with the expectations of that time."""
        policy = visit.ledger.plans.as_of(state.recorded_at).policies[state.policy]
        expected = expectations(state, policy.expectations, policy.time, state.recorded_at)
        topics = obligation_topics.in_entries(self.stream)
        return laid_out(as_document(whole_view(state, expected)), self.names, policy, topics)


_TABS = {
    "replay": "Replay",
    "as-at": "Earlier time",
    "who-knew": "Who knew what",
    "integrity": "Record integrity",
    "proof": "Proof of an entry",
    "bundle": "File with its proof",
}


def about(visit: PageRequest, seen: SeenStream | Unread, name: str, title: str, **values: Any) -> Response:
    """A page about a case’s record, with links to the others; or about a child’s."""
    here = address_of(seen)
    if isinstance(seen, RegisteredPupil):
        values |= {"reference": "A child’s record", "back": "The child’s page", "tabs": []}
    else:
        tabs = [
            {"href": f"{here}/{address}", "text": text, "current": address == name}
            for address, text in _TABS.items()
        ]
        values |= {"reference": seen.reference, "tabs": tabs}
    return visit.form_page(f"audit/{name}.html", title=title, case=here, **values)


def address_of(seen: SeenStream | Unread) -> str:
    """The page of the case, or of the child."""
    return f"/{'pupils' if isinstance(seen, RegisteredPupil) else 'cases'}/{seen.id}"


async def record(visit: PageRequest) -> CaseRecord:
    """The record of the case in the address; NotAllowed unless the visitor sees the whole case."""
    state = await visit.case(whole=True)
    caller = visit.me.caller
    stored = await readable(visit.ledger, caller, state.id, await history.events(visit.ledger, state.id))
    names = await people_setup.names(visit.ledger.pool)
    stream = tuple(each.event for each in stored)
    hidden = unsigned(visit, state)
    if hidden:
        stream = tuple(_unsigned(each) if each.version in hidden else each for each in stream)
        state, names = replay(stream), {**names, _NOBODY: SOMEBODY}
        state = await case_as_read_by(visit.ledger, caller, state)
    seals = {each.event.version: (each.hash.hex(), each.previous.hex()) for each in stored}
    return CaseRecord(state=state, stream=stream, names=names, seals=seals)


def _unsigned(event: Event) -> Event:
    """A challenge to the reader, without its author (3-STF.l)."""
    return replace(event, actor=By(id=_NOBODY, role="name withheld"))


async def seen_here(visit: PageRequest) -> SeenStream:
    """The case or the child’s record in the address. NotFound unless the visitor reads all of it."""
    found = await seen_stream(visit.ledger, visit.me.hash, visit.me.caller, visit.id)
    if isinstance(found, Case) is not visit.request.url.path.startswith("/cases/"):
        raise problems.NotFound
    return found
