"""Runs begin, hear, end and begin again; what comes late or twice changes nothing."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from temporalio.client import WorkflowExecutionStatus
from temporalio.common import SearchAttributeKey

from domain.progress import Clocked, Progress, progress
from store import outbox
from store.pool import LedgerAway
from tests.workflows.house import QUEUE, House, until
from tests.world import a_concern, a_referral, a_review
from workflows import ReferralWorkflow


async def _raised(built: House) -> str:
    answer = await built.people["dsl"].post("/v1/referrals", a_concern())
    case: str = answer.json()["id"]
    await built.until_agreed(case)
    return case


async def _close(built: House, case: str) -> None:
    dsl = built.people["dsl"]
    await dsl.does({"id": case}, "protect")
    review = await dsl.does({"id": case}, "decide-review", a_review())
    await dsl.does(
        {"id": case}, "inform-pupil", {"about": review["version"], "told_by": "DSL", "how": "In person"}
    )
    await dsl.does({"id": case}, "close")


async def _ended(built: House, case: str) -> bool:
    return (await built.workflow(case).describe()).status == WorkflowExecutionStatus.COMPLETED


async def test_stale_progress_is_ignored(on_dev: House) -> None:
    case = await _raised(on_dev)
    state = await on_dev.ledger.state(UUID(case))
    assert state is not None
    await on_dev.workflow(case).signal(
        ReferralWorkflow.advanced, replace(progress(state), version=0, stage="closed")
    )
    standing = await on_dev.standing(case)
    assert standing is not None
    assert (standing.version, standing.stage) == (1, "review")


async def test_a_closed_case_ends_its_run_and_a_late_nudge_leaves_no_zombie(on_dev: House) -> None:
    case = await _raised(on_dev)
    old = await on_dev.ledger.state(UUID(case))
    assert old is not None
    await _close(on_dev, case)
    await until(lambda: _ended(on_dev, case))
    first = (await on_dev.workflow(case).describe()).run_id
    recorded = await on_dev.types(case)
    await outbox.enqueue(on_dev.ledger.pool, [(old.id, progress(old))])

    async def ended_again() -> bool:
        described = await on_dev.workflow(case).describe()
        return described.run_id != first and described.status == WorkflowExecutionStatus.COMPLETED

    await until(ended_again)
    assert await on_dev.types(case) == recorded


async def test_reopening_begins_a_new_run(on_dev: House) -> None:
    case = await _raised(on_dev)
    await _close(on_dev, case)
    await until(lambda: _ended(on_dev, case))
    await on_dev.people["dsl"].does({"id": case}, "reopen")
    await on_dev.until_agreed(case)
    assert (await on_dev.workflow(case).describe()).status == WorkflowExecutionStatus.RUNNING


async def test_search_attributes_and_query_hold_stage_and_next_deadline(on_dev: House) -> None:
    case = await _raised(on_dev)
    state = await on_dev.ledger.state(UUID(case))
    assert state is not None
    accept = state.owes("accept")
    assert accept is not None
    standing = await on_dev.standing(case)
    assert standing is not None
    assert standing.next_deadline == accept.due_at
    attributes = (await on_dev.workflow(case).describe()).typed_search_attributes
    ours = {pair.key.name: pair.value for pair in attributes if pair.key.name.startswith("Onward")}
    stored = SearchAttributeKey.for_datetime("OnwardNextDeadline")
    assert set(ours) == {"OnwardStage", "OnwardNextDeadline"}
    assert ours["OnwardStage"] == "review"
    # The server keeps milliseconds.
    assert accept.due_at is not None
    assert abs(attributes[stored] - accept.due_at) < timedelta(seconds=1)


async def test_an_activity_is_tried_until_the_ledger_is_back_and_fails_without_data(
    on_dev: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, away = on_dev.ledger.submit_by_clock, True

    async def sometimes(*args: object) -> object:
        if away:
            raise LedgerAway("a child's name must not travel")
        return await real(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(on_dev.ledger, "submit_by_clock", sometimes)
    dsl = on_dev.people["dsl"]
    case = (await dsl.post("/v1/referrals", a_concern())).json()
    days_ago = (datetime.now(UTC) - timedelta(days=9)).isoformat()
    await dsl.does(case, "refer", a_referral(occurred_at=days_ago))
    await asyncio.sleep(3)
    away = False

    async def overdue() -> bool:
        return "feedback.overdue" in await on_dev.types(case["id"])

    await until(overdue)
    assert (await on_dev.types(case["id"])).count("feedback.overdue") == 1
    told = (await on_dev.workflow(case["id"]).fetch_history()).to_json()
    assert "LedgerAway" in told
    assert "child's name" not in told


async def test_a_long_run_continues_as_new_and_loses_nothing(on_dev: House) -> None:
    case = await _raised(on_dev)
    state = await on_dev.ledger.state(UUID(case))
    assert state is not None
    first = (await on_dev.workflow(case).describe()).run_id
    now = progress(state)

    async def signal(number: int) -> None:
        # The same version again, with its instants moved, as a changed clock sends it.
        await on_dev.workflow(case).signal(
            ReferralWorkflow.advanced,
            now.at_instants(lambda instant: instant + timedelta(microseconds=number)),
        )

    for begun in range(0, 6_000, 20):
        await asyncio.gather(*(signal(number) for number in range(begun, begun + 20)))
        if (await on_dev.workflow(case).describe()).run_id != first:
            break

    async def continued() -> bool:
        return (await on_dev.workflow(case).describe()).run_id != first

    await until(continued)
    await on_dev.people["dsl"].does({"id": case}, "accept")
    await on_dev.until_agreed(case)


async def test_a_nudge_for_no_case_ends_at_once(on_dev: House) -> None:
    nobody = str(uuid4())
    owed = Clocked(
        id="accept",
        kind="accept",
        clause="11.1",
        due_at=datetime.now(UTC),
        rung=0,
        act="mark-overdue",
        act_at=datetime.now(UTC),
    )
    told = Progress(version=1, stage="review", closed=False, owed=(owed,))
    await on_dev.client.start_workflow(
        "Referral", id=nobody, task_queue=QUEUE, start_signal="advanced", start_signal_args=[told]
    )
    # A case that the ledger does not have is not a case: nothing may run on for it.
    await until(lambda: _ended(on_dev, nobody))
