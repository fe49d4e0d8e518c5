"""Rows beside the sealed state of a case: its columns, outbox, links and messages; nothing personal."""

from collections.abc import Sequence
from dataclasses import fields
from datetime import datetime
from typing import Any, TypedDict
from uuid import UUID

from domain.case.audience import routed_to
from domain.case.case import Case
from domain.case.event import Event
from domain.case.stages import stage
from domain.commands import Command, RecordDelivery, RecordDeliveryFailure
from domain.messaging.notification import Notification
from domain.messaging.workflow_progress import has_run, told_after

Rows = dict[str, list[dict[str, Any]]]
"""Rows by the name of their table, and what `append` checks before it writes them (store/sql/append.sql)."""
_SAID = tuple(each.name for each in fields(Notification))


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
    wakes_at: datetime | None


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
        "wakes_at": wakes_at(state),
    }


def wakes_at(state: Case) -> datetime | None:
    """When the clock must next act in a case."""
    return min((each.wakes_at for each in state.open_obligations if each.wakes_at is not None), default=None)


def outbox_row(before: Case | None, after: Case) -> dict[str, object]:
    """The news that the relay tells the workflow, and when."""
    return {
        "case_id": after.id,
        "version": after.version,
        "told_after": f"{told_after(before, after).total_seconds()} seconds",
        "begun": has_run(before),
    }


def link_rows(events: Sequence[Event], state: Case) -> Rows:
    """The rows of the links to other cases that these entries make."""
    begins, of_case = events[0].version, {"case_id": state.id, "school": state.school}
    made = [each for each in state.besides.links if each.version >= begins]
    return (
        {"case_links": [of_case | {"version": each.version, "other": each.case} for each in made]}
        if made
        else {}
    )


def message_rows(command: Command, state: Case, told: tuple[Notification, ...], mail: str | None) -> Rows:
    """What `put_in_post` takes: what to send, and the outcome of what was sent."""
    to_whom = {"case_id": state.id, "school": state.school, "about": state.about, "mail": mail}
    rows: Rows = {}
    if told:
        rows["notices"] = [to_whom | {name: getattr(each, name) for name in _SAID} for each in told]
    if isinstance(command, RecordDelivery | RecordDeliveryFailure):
        outcome = "delivered" if isinstance(command, RecordDelivery) else "failed"
        rows[outcome] = [{"case_id": state.id, "message": command.delivery}]
    return rows
