"""What a case's row holds beside its sealed state, for lists and the worklist to find; nothing personal."""

from typing import Any

import orjson

from domain.permissions import owners
from domain.progress import Progress, progress
from domain.referral import Obligation, Referral
from domain.stages import stage
from domain.view import obligation_view
from store.shapes import shape


def columns(state: Referral) -> tuple[Any, ...]:
    """The columns of `cases` from policy to reached, in their order, without those that never change."""
    owed = state.open_obligations
    return (
        state.policy,
        stage(state),
        state.concern.category,
        state.closed,
        any(each.state == "overdue" for each in owed),
        state.owner,
        state.raised_by,
        state.raised_at,
        state.recorded_at,
        state.about,
        state.participants,
        state.acting,
        state.reached,
        orjson.dumps([_owed(state, each) for each in owed]).decode(),
    )


def outbox_document(state: Referral) -> str:
    """The progress that the relay carries to the workflow."""
    return shape(Progress).dump_json(progress(state)).decode()


def _owed(state: Referral, each: Obligation) -> dict[str, Any]:
    whose = owners(state, each)
    return {**obligation_view(each), "roles": whose.roles, "people": whose.people}
