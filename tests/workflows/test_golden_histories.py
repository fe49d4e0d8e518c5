"""Histories of earlier releases replay with the code of today. Add to `tests/histories`; never edit there.

`python -m tests.workflows.export` adds the histories of the rehearsals that have none yet.
"""

import json
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from workflows import ReferralWorkflow

HISTORIES = {
    path.stem: path.read_text(encoding="utf-8")
    for path in sorted((Path(__file__).parents[1] / "histories").glob("*.json"))
}


def test_there_are_histories_to_replay() -> None:
    assert len(HISTORIES) >= 8


@pytest.mark.parametrize("name", HISTORIES)
async def test_a_golden_history_replays(name: str) -> None:
    assert await _replays(HISTORIES[name])


async def test_a_history_without_its_timers_does_not_replay() -> None:
    """The control: the replayer does notice."""
    forgotten = json.loads(HISTORIES["silence-over-easter"])
    forgotten["events"] = [each for each in forgotten["events"] if "TIMER" not in each["eventType"]]
    assert not await _replays(json.dumps(forgotten))


async def _replays(history: str) -> bool:
    replayer = Replayer(workflows=[ReferralWorkflow], workflow_runner=UnsandboxedWorkflowRunner())
    read = WorkflowHistory.from_json("golden", history)
    return (await replayer.replay_workflow(read, raise_on_replay_failure=False)).replay_failure is None
