"""The columns of a case's row beside its sealed state, for lists to be found by; nothing personal."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

import orjson

from domain.access.ownership import owners
from domain.case.case import Case
from domain.case.conflict_routing import routed_to
from domain.case.event import Event
from domain.case.obligation import Obligation
from domain.case.stages import stage
from domain.commands import Command, RecordDelivery, RecordDeliveryFailure
from domain.messaging.notification import Notification
from domain.messaging.workflow_progress import Progress, progress
from store.ledger.json_codec import shape
from views.obligation_view import obligation_column

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"

COLUMNS = (
    *(
        "policy",
        "stage",
        "category",
        "closed",
        "overdue",
        "owner",
        "raised_by",
        "raised_at",
        "recorded_at",
        "about",
    ),
    *("participants", "acting", "reached", "owed"),
)
"""The columns of `cases` that repeat in clear what the sealed state holds."""
MORE = (
    *("found_versions", "found_agencies", "found_referrals", "found_hashes"),
    *("mail", "notices", "delivered", "failed"),
    *("link_versions", "link_cases"),
)
"""The extra values of a command that sends messages, links cases or names an agency's reference."""


def columns(state: Case) -> tuple[Any, ...]:
    """The values of COLUMNS."""
    owed = state.open_obligations
    return (
        state.policy,
        stage(state),
        state.concern.category,
        state.closed and not owed,  # no task is left in it
        any(each.state == "overdue" for each in owed),
        state.owner,
        state.raised_by,
        state.raised_at,
        state.recorded_at,
        state.about,
        state.participants,
        state.acting,
        routed_to(state),
        orjson.dumps([_owed(state, each) for each in owed]).decode(),
    )


def outbox_document(state: Case) -> str:
    """The progress that the relay carries to the workflow."""
    return shape(Progress).dump_json(progress(state)).decode()


def reference(case: UUID) -> str:
    """The short name of a case: thirty bits of its id in Crockford's base 32."""
    bits = int.from_bytes(case.bytes[:4], "big") >> 2
    return "ONW-" + "".join(_ALPHABET[bits >> shift & 31] for shift in range(25, -1, -5))


def more(found: tuple[Any, ...], posted: tuple[Any, ...], linked: tuple[Any, ...]) -> dict[str, Any]:
    """The values that APPEND_AND_MORE takes and APPEND does not; empty if there are none."""
    if not found and not posted and not linked:
        return {}
    values = (*(found or ([], [], [], [])), *(posted or (None, "[]", None, None)), *(linked or ([], [])))
    return dict(zip(MORE, values, strict=True))


def linking(events: Sequence[Event], state: Case) -> tuple[Any, ...]:
    """The versions of the entries that link other cases, and those cases; empty if there are none."""
    begins = events[0].version
    made = [(each.version, each.case) for each in state.besides.links if each.version >= begins]
    return tuple(map(list, zip(*made, strict=True)))


def posting(command: Command, told: tuple[Notification, ...], mail: str | None) -> tuple[Any, ...]:
    """The arguments of `put_in_post` after the case; empty where there is nothing to send or to settle."""
    delivered = command.delivery if isinstance(command, RecordDelivery) else None
    failed = command.delivery if isinstance(command, RecordDeliveryFailure) else None
    if not told and delivered is None and failed is None:
        return ()
    return mail, orjson.dumps(told, default=str).decode(), delivered, failed


def _owed(state: Case, each: Obligation) -> dict[str, Any]:
    whose = owners(state, each)
    wakes = each.wakes_at.timestamp() if each.wakes_at is not None else None
    return {
        **obligation_column(each),
        "roles": whose.roles,
        "people": whose.people,
        "never": whose.never,
        "wakes": wakes,
    }
