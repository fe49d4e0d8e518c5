"""Histories that earlier releases wrote replay with the present code.

`python -m tests.workflows.export_histories NAME` adds a history to `tests/histories`; none is ever edited.
"""

import json
from pathlib import Path

import pytest
from temporalio.client import WorkflowHistory

from tests.workflows.stack import replays

HISTORIES = {
    path.stem: path.read_text(encoding="utf-8")
    for path in sorted((Path(__file__).parents[1] / "histories").glob("*.json"))
}


def test_there_are_histories_of_both_servers() -> None:
    lived = [name for name in HISTORIES if name.startswith("dev-")]
    assert len(lived) >= 4
    assert len(HISTORIES) - len(lived) >= 8


@pytest.mark.parametrize("name", HISTORIES)
async def test_a_golden_history_replays(name: str) -> None:
    assert await replays(WorkflowHistory.from_json("golden", HISTORIES[name]))


@pytest.mark.parametrize("name", HISTORIES)
def test_a_golden_history_names_no_machine(name: str) -> None:
    assert "@" not in HISTORIES[name]
    assert ".py" not in HISTORIES[name]


@pytest.mark.parametrize(("name", "lost"), [("dev-silence", "MARKER"), ("silence-over-easter", "TIMER")])
async def test_a_history_that_has_lost_events_does_not_replay(name: str, lost: str) -> None:
    """The control: the replayer notices missing events."""
    history = json.loads(HISTORIES[name])
    history["events"] = [each for each in history["events"] if lost not in each["eventType"]]
    assert not await replays(WorkflowHistory.from_json("golden", json.dumps(history)))
