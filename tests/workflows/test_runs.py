"""How workflow runs start, end, follow each other, and continue as new."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from temporalio.client import Client, WorkflowExecutionStatus
from temporalio.common import RetryPolicy

from domain.messaging.workflow_progress import Progress, TimedObligation, progress
from local.embedded_postgres import EmbeddedPostgres
from runtime.clocks import SimulatedClock
from tests.patience import until
from tests.school import WHY, a_concern, a_review
from tests.workflows.stack import (
    QUEUE,
    House,
    a_dev_server_that_soon_suggests,
    house,
    replays,
    silent_referral,
)
from workflows import ReferralWorkflow, referral


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


async def _progress(built: House, case: str) -> Progress:
    state = await built.ledger.state(UUID(case))
    assert state is not None
    return progress(state).at_instants(built.clock.to_server)


async def test_stale_progress_is_ignored(on_either: House) -> None:
    case = await _raised(on_either)
    stale = replace(await _progress(on_either, case), version=0, stage="closed", closed=True, owed=())
    await on_either.workflow(case).signal(ReferralWorkflow.advanced, stale)
    standing = await on_either.standing(case)
    assert standing is not None
    assert (standing.version, standing.stage) == (1, "review")
    assert await on_either.status(case) is WorkflowExecutionStatus.RUNNING


async def test_known_progress_sets_no_new_timer(on_either: House) -> None:
    case = await _raised(on_either)
    await on_either.workflow(case).signal(ReferralWorkflow.advanced, await _progress(on_either, case))
    await on_either.standing(case)
    assert (await on_either.events_of_run(case)).count("TIMER_STARTED") == 1


async def test_a_closed_case_ends_its_run_and_a_late_nudge_leaves_no_zombie(on_either: House) -> None:
    case = await _raised(on_either)
    old = await on_either.ledger.state(UUID(case))
    assert old is not None
    await _close(on_either, case)
    await until("the run has ended", lambda: on_either.ended(case))
    first = await on_either.run_id(case)
    recorded = await on_either.types(case)
    nudge = [progress(old).at_instants(on_either.clock.to_server)]
    await on_either.client.start_workflow(
        "Referral", id=case, task_queue=QUEUE, start_signal="advanced", start_signal_args=nudge
    )

    async def ended_again() -> bool:
        return await on_either.run_id(case) != first and await on_either.ended(case)

    await until("another run has ended", ended_again)
    assert await on_either.types(case) == recorded
    assert "TIMER_STARTED" not in await on_either.events_of_run(case)


async def test_a_run_that_the_relay_starts_calls_no_activity(on_either: House) -> None:
    case = await _raised(on_either)
    await _close(on_either, case)
    await until("the run has ended", lambda: on_either.ended(case))
    events = await on_either.events_of_run(case)
    assert "WORKFLOW_EXECUTION_SIGNALED" in events
    assert not {"MARKER_RECORDED", "ACTIVITY_TASK_SCHEDULED"}.intersection(events)


async def test_reopening_starts_a_new_run(on_either: House) -> None:
    case = await _raised(on_either)
    await _close(on_either, case)
    await until("the run has ended", lambda: on_either.ended(case))
    first = await on_either.run_id(case)
    await on_either.people["dsl"].does({"id": case}, "reopen")
    await on_either.until_agreed(case)
    assert await on_either.run_id(case) != first
    assert await on_either.status(case) is WorkflowExecutionStatus.RUNNING


async def test_a_joined_case_ends_its_run_and_the_other_has_its_deadlines_until_it_is_reopened(
    on_either: House,
) -> None:
    here, there = await _raised(on_either), await _raised(on_either)
    dsl = on_either.people["dsl"]
    await dsl.does({"id": here}, "join", {"into": there, "reasons": WHY})
    await until("the run has ended", lambda: on_either.ended(here))
    await on_either.until_agreed(there)
    first = await on_either.run_id(here)
    await dsl.does({"id": here}, "reopen")
    for case in (here, there):
        await on_either.until_agreed(case)
        assert await on_either.status(case) is WorkflowExecutionStatus.RUNNING
    assert await on_either.run_id(here) != first


async def test_reopening_while_the_run_ends_is_not_lost(on_either: House) -> None:
    case = await _raised(on_either)
    dsl = on_either.people["dsl"]
    await _close(on_either, case)
    for wait in (0, 0.01, 0.02, 0.04, 0.08):
        await dsl.does({"id": case}, "reopen")
        await _close(on_either, case)
        await asyncio.sleep(wait)
    await dsl.does({"id": case}, "reopen")
    await on_either.until_agreed(case)
    assert await on_either.status(case) is WorkflowExecutionStatus.RUNNING


async def test_query_and_search_attributes_have_the_stage_and_the_nearest_deadline(on_either: House) -> None:
    case = await _raised(on_either)
    nearest = min(each.due_at for each in (await _progress(on_either, case)).owed if each.due_at)
    standing = await on_either.standing(case)
    assert standing is not None
    assert (standing.version, standing.stage, standing.next_deadline) == (1, "review", nearest)
    attributes = await on_either.attributes(case)
    assert set(attributes) - {"TemporalChangeVersion"} == {"OnwardStage", "OnwardNextDeadline"}
    assert attributes["OnwardStage"] == "review"
    found = datetime.fromisoformat(attributes["OnwardNextDeadline"])
    assert abs(found - nearest) < timedelta(milliseconds=1)  # the dev server stores milliseconds
    await _close(on_either, case)
    await until("the run has ended", lambda: on_either.ended(case))
    assert (await on_either.attributes(case))["OnwardStage"] == "closed"


async def test_an_overdue_case_is_found_by_its_deadline(
    own_database: EmbeddedPostgres, dev_client: Client
) -> None:
    async with house(own_database, dev_client, SimulatedClock()) as built:
        case = await silent_referral(built)
        now = datetime.now(UTC).isoformat()
        overdue = f"OnwardStage = 'review' AND OnwardNextDeadline < '{now}' AND ExecutionStatus = 'Running'"

        async def found() -> bool:
            return case in [each.id async for each in dev_client.list_workflows(overdue)]

        await until("the case is found", found)


async def test_an_activity_is_retried_until_the_ledger_is_back_and_fails_without_data(
    on_either: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(referral, "FOR_EVER", RetryPolicy(initial_interval=timedelta(milliseconds=200)))
    on_either.ledger.away = True
    case = await silent_referral(on_either)
    await on_either.until_agreed(case)

    async def handed_to_the_server() -> bool:
        return "ACTIVITY_TASK_SCHEDULED" in await on_either.events_of_run(case)

    async def retried() -> None:
        before = on_either.ledger.refused
        await until("the server tries again", lambda: on_either.ledger.refused > before)

    await until("the activity is handed to the server", handed_to_the_server)
    await retried()
    before = len(await on_either.events_of_run(case))
    await retried()
    assert len(await on_either.events_of_run(case)) == before  # retries add nothing to the history
    on_either.ledger.away = False

    async def overdue() -> bool:
        return "feedback.overdue" in await on_either.types(case)

    await until("the deadline is recorded", overdue)
    await on_either.until_agreed(case)
    assert (await on_either.types(case)).count("feedback.overdue") == 1
    history = await on_either.workflow(case).fetch_history()
    told = history.to_json()
    assert "LedgerAway" in told
    assert "child's name" not in told
    assert "nor this" not in told
    assert await replays(history)


async def test_a_nudge_for_no_case_ends_at_once(on_either: House) -> None:
    nobody = str(uuid4())
    owed = TimedObligation(
        id="accept",
        kind="accept",
        clause="11.1",
        due_at=datetime.now(UTC),
        rung=0,
        act="mark-overdue",
        act_at=datetime.now(UTC),
    )
    told = Progress(version=1, stage="review", closed=False, owed=(owed,))
    await on_either.client.start_workflow(
        "Referral", id=nobody, task_queue=QUEUE, start_signal="advanced", start_signal_args=[told]
    )
    # The ledger has no such case, so no run may continue for it.
    await until("the run has ended", lambda: on_either.ended(nobody))


async def test_a_long_run_continues_as_new_and_loses_nothing(own_database: EmbeddedPostgres) -> None:
    async with (
        a_dev_server_that_soon_suggests() as client,
        house(own_database, client, SimulatedClock()) as built,
    ):
        case = await silent_referral(built)
        dsl = built.people["dsl"]
        await built.until_agreed(case)
        runs = {await built.run_id(case)}
        while len(runs) < 3:
            for _ in range(6):
                await dsl.does({"id": case}, "record-discussion")
                await asyncio.sleep(0.02)
            await built.until_agreed(case)
            runs.add(await built.run_id(case))
        recorded = await built.types(case)
        assert recorded.count("feedback.overdue") == 1

        async def climbed() -> bool:
            return ("feedback:cscs-1", 4) in {
                (each.obligation, each.rung) for each in await built.escalations(case)
            }

        await until("the last rung", climbed)
        rungs = [(each.obligation, each.rung) for each in await built.escalations(case)]
        assert len(rungs) == len(set(rungs))
        assert (await built.attributes(case))["OnwardStage"] == "review"
        await _close_all(built, case)
        await until("the run has ended", lambda: built.ended(case))


async def _close_all(built: House, case: str) -> None:
    dsl = built.people["dsl"]
    await dsl.does(
        {"id": case},
        "record-feedback",
        {"agency_referral": "cscs-1", "decision": "no_statutory", "told_by": "Front door"},
    )
    await dsl.does(
        {"id": case},
        "reconsider",
        {"agency_referral": "cscs-1", "believed_at_risk": False, "agrees": True, "reasons": WHY},
    )
    await dsl.does({"id": case}, "protect")
    await dsl.does({"id": case}, "decide-review", a_review())
    nothing = {"taken": False, "reasons": "Not wanted by the family."}
    now = await dsl.does({"id": case}, "consider-support", {"early_help": nothing, "pastoral": nothing})
    for owed in [each for each in now["obligations"] if each["state"] in ("open", "overdue")]:
        about = int(owed["id"].partition(":")[2])
        await dsl.does({"id": case}, "inform-pupil", {"about": about, "told_by": "DSL", "how": "In person"})
    await dsl.does({"id": case}, "close")
