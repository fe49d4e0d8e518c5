"""The columns of a case's row beside its sealed state, for lists to be found by; nothing personal."""

from collections.abc import Sequence
from datetime import datetime
from typing import TypedDict
from uuid import UUID

import orjson

from domain.access.ownership import owners_of_open
from domain.calendar.working_time import instant
from domain.case.audience import routed_to
from domain.case.case import Case
from domain.case.event import Event
from domain.case.obligation import Obligation
from domain.case.stages import stage
from domain.commands import Command, RecordDelivery, RecordDeliveryFailure
from domain.messaging.notification import Notification
from domain.messaging.workflow_progress import Progress, progress
from store.ledger.json_codec import shape

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


class CaseColumns(TypedDict):
    """The columns of `cases` that repeat in clear what the sealed state holds."""

    policy: str
    stage: str
    category: str
    closed: bool
    overdue: bool
    owner: UUID | None
    raised_by: UUID
    raised_at: datetime
    recorded_at: datetime
    about: tuple[UUID, ...]
    participants: tuple[UUID, ...]
    acting: tuple[UUID, ...]
    reached: tuple[str, ...]
    owed: str


COLUMNS = tuple(CaseColumns.__annotations__)


def columns(state: Case) -> CaseColumns:
    """What those columns hold for a case."""
    owed = state.open_obligations
    return {
        "policy": state.policy,
        "stage": stage(state),
        "category": state.concern.category,
        "closed": state.closed and not owed,  # no task is left in it
        "overdue": any(each.state == "overdue" for each in owed),
        "owner": state.owner,
        "raised_by": state.raised_by,
        "raised_at": state.raised_at,
        "recorded_at": state.recorded_at,
        "about": state.about,
        "participants": state.participants,
        "acting": state.acting,
        "reached": routed_to(state),
        "owed": orjson.dumps([_owed(state, each) for each in owed]).decode(),
    }


def outbox_document(state: Case) -> str:
    """The progress that the relay carries to the workflow."""
    return progress_document(progress(state))


def progress_document(of: Progress) -> str:
    """Progress as the outbox stores it; the relay adds what only its message says."""
    return shape(Progress).dump_json(of, exclude={"backstop", "starts_run"}).decode()


def reference(case: UUID) -> str:
    """The short name of a case: thirty bits of its id in Crockford's base 32."""
    bits = int.from_bytes(case.bytes[:4], "big") >> 2
    return "ONW-" + "".join(_ALPHABET[bits >> shift & 31] for shift in range(25, -1, -5))


def ids_called(text: str) -> tuple[UUID, UUID] | None:
    """The first and the last id with this short name; None if it is not a short name."""
    digits = text.removeprefix("ONW-")
    if len(digits) != 6 or digits == text or any(each not in _ALPHABET for each in digits):
        return None
    bits = 0
    for each in digits:
        bits = bits << 5 | _ALPHABET.index(each)
    return UUID(int=bits << 98), UUID(int=((bits + 1) << 98) - 1)


def links(events: Sequence[Event], state: Case) -> dict[str, object]:
    """The versions of the entries that link other cases, and those cases."""
    begins = events[0].version
    made = [each for each in state.besides.links if each.version >= begins]
    return {"link_versions": [each.version for each in made], "link_cases": [each.case for each in made]}


def messages(command: Command, told: tuple[Notification, ...], mail: str | None) -> dict[str, object]:
    """The arguments of `put_in_post` after the case: what to send, and the outcome of what was sent."""
    return {
        "mail": mail,
        "notices": orjson.dumps(told, default=str).decode(),
        "delivered": command.delivery if isinstance(command, RecordDelivery) else None,
        "failed": command.delivery if isinstance(command, RecordDeliveryFailure) else None,
    }


def _owed(state: Case, each: Obligation) -> dict[str, object]:
    whose = owners_of_open(state)[each.id]
    wakes = each.wakes_at.timestamp() if each.wakes_at is not None else None
    return {
        "id": each.id,
        "kind": each.kind,
        "clause": each.clause,
        "owner_roles": each.owner_roles,
        "opened_at": instant(each.opened_at),
        "due_at": instant(each.due_at),
        "basis": each.basis,
        "state": each.state,
        "rung": each.rung,
        "provisional": each.provisional,
        "roles": whose.roles,
        "people": whose.people,
        "never": whose.never,
        "wakes": wakes,
    }
